//! The receive side's saved state.

use super::{Receiver, TRIGGER_LEVELS};
use crate::Quirk;
use crate::state::{StateError, Transfer};
use crate::uart::format::Pace;
use crate::uart::sampler::Received;

impl Receiver {
    /// Saves or loads it, for a line of this `pace`.
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<(), StateError> {
        let Self {
            quirks: _,
            sampler,
            errors,
            queue,
            fifo_enabled: _,
            capacity: _,
            trigger,
            timeout,
            buffer,
            fresh,
            follows_fresh: _,
            repeating,
            overruns,
        } = self;
        sampler.transfer(transfer, pace)?;
        queue.transfer(transfer, Received::transfer)?;
        let counts = |received: &Received| errors.counts(received.errors);
        let hidden = queue.iter().filter(counts).count();
        errors.transfer(transfer, hidden)?;
        transfer.count(trigger, usize::from(u8::MAX))?;
        timeout.transfer(transfer)?;
        transfer.byte(buffer)?;
        transfer.flag(fresh)?;
        transfer.flag(repeating)?;
        transfer.wide(overruns)?;
        self.check(transfer)
    }

    fn check(&self, transfer: &Transfer<'_>) -> Result<(), StateError> {
        let keeps = self.quirks.has(Quirk::FcrToggleKeepsFifos);
        let lasts = self.quirks.has(Quirk::TimeoutOutlastsFifos);
        let fits = self.queue.len() <= self.capacity;
        transfer.require(fits || keeps, "more characters wait than RBR holds")?;
        let mut waiting = self.queue.iter();
        let shown = waiting.next().is_none_or(|top| top.errors == 0);
        transfer.require(shown, "the errors of the top character do not show")?;
        let right = waiting.all(|received| self.errors.can_be(received.errors));
        transfer.require(right, "a character has errors that this card does not see")?;
        let unprogrammed = self.trigger == 0 && self.quirks.has(Quirk::DataAvailableWhenEmpty);
        let level = unprogrammed || TRIGGER_LEVELS.contains(&self.trigger);
        transfer.require(level, "the trigger level is none of the four")?;
        let waits = self.fifo_enabled && !self.queue.is_empty();
        let due = !self.timeout.has_expired() || waits || keeps || lasts;
        transfer.require(due, "a character timeout without a character")
    }
}
