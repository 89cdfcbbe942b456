//! The four interrupt sources in local loopback: how each is raised without
//! reading a register, enabled, named, and cleared.
//!
//! Shared by the cases of IER and IIR; claims nothing itself.

use crate::bench::Bench;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, mcr};

/// The character that a raised [`Source::Data`] leaves in the receiver.
pub(crate) const CHARACTER: u8 = 0x42;

/// One of the four sources, in their order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// An overrun.
    LineStatus,
    /// A character in the receiver.
    Data,
    /// An empty holding register.
    Transmitter,
    /// A change of CTS.
    Modem,
}

/// Resets the bench; turns the port's FIFOs on, at trigger level 1, if `fifos`.
pub(crate) fn begin(bench: &mut Bench<'_>, fifos: bool) {
    bench.reset();
    bench.note("FIFOs", fifos);
    if fifos {
        bench.enable_fifos(fcr::TRIGGER_1);
    }
}

impl Source {
    /// All of them, in their order of priority.
    pub(crate) const ALL: [Self; 4] =
        [Self::LineStatus, Self::Data, Self::Transmitter, Self::Modem];

    /// Brings the source about in loopback, in 16450 mode, reading no line
    /// status away; a port that is not looped back yet loses its modem status
    /// changes first.
    pub(crate) fn raise(self, bench: &mut Bench<'_>) {
        self.raise_in(bench, false);
    }

    /// The same in FIFO mode, if `fifos`, as [`begin`] leaves the port.
    pub(crate) fn raise_in(self, bench: &mut Bench<'_>, fifos: bool) {
        if bench.read(Reg::Mcr) & mcr::LOOP == 0 {
            bench.loop_back();
        }
        match self {
            Self::LineStatus => {
                bench.push(CHARACTER - 1, if fifos { FIFO_DEPTH } else { 1 });
                bench.push(CHARACTER, 1);
            }
            Self::Data => bench.push(CHARACTER, 1),
            // It is empty after a reset.
            Self::Transmitter => {}
            Self::Modem => bench.write(Reg::Mcr, mcr::LOOP | mcr::RTS),
        }
    }

    /// The bit of IER that enables it.
    pub(crate) const fn enable(self) -> u8 {
        match self {
            Self::LineStatus => ier::ELSI,
            Self::Data => ier::ERBFI,
            Self::Transmitter => ier::ETBEI,
            Self::Modem => ier::EDSSI,
        }
    }

    /// Its identification in IIR.
    pub(crate) const fn id(self) -> u8 {
        match self {
            Self::LineStatus => iir::LINE_STATUS,
            Self::Data => iir::RX_DATA,
            Self::Transmitter => iir::THR_EMPTY,
            Self::Modem => iir::MODEM_STATUS,
        }
    }

    /// The register whose reading clears it.
    pub(crate) const fn cleared_by(self) -> Reg {
        match self {
            Self::LineStatus => Reg::Lsr,
            Self::Data => Reg::Rbr,
            Self::Transmitter => Reg::Iir,
            Self::Modem => Reg::Msr,
        }
    }
}
