//! The modem lines: what MCR drives, what MSR shows, and the changes MSR
//! remembers. Knows nothing of wires; levels come and go as booleans, true
//! meaning asserted.

mod state;

use crate::{Quirk, Quirks};

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
#[derive(Clone, Debug)]
pub(super) struct ModemStatus {
    quirks: Quirks,
    inputs: ModemInputs,
    deltas: u8,
}

impl ModemStatus {
    pub(super) fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            inputs: ModemInputs::default(),
            deltas: 0,
        }
    }

    /// The inputs are at `inputs` from now on.
    pub(super) fn watch(&mut self, inputs: ModemInputs) {
        self.deltas |= self.changes_to(inputs);
        self.inputs = inputs;
    }

    /// MSR bits 0 to 3 for a change to `inputs`: either edge of CTS, DSR and
    /// DCD, and the end of a ring (PC16550D 8.9).
    fn changes_to(&self, inputs: ModemInputs) -> u8 {
        let before = self.inputs;
        let moved = |before: bool, after: bool| {
            before != after && (after || !self.quirks.has(Quirk::DeltasOnRisingOnly))
        };
        let mut changes = 0;
        if moved(before.cts, inputs.cts) {
            changes |= MSR_DELTA_CTS;
        }
        if moved(before.dsr, inputs.dsr) {
            changes |= MSR_DELTA_DSR;
        }
        if moved(before.dcd, inputs.dcd) {
            changes |= MSR_DELTA_DCD;
        }
        let ring_began = !before.ri && inputs.ri;
        let ring_ended = before.ri && !inputs.ri;
        if ring_ended || ring_began && self.quirks.has(Quirk::RingOnBothEdges) {
            changes |= MSR_TRAILING_RI;
        }
        changes
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
            (self.inputs.ri && !self.quirks.has(Quirk::MsrNoRing), MSR_RI),
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
