//! The function's saved state: config space. Its interrupt follows from the
//! ports.

use super::Function;
use crate::state::{StateError, Transfer};

impl Function {
    /// Saves or loads it.
    pub(crate) fn transfer(&mut self, transfer: &mut Transfer<'_>) -> Result<(), StateError> {
        self.config.transfer(transfer)
    }
}
