//! Which interrupt a port reports: the one place that knows the priorities.

use super::Uart;
use super::registers::{
    IER_LINE_STATUS, IER_MODEM_STATUS, IER_RECEIVED_DATA, IER_THR_EMPTY, MSR_DELTA_CTS,
};

/// An interrupt cause, from the highest priority to the lowest (PC16550D 8.6,
/// table "Interrupt Control Functions").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// Overrun, parity or framing error, or break.
    LineStatus,
    /// Data in RBR, or the trigger level reached.
    ReceivedData,
    /// Data below the trigger level, and no traffic for four characters.
    CharacterTimeout,
    /// THR or its FIFO has run empty.
    ThrEmpty,
    /// A modem input has changed.
    ModemStatus,
}

impl Interrupt {
    /// IIR bits 3:0 for this cause.
    pub(super) const fn id(self) -> u8 {
        match self {
            Self::LineStatus => 0b0110,
            Self::ReceivedData => 0b0100,
            Self::CharacterTimeout => 0b1100,
            Self::ThrEmpty => 0b0010,
            Self::ModemStatus => 0b0000,
        }
    }
}

impl Uart {
    /// The enabled and pending interrupt of the highest priority. IIR and the
    /// interrupt line both follow it.
    pub(super) const fn next_interrupt(&self) -> Option<Interrupt> {
        if self.ier & IER_LINE_STATUS != 0 && self.receiver.has_errors() {
            Some(Interrupt::LineStatus)
        } else if self.ier & IER_RECEIVED_DATA != 0 && self.receiver.data_available() {
            Some(Interrupt::ReceivedData)
        } else if self.ier & IER_RECEIVED_DATA != 0 && self.receiver.timed_out() {
            Some(Interrupt::CharacterTimeout)
        } else if self.ier & IER_THR_EMPTY != 0 && self.transmitter.interrupt() {
            Some(Interrupt::ThrEmpty)
        } else if self.ier & IER_MODEM_STATUS != 0 && self.modem_change() {
            Some(Interrupt::ModemStatus)
        } else {
            None
        }
    }

    /// Whether a modem change asks for an interrupt. With automatic flow
    /// control CTS belongs to the transmitter and interrupts nobody
    /// (TL16C550C 7.7.9, bit 0).
    const fn modem_change(&self) -> bool {
        let muted = if self.auto_flow() { MSR_DELTA_CTS } else { 0 };
        self.modem.deltas() & !muted != 0
    }
}
