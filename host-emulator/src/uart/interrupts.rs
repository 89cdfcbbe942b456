//! Which interrupt a port reports: the one place that knows the priorities.

use super::Uart;
use super::registers::{
    IER_DLM, IER_LINE_STATUS, IER_MODEM_STATUS, IER_RECEIVED_DATA, IER_THR_EMPTY, LSR_FIFO_ERROR,
    LSR_OVERRUN, LSR_THR_EMPTY, MCR, MCR_DTR, MCR_OUT2, MCR_RTS, MSR_DELTA_CTS, RBR_THR_DLL,
};
use crate::Quirk;

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

/// Every cause in the order of priority.
const PRIORITY: [Interrupt; 5] = [
    Interrupt::LineStatus,
    Interrupt::ReceivedData,
    Interrupt::CharacterTimeout,
    Interrupt::ThrEmpty,
    Interrupt::ModemStatus,
];

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

    /// The IER bit that enables this cause.
    const fn enable(self) -> u8 {
        match self {
            Self::LineStatus => IER_LINE_STATUS,
            Self::ReceivedData | Self::CharacterTimeout => IER_RECEIVED_DATA,
            Self::ThrEmpty => IER_THR_EMPTY,
            Self::ModemStatus => IER_MODEM_STATUS,
        }
    }
}

impl Uart {
    /// The enabled and pending interrupt of the highest priority. IIR and the
    /// interrupt line both follow it.
    pub(super) fn next_interrupt(&self) -> Option<Interrupt> {
        let first = PRIORITY.into_iter().find(|&cause| self.is_pending(cause));
        let thr_empty = Interrupt::ThrEmpty;
        if first == Some(Interrupt::ReceivedData)
            && self.quirks.has(Quirk::ThreBeforeData)
            && self.is_pending(thr_empty)
        {
            return Some(thr_empty);
        }
        if first == Some(Interrupt::LineStatus) && self.errors_wait_for_data() {
            return Some(Interrupt::ReceivedData);
        }
        if first == Some(Interrupt::CharacterTimeout) && self.quirks.has(Quirk::TimeoutComesLast) {
            let last = PRIORITY.into_iter().rfind(|&cause| self.is_pending(cause));
            return last;
        }
        first
    }

    /// Whether a quirk has received data that is pending reported before line
    /// status.
    fn errors_wait_for_data(&self) -> bool {
        let overrun = self.receiver.errors.shown() & LSR_OVERRUN != 0;
        let late = if overrun {
            self.fifo_enabled && self.quirks.has(Quirk::DataBeforeOverrun)
        } else {
            self.quirks.has(Quirk::DataBeforeErrors)
        };
        late && self.is_pending(Interrupt::ReceivedData)
    }

    /// Whether the interrupt output is asserted.
    pub(crate) fn interrupt(&self) -> bool {
        if self.mcr & MCR_OUT2 == 0 && self.quirks.has(Quirk::Out2GatesInterrupt) {
            return false;
        }
        if self.divisor_latch_access() && self.quirks.has(Quirk::IntxOffUnderDlab) {
            return false;
        }
        self.next_interrupt().is_some()
    }

    /// The ids of all pending causes ORed together.
    pub(super) fn pending_ids(&self) -> u8 {
        PRIORITY
            .into_iter()
            .filter(|&cause| self.is_pending(cause))
            .fold(0, |ids, cause| ids | cause.id())
    }

    /// The IER bits of all pending causes.
    pub(super) fn pending_enables(&self) -> u8 {
        let pending = PRIORITY.into_iter().filter(|&cause| self.is_pending(cause));
        pending.fold(0, |enables, cause| enables | cause.enable())
    }

    /// Whether `cause` is enabled and has occurred.
    fn is_pending(&self, cause: Interrupt) -> bool {
        if (self.ier | self.kept) & !self.muted & cause.enable() == 0 {
            let shown = self.transmitter_status() & LSR_THR_EMPTY != 0;
            let ignored = self.quirks.has(Quirk::EtbeiIgnored);
            return ignored && shown && cause == Interrupt::ThrEmpty;
        }
        match cause {
            Interrupt::LineStatus => {
                let read_empty = self.fifo_enabled && !self.receiver.is_readable();
                let withdrawn = read_empty && self.quirks.has(Quirk::EmptyFifoWithdrawsErrors);
                self.receiver.errors.interrupt() && !withdrawn
            }
            Interrupt::ReceivedData => self.receiver.data_available(),
            Interrupt::CharacterTimeout => {
                let status = self.receiver.status();
                let error = status & LSR_FIFO_ERROR != 0;
                let overrun = status & LSR_OVERRUN != 0;
                self.receiver.timed_out()
                    && !(error && self.quirks.has(Quirk::ErrorHoldsTimeout))
                    && !(overrun && self.quirks.has(Quirk::OverrunHoldsTimeout))
            }
            Interrupt::ThrEmpty if self.quirks.has(Quirk::ThreStorm) => {
                self.transmitter_status() & LSR_THR_EMPTY != 0
            }
            Interrupt::ThrEmpty => self.transmitter.interrupt(),
            Interrupt::ModemStatus => self.modem_change(),
        }
    }

    /// Whether reading `offset` raises the interrupt of a UART that has no
    /// interrupt output and raises one as it is accessed.
    pub(crate) fn raises_when_read(&self, offset: u8) -> bool {
        offset == RBR_THR_DLL
            && self.divisor_latch(offset).is_none()
            && self.ier & IER_THR_EMPTY != 0
            && !self.receiver.is_readable()
    }

    /// The same for having written `value` to `offset`.
    pub(crate) fn raises_when_written(&self, offset: u8, value: u8) -> bool {
        match offset {
            _ if self.divisor_latch(offset).is_some() => false,
            RBR_THR_DLL if self.receiver.errors.shown() & LSR_OVERRUN != 0 => {
                self.ier & IER_LINE_STATUS != 0
            }
            RBR_THR_DLL => {
                self.ier & IER_RECEIVED_DATA != 0 && self.receiver.len() == self.receiver.trigger()
            }
            IER_DLM => value & IER_THR_EMPTY != 0 && !self.receiver.is_readable(),
            MCR => self.ier & IER_MODEM_STATUS != 0 && value & (MCR_OUT2 | MCR_RTS | MCR_DTR) != 0,
            _ => false,
        }
    }

    /// Whether a modem change asks for an interrupt. With automatic flow
    /// control CTS belongs to the transmitter and interrupts nobody
    /// (TL16C550C 7.7.9, bit 0).
    const fn modem_change(&self) -> bool {
        if self.quirks.has(Quirk::ModemInterruptFollowsOutputs) {
            return self.mcr & (MCR_RTS | MCR_DTR) != 0;
        }
        if self.auto_flow() && self.quirks.has(Quirk::AfeMutesModem) {
            return false;
        }
        let heeds_cts = !self.auto_flow() || self.quirks.has(Quirk::AutoCtsInterrupts);
        let unheeded = if heeds_cts { 0 } else { MSR_DELTA_CTS };
        self.modem.deltas() & !unheeded != 0
    }
}
