//! The short way of a character: in internal loopback and on a line without
//! time, from THR into the receiver FIFO in one step.
//!
//! It comes to what the long way comes to, by shift registers and a frame,
//! where nothing stands in its way and no pin moves. It is for the clean model
//! alone, so that a quirk has one place and not two.
//! `tests/model/properties.rs` holds the two ways against each other.

use super::registers::{LCR_BREAK, MCR_AUTO_FLOW, MCR_LOOP};
use super::{Schedule, Uart};
use crate::Timing;
use crate::time::Ticks;

impl Uart {
    /// Takes `value`, as written to THR at `now`, the short way. Returns
    /// whether that could be.
    #[inline]
    pub(super) fn pass_straight(&mut self, value: u8, now: Ticks) -> bool {
        let straight = self.timing == Timing::Instant
            && self.mcr & (MCR_LOOP | MCR_AUTO_FLOW) == MCR_LOOP
            && self.lcr & LCR_BREAK == 0
            && self.quirks.is_empty()
            && self.transmitter.is_waiting_for_nothing()
            && self.receiver.would_take_straight();
        if !straight {
            return false;
        }
        self.transmitter.pass();
        self.receiver
            .take_straight(value & self.format.data_mask(), now);
        self.schedule = Schedule::Moved;
        // Without automatic flow control RTS does not move.
        self.follow_receiver();
        true
    }
}
