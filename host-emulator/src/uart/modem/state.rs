//! The modem status register's saved state: the changes it remembers. Its
//! levels follow from the wires.

use super::{ModemInputs, ModemStatus};
use crate::state::{StateError, Transfer};

/// MSR bits 0 to 3.
const DELTAS: u8 = 0x0f;

impl ModemStatus {
    /// Saves or loads it.
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
    ) -> Result<(), StateError> {
        let Self {
            quirks: _,
            inputs: _,
            deltas,
        } = self;
        transfer.byte(deltas)?;
        let known = *deltas & !DELTAS == 0;
        transfer.require(known, "MSR remembers changes that it cannot remember")
    }

    /// Puts the inputs at `inputs` without remembering a change.
    pub(in crate::uart) const fn resume(&mut self, inputs: ModemInputs) {
        self.inputs = inputs;
    }
}
