//! The device's other side: what its thread looks after besides the client,
//! such as the far ends of a card's lines.
//!
//! It shares the thread and the wait of the event loop, and so has nothing to
//! lock and nobody to wake; in return it must never wait for anything itself.

use std::os::fd::BorrowedFd;

use rustix::event::PollFlags;

use crate::time::Instant;

/// How many descriptors an outside may wait for.
pub const SOURCES: usize = 4;

/// A descriptor, and what it is to become.
pub type Source<'a> = (BorrowedFd<'a>, PollFlags);

/// What a device of type `D` is connected to, apart from its client.
pub trait Outside<D>: Send {
    /// What to wait for. Asked before each wait; what is found there comes to
    /// [`Self::tend`] in the same places.
    fn sources(&self) -> [Option<Source<'_>>; SOURCES] {
        [None; SOURCES]
    }

    /// Does what can be done without waiting, after each wait and after the
    /// client's commands. Returns when it wants to be called again at the
    /// latest, on the device's clock; none if only a source or a command can
    /// give it anything to do.
    fn tend(
        &mut self,
        device: &mut D,
        ready: [PollFlags; SOURCES],
        now: Instant,
    ) -> Option<Instant>;

    /// Serving ends: the last chance to hand out what the device has left
    /// behind.
    fn end(&mut self, device: &mut D, now: Instant);
}

/// Nothing outside.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl<D> Outside<D> for Nobody {
    fn tend(&mut self, _: &mut D, _: [PollFlags; SOURCES], _: Instant) -> Option<Instant> {
        None
    }

    fn end(&mut self, _: &mut D, _: Instant) {}
}
