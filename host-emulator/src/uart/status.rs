//! The status registers, whose reading has effects: IIR, LSR and MSR.

use super::interrupts::Interrupt;
use super::registers::{
    IER_THR_EMPTY, IIR_FIFOS_ENABLED, IIR_NONE, LSR_ERRORS, LSR_THR_EMPTY, LSR_TRANSMITTER_EMPTY,
};
use super::{Schedule, Uart};
use crate::Quirk;
use crate::time::Ticks;

/// What the kernel's driver shows of modem lines that it hasn't got: CTS, DSR
/// and DCD, with the first two changed.
const MSR_OF_LINUX_MTTY: u8 = 0xb3;

/// What a 16750 shows in IIR of its larger FIFOs.
const IIR_FIFOS_OF_64: u8 = 0x20;

impl Uart {
    /// Reads IIR, which clears the THRE interrupt if it is the one reported.
    pub(super) fn read_iir(&mut self) -> u8 {
        let interrupt = self.next_interrupt();
        let id = match interrupt {
            Some(_) if self.quirks.has(Quirk::IirOrsCauses) => self.pending_ids(),
            Some(interrupt) => interrupt.id(),
            None if self.ier == 0 && self.quirks.has(Quirk::IirNamesPolledData) => self.polled_id(),
            None => IIR_NONE,
        };
        let id = if id == 0 && self.quirks.has(Quirk::IirModemReadsNone) {
            IIR_NONE
        } else {
            id
        };
        if self.acknowledges_thre(interrupt) {
            self.transmitter.acknowledge();
        }
        if self.quirks.has(Quirk::IirReadClearsAll) {
            self.muted = self.ier & !IER_THR_EMPTY;
            self.transmitter.acknowledge();
        }
        self.kept = 0;
        let id = if self.fifo_enabled && self.quirks.has(Quirk::IirBit5Set) {
            id | IIR_FIFOS_OF_64
        } else {
            id
        };
        let fifos = self.fifo_enabled || self.quirks.has(Quirk::IirFifoBitsStuck);
        if fifos { IIR_FIFOS_ENABLED | id } else { id }
    }

    /// The id of what IER's bit 0 would enable.
    const fn polled_id(&self) -> u8 {
        if self.receiver.data_available() {
            Interrupt::ReceivedData.id()
        } else if self.receiver.timed_out() {
            Interrupt::CharacterTimeout.id()
        } else {
            IIR_NONE
        }
    }

    /// Whether an IIR read that reports `interrupt` clears the THRE interrupt.
    const fn acknowledges_thre(&self, interrupt: Option<Interrupt>) -> bool {
        match interrupt {
            Some(Interrupt::ThrEmpty) => {
                !self.quirks.has(Quirk::IirReadKeepsThre) && !self.holds_status()
            }
            Some(_) => self.quirks.has(Quirk::IirReadClearsHiddenThre),
            None => false,
        }
    }

    /// Reads LSR, which clears its error bits.
    pub(super) fn read_lsr(&mut self, now: impl FnOnce() -> Ticks) -> u8 {
        let restarts = self.quirks.has(Quirk::TimeoutRestartedByLsr);
        if restarts {
            self.receiver.timeout.restart(now());
            self.schedule = Schedule::Moved;
        }
        let value = self.receiver.status() | self.transmitter_status();
        // A read that changes something is not to be passed over the next time.
        let acts = restarts || self.quirks.has(Quirk::ErrorsClearedByOtherPort);
        self.polled = (value & LSR_ERRORS == 0 && !acts).then_some(value);
        if !self.holds_status() {
            self.receiver.errors.acknowledge();
        }
        if self.quirks.has(Quirk::LsrReadRaisesThre) {
            self.transmitter.raise_interrupt();
        }
        if self.fifo_enabled && self.quirks.has(Quirk::LsrReadClearsThre) {
            self.transmitter.acknowledge();
        }
        value
    }

    /// LSR bits 5 and 6.
    pub(super) fn transmitter_status(&self) -> u8 {
        if self.quirks.has(Quirk::TransmitterAlwaysEmpty) {
            LSR_THR_EMPTY | LSR_TRANSMITTER_EMPTY
        } else if self.quirks.has(Quirk::ThreWaitsForReader) && self.receiver.is_readable() {
            0
        } else {
            self.transmitter.status()
        }
    }

    /// Reads MSR, which clears its change bits.
    pub(super) fn read_msr(&mut self) -> u8 {
        if self.quirks.has(Quirk::MsrConstant) {
            return MSR_OF_LINUX_MTTY;
        }
        let value = self.modem.value();
        if !self.quirks.has(Quirk::MsrReadKeepsDeltas) && !self.holds_status() {
            self.modem.acknowledge();
        }
        value
    }

    /// Whether reading a status register clears nothing.
    const fn holds_status(&self) -> bool {
        self.divisor_latch_access() && self.quirks.has(Quirk::DlabHoldsStatus)
    }
}
