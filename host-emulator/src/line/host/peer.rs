//! What every kind of peer can do for the port at the other end.

use core::fmt;
use core::time::Duration;

use rustix::event::PollFlags;

use crate::vfio_user::Source;

/// Descriptors that one peer may wait for.
pub(super) const PLACES: usize = 2;

/// What a port could do with its peer now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wish {
    /// It would take bytes.
    pub(super) receive: bool,
    /// It has bytes that the peer has not taken.
    pub(super) send: bool,
}

/// Whoever is, or may come to be, at the host's end of a line.
///
/// No call waits. A peer that is not connected receives and sends nothing.
pub(super) trait Peer: Send + fmt::Debug {
    /// Where it is found, for people: `/dev/pts/3`, `tcp:127.0.0.1:4000`.
    fn place(&self) -> String;

    /// Whether somebody is there who could take bytes.
    fn is_connected(&self) -> bool;

    /// What to wait for. A condition that lasts while nobody can act on it is
    /// left out, or the wait would not wait.
    fn sources(&self, wish: Wish) -> [Option<Source<'_>>; PLACES];

    /// Takes note of what was found at the sources: somebody comes, or goes.
    fn notice(&mut self, ready: [PollFlags; PLACES]);

    /// Takes bytes from the peer to the start of `buffer`; returns how many.
    fn receive(&mut self, buffer: &mut [u8]) -> usize;

    /// Hands bytes to the peer; returns how many it has taken.
    fn send(&mut self, bytes: &[u8]) -> usize;

    /// After how long to look again though no source has become ready; none
    /// where the sources tell all.
    fn look_again(&self) -> Option<Duration> {
        None
    }

    /// Why nobody will come to be there any more, if so.
    fn trouble(&self) -> Option<String> {
        None
    }
}
