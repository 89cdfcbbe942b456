//! The receiver errors' saved state: what LSR shows. What it does not show
//! yet is with the characters.

use super::Errors;
use crate::state::{StateError, Transfer};
use crate::uart::registers::{LSR_CHARACTER_ERRORS, LSR_OVERRUN};

impl Errors {
    /// Saves or loads it; `hidden` characters in the FIFO have errors.
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        hidden: usize,
    ) -> Result<(), StateError> {
        let Self {
            quirks: _,
            visible,
            shown,
            hidden: waiting,
        } = self;
        transfer.byte(shown)?;
        let known = *shown & !(*visible | LSR_OVERRUN) == 0;
        *waiting = hidden;
        transfer.require(known, "LSR shows errors that it cannot show")
    }

    /// Whether a character can have these `errors`.
    pub(in crate::uart) const fn can_be(&self, errors: u8) -> bool {
        errors & LSR_CHARACTER_ERRORS & !self.visible == 0
    }
}
