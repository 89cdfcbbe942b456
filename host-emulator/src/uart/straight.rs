//! The short ways of a character: in internal loopback and on a line without
//! time from THR into the receiver in one step, and out of RBR where nothing
//! but the receiver's queue has to be looked at.
//!
//! They come to what the long ways come to, where nothing stands in their way
//! and no pin moves. They are for the clean model alone, so that a quirk has
//! one place and not two. `tests/model/properties.rs` holds the two against each
//! other.

use super::Uart;
use super::registers::{LCR_DLAB, MCR_AUTO_FLOW, MCR_LOOP, RBR_THR_DLL};
use crate::Timing;
use crate::time::Ticks;

/// The short ways that are known to be open. They stay so until something else
/// happens at the port.
#[derive(Clone, Copy, Debug)]
pub(super) struct Straight {
    thr: bool,
    rbr: bool,
}

impl Straight {
    /// None is known to be open.
    pub(super) const NONE: Self = Self {
        thr: false,
        rbr: false,
    };
}

impl Uart {
    /// Writes `value` to the register at `offset` the short way. Returns when
    /// something may come of that, or none if it could not be: then nothing has
    /// happened.
    #[inline]
    pub(crate) fn write_straight(&mut self, offset: u8, value: u8, now: Ticks) -> Option<Ticks> {
        if offset != RBR_THR_DLL || !self.opens_thr() || !self.receiver.has_place() {
            return None;
        }
        self.muted = 0;
        self.polled = None;
        self.transmitter.pass();
        self.receiver
            .take_straight(value & self.format.data_mask(), now);
        // Without automatic flow control RTS does not move.
        self.follow_receiver();
        Some(self.receiver.timeout_at())
    }

    /// Reads the register at `offset` the short way. Returns the answer and when
    /// something may come of the reading, as
    /// [`write_straight`](Self::write_straight) does.
    #[inline]
    pub(crate) fn read_straight(
        &mut self,
        offset: u8,
        now: impl FnOnce() -> Ticks,
    ) -> Option<(u8, Ticks)> {
        if offset != RBR_THR_DLL || !self.opens_rbr() {
            return None;
        }
        self.muted = 0;
        self.polled = None;
        let timed_out = self.receiver.timed_out();
        let value = self.receiver.read_straight(now());
        self.follow_receiver();
        // Where the timeout has not come yet, it is only put off.
        let next = if timed_out {
            self.receiver.timeout_at()
        } else {
            Ticks::NEVER
        };
        Some((value, next))
    }

    /// Whether a character passes from THR to the receiver at once, if that has
    /// room. None waits before it: only flow control could hold it up. And there
    /// is no break: in loopback the receiver would be taking it in.
    #[inline]
    fn opens_thr(&mut self) -> bool {
        if !self.straight.thr {
            self.straight.thr =
                self.timing == Timing::Instant && self.is_plain() && self.mcr & MCR_LOOP != 0;
        }
        self.straight.thr
    }

    /// Whether reading RBR is a matter of the receiver's queue alone.
    #[inline]
    fn opens_rbr(&mut self) -> bool {
        if !self.straight.rbr {
            self.straight.rbr = self.is_plain();
        }
        self.straight.rbr
    }

    /// Whether THR and RBR are there, nothing is being received, and what the
    /// receiver holds moves no pin.
    fn is_plain(&self) -> bool {
        self.quirks.is_empty()
            && self.lcr & LCR_DLAB == 0
            && self.mcr & MCR_AUTO_FLOW == 0
            && self.receiver.sampler.is_idle()
    }
}
