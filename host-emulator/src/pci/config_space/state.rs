//! Config space's saved state: its bytes, as far as software can change them.

use super::ConfigSpace;
use crate::state::{StateError, Transfer};

impl ConfigSpace {
    /// Saves or loads it.
    pub(in crate::pci) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
    ) -> Result<(), StateError> {
        transfer.bytes(&mut self.bytes)?;
        let possible = (0..self.bytes.len()).all(|at| {
            let (byte, initial) = (self.bytes[at], self.initial[at]);
            let cleared = initial & self.write_one_clear[at];
            (byte ^ initial) & !(self.writable[at] | cleared) == 0
        });
        transfer.require(possible, "config space has bits that nobody can set")
    }
}
