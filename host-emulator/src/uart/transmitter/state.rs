//! The transmit side's saved state.

use super::Transmitter;
use crate::Quirk;
use crate::state::{StateError, Transfer};
use crate::uart::format::Pace;

impl Transmitter {
    /// Saves or loads it, for a line of this `pace`.
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<(), StateError> {
        let Self {
            quirks: _,
            queue,
            fifo_enabled: _,
            shifter,
            thr_empty,
            interrupt,
            prompt,
            silent: _,
        } = self;
        queue.transfer(transfer, |data, transfer| transfer.byte(data))?;
        shifter.transfer(transfer, pace)?;
        transfer.flag(thr_empty)?;
        transfer.flag(interrupt)?;
        transfer.flag(prompt)?;
        self.check(transfer)
    }

    fn check(&self, transfer: &Transfer<'_>) -> Result<(), StateError> {
        let bounded = self.fifo_enabled || self.queue.len() <= 1;
        let keeps = self.quirks.has(Quirk::FcrToggleKeepsFifos);
        transfer.require(bounded || keeps, "THR holds two characters")?;
        let right = !self.thr_empty || self.queue.is_empty();
        transfer.require(right, "THRE is set while characters wait")?;
        let has = |quirk: Quirk| self.quirks.has(quirk);
        if has(Quirk::FcrXmitResetStalls) || has(Quirk::EtbeiClearStalls) {
            return Ok(());
        }
        // Otherwise it would never come.
        let indicated =
            self.thr_empty || !self.queue.is_empty() || self.shifter.is_before_last_stop_bit();
        transfer.require(indicated, "THRE is clear though nothing waits")?;
        let early = has(Quirk::ThrWriteKeepsThre) || has(Quirk::EtbeiRaisesFullThr);
        let due = !self.interrupt || self.thr_empty || early;
        transfer.require(due, "the THRE interrupt is pending while THRE is clear")
    }
}
