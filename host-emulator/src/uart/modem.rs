//! The modem lines: what MCR drives, what MSR shows, and the changes MSR
//! remembers. Knows nothing of wires; levels come and go as booleans, true
//! meaning asserted.

use super::registers::{
    MSR_CTS, MSR_DCD, MSR_DELTA_CTS, MSR_DELTA_DCD, MSR_DELTA_DSR, MSR_DSR, MSR_RI, MSR_TRAILING_RI,
};

/// The modem inputs of a port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ModemInputs {
    /// Clear to send.
    pub(crate) cts: bool,
    /// Data set ready.
    pub(crate) dsr: bool,
    /// Ring indicator.
    pub(crate) ri: bool,
    /// Data carrier detect.
    pub(crate) dcd: bool,
}

/// The modem status register: levels and remembered changes.
#[derive(Clone, Debug, Default)]
pub(super) struct ModemStatus {
    inputs: ModemInputs,
    deltas: u8,
}

impl ModemStatus {
    /// The inputs are at `inputs` from now on; remembers what has changed.
    /// Returns whether anything has.
    pub(super) fn watch(&mut self, inputs: ModemInputs) -> bool {
        let before = core::mem::replace(&mut self.inputs, inputs);
        if before.cts != inputs.cts {
            self.deltas |= MSR_DELTA_CTS;
        }
        if before.dsr != inputs.dsr {
            self.deltas |= MSR_DELTA_DSR;
        }
        if before.ri && !inputs.ri {
            self.deltas |= MSR_TRAILING_RI;
        }
        if before.dcd != inputs.dcd {
            self.deltas |= MSR_DELTA_DCD;
        }
        before != inputs
    }

    /// The remembered changes: MSR bits 0 to 3.
    pub(super) const fn deltas(&self) -> u8 {
        self.deltas
    }

    /// MSR's value.
    pub(super) fn value(&self) -> u8 {
        let levels = [
            (self.inputs.cts, MSR_CTS),
            (self.inputs.dsr, MSR_DSR),
            (self.inputs.ri, MSR_RI),
            (self.inputs.dcd, MSR_DCD),
        ];
        levels
            .iter()
            .filter(|(asserted, _)| *asserted)
            .fold(self.deltas, |value, (_, bit)| value | bit)
    }

    /// Forgets the changes, as reading MSR does.
    pub(super) const fn acknowledge(&mut self) {
        self.deltas = 0;
    }

    /// Whether clear to send is asserted.
    pub(super) const fn cts(&self) -> bool {
        self.inputs.cts
    }
}
