//! The receiver errors' saved state: what LSR shows. What it does not show
//! yet is with the characters.

use super::Errors;
use crate::Quirk;
use crate::state::{StateError, Transfer};
use crate::uart::registers::{LSR_CHARACTER_ERRORS, LSR_OVERRUN};

impl Errors {
    /// Saves or loads it; the errors of `hidden` characters in the FIFO
    /// [count](Self::counts).
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        hidden: usize,
    ) -> Result<(), StateError> {
        let Self {
            quirks,
            effects,
            shown,
            hidden: waiting,
            lingering,
            silenced,
        } = self;
        transfer.byte(shown)?;
        let known = *shown & !(effects.visible | LSR_OVERRUN) == 0;
        *waiting = hidden;
        let has = |quirk: Quirk| quirks.has(quirk);
        if [Quirk::FifoErrorUntilRead, Quirk::FifoErrorOutlastsClear]
            .into_iter()
            .any(has)
        {
            transfer.flag(lingering)?;
        }
        let silencing = [Quirk::FifoErrorClearedByLsr, Quirk::LsrWriteClearsFifoError];
        if silencing.into_iter().any(has) {
            transfer.flag(silenced)?;
        }
        transfer.require(known, "LSR shows errors that it cannot show")
    }

    /// Whether a character can have these `errors`.
    pub(in crate::uart) const fn can_be(&self, errors: u8) -> bool {
        errors & LSR_CHARACTER_ERRORS & !self.effects.visible == 0
    }

    /// Whether a character with these `errors` counts for bit 7.
    pub(in crate::uart) const fn counts(&self, errors: u8) -> bool {
        errors & self.effects.counted != 0
    }
}
