//! The character timeout's saved state.

use super::Timeout;
use crate::state::{StateError, Transfer};

impl Timeout {
    /// Saves or loads it.
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
    ) -> Result<(), StateError> {
        let Self {
            quirks: _,
            patience: _,
            last_activity,
            expired,
        } = self;
        transfer.past(last_activity)?;
        transfer.flag(expired)
    }
}
