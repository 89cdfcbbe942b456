//! The suite's own reading of the register file: where each register is, what
//! its bits are called, and how a value reads in those names.
//!
//! It refuses to know any implementation: every offset and bit here was read
//! from the PC16550D data sheet (June 1995, table II and section 8), bits that
//! only later parts have from the TL16C550C's.

use core::fmt;

/// Characters that each FIFO holds (PC16550D, general description).
pub const FIFO_DEPTH: u8 = 16;

/// A register by its datasheet name. Several share an offset; which one
/// answers depends on the direction and on LCR's DLAB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reg {
    /// Receiver Buffer Register: offset 0, read, DLAB = 0.
    Rbr,
    /// Transmitter Holding Register: offset 0, write, DLAB = 0.
    Thr,
    /// Interrupt Enable Register: offset 1, DLAB = 0.
    Ier,
    /// Interrupt Identification Register: offset 2, read.
    Iir,
    /// FIFO Control Register: offset 2, write.
    Fcr,
    /// Line Control Register: offset 3.
    Lcr,
    /// Modem Control Register: offset 4.
    Mcr,
    /// Line Status Register: offset 5.
    Lsr,
    /// Modem Status Register: offset 6.
    Msr,
    /// Scratch Register: offset 7.
    Scr,
    /// Divisor Latch, low byte: offset 0, DLAB = 1.
    Dll,
    /// Divisor Latch, high byte: offset 1, DLAB = 1.
    Dlm,
}

impl Reg {
    /// The register's byte offset from the port's base, 0..=7.
    #[must_use]
    pub const fn offset(self) -> u8 {
        match self {
            Self::Rbr | Self::Thr | Self::Dll => 0,
            Self::Ier | Self::Dlm => 1,
            Self::Iir | Self::Fcr => 2,
            Self::Lcr => 3,
            Self::Mcr => 4,
            Self::Lsr => 5,
            Self::Msr => 6,
            Self::Scr => 7,
        }
    }

    /// The register that a read at `offset` reaches; offsets repeat from 8.
    #[must_use]
    pub const fn read_at(offset: u8, dlab: bool) -> Self {
        match (offset & 7, dlab) {
            (0, false) => Self::Rbr,
            (2, _) => Self::Iir,
            (offset, dlab) => Self::held_at(offset, dlab),
        }
    }

    /// The register that a write at `offset` reaches; offsets repeat from 8.
    #[must_use]
    pub const fn written_at(offset: u8, dlab: bool) -> Self {
        match (offset & 7, dlab) {
            (0, false) => Self::Thr,
            (2, _) => Self::Fcr,
            (offset, dlab) => Self::held_at(offset, dlab),
        }
    }

    const fn held_at(offset: u8, dlab: bool) -> Self {
        match (offset, dlab) {
            (0, _) => Self::Dll,
            (1, false) => Self::Ier,
            (1, true) => Self::Dlm,
            (3, _) => Self::Lcr,
            (4, _) => Self::Mcr,
            (5, _) => Self::Lsr,
            (6, _) => Self::Msr,
            _ => Self::Scr,
        }
    }

    /// The datasheet's abbreviation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rbr => "RBR",
            Self::Thr => "THR",
            Self::Ier => "IER",
            Self::Iir => "IIR",
            Self::Fcr => "FCR",
            Self::Lcr => "LCR",
            Self::Mcr => "MCR",
            Self::Lsr => "LSR",
            Self::Msr => "MSR",
            Self::Scr => "SCR",
            Self::Dll => "DLL",
            Self::Dlm => "DLM",
        }
    }

    /// `value` in the datasheet's bit names, for explanations; bits without
    /// a name show as their number.
    #[must_use]
    pub const fn decode(self, value: u8) -> Decoded {
        Decoded { reg: self, value }
    }

    const fn bit_names(self) -> Option<&'static [&'static str; 8]> {
        match self {
            Self::Ier => Some(&["ERBFI", "ETBEI", "ELSI", "EDSSI", "4", "5", "6", "7"]),
            Self::Mcr => Some(&["DTR", "RTS", "OUT1", "OUT2", "LOOP", "AFE", "6", "7"]),
            Self::Lsr => Some(&["DR", "OE", "PE", "FE", "BI", "THRE", "TEMT", "FIFOERR"]),
            Self::Msr => Some(&["DCTS", "DDSR", "TERI", "DDCD", "CTS", "DSR", "RI", "DCD"]),
            Self::Fcr => Some(&[
                "ENABLE", "RXRESET", "TXRESET", "DMA", "4", "5", "TRIG0", "TRIG1",
            ]),
            Self::Lcr => Some(&[
                "WLS0", "WLS1", "STB", "PEN", "EPS", "STICK", "BREAK", "DLAB",
            ]),
            Self::Rbr | Self::Thr | Self::Iir | Self::Scr | Self::Dll | Self::Dlm => None,
        }
    }
}

/// Interrupt Enable Register (PC16550D 8.7).
pub mod ier {
    /// Received data available, and the character time-out.
    pub const ERBFI: u8 = 0x01;
    /// Transmitter holding register empty.
    pub const ETBEI: u8 = 0x02;
    /// Receiver line status.
    pub const ELSI: u8 = 0x04;
    /// Modem status.
    pub const EDSSI: u8 = 0x08;
    /// The four enables that exist.
    pub const ALL: u8 = ERBFI | ETBEI | ELSI | EDSSI;
    /// The CH352's clock doubling, in port 1's register only.
    pub const CLOCK_DOUBLE: u8 = 0x20;
}

/// Interrupt Identification Register (PC16550D 8.6, table IV).
pub mod iir {
    /// Bits 3:0: the identification, with bit 0 clear while one is pending.
    pub const ID: u8 = 0x0f;
    /// Bits 2:0: the cause, where a time-out may stand for received data that
    /// has waited.
    pub const CAUSE: u8 = 0x07;
    /// No interrupt pending.
    pub const NONE: u8 = 0x01;
    /// Priority 1: receiver line status.
    pub const LINE_STATUS: u8 = 0x06;
    /// Priority 2: received data available.
    pub const RX_DATA: u8 = 0x04;
    /// Priority 2: character time-out indication.
    pub const TIMEOUT: u8 = 0x0c;
    /// Priority 3: transmitter holding register empty.
    pub const THR_EMPTY: u8 = 0x02;
    /// Priority 4: modem status.
    pub const MODEM_STATUS: u8 = 0x00;
    /// Bits 5:4: always zero.
    pub const ZERO: u8 = 0x30;
    /// Bits 7:6: both set while the FIFOs are enabled.
    pub const FIFOS: u8 = 0xc0;
}

/// FIFO Control Register (PC16550D 8.5).
pub mod fcr {
    /// Enables both FIFOs.
    pub const ENABLE: u8 = 0x01;
    /// Clears the receiver FIFO; clears itself.
    pub const RX_RESET: u8 = 0x02;
    /// Clears the transmitter FIFO; clears itself.
    pub const TX_RESET: u8 = 0x04;
    /// Changes RXRDY and TXRDY from mode 0 to mode 1.
    pub const DMA_MODE: u8 = 0x08;
    /// Receiver trigger level 1.
    pub const TRIGGER_1: u8 = 0x00;
    /// Receiver trigger level 4.
    pub const TRIGGER_4: u8 = 0x40;
    /// Receiver trigger level 8.
    pub const TRIGGER_8: u8 = 0x80;
    /// Receiver trigger level 14.
    pub const TRIGGER_14: u8 = 0xc0;
}

/// Line Control Register (PC16550D 8.1).
pub mod lcr {
    /// 5-bit words.
    pub const WORD_5: u8 = 0x00;
    /// 6-bit words.
    pub const WORD_6: u8 = 0x01;
    /// 7-bit words.
    pub const WORD_7: u8 = 0x02;
    /// 8-bit words.
    pub const WORD_8: u8 = 0x03;
    /// Two stop bits; one and a half with 5-bit words.
    pub const STOP: u8 = 0x04;
    /// Parity enable.
    pub const PARITY: u8 = 0x08;
    /// Even parity select.
    pub const EVEN: u8 = 0x10;
    /// Stick parity.
    pub const STICK: u8 = 0x20;
    /// Set break: SOUT is forced to the spacing state.
    pub const BREAK: u8 = 0x40;
    /// Divisor latch access bit.
    pub const DLAB: u8 = 0x80;
    /// 8 bits, no parity, one stop bit.
    pub const FORMAT_8N1: u8 = WORD_8;
}

/// Modem Control Register (PC16550D 8.8).
pub mod mcr {
    /// Data terminal ready.
    pub const DTR: u8 = 0x01;
    /// Request to send.
    pub const RTS: u8 = 0x02;
    /// Auxiliary output 1.
    pub const OUT1: u8 = 0x04;
    /// Auxiliary output 2; opens the interrupt's gate on a PC's adapter.
    pub const OUT2: u8 = 0x08;
    /// Local loopback.
    pub const LOOP: u8 = 0x10;
    /// Automatic flow control (TL16C550C, CH352).
    pub const AFE: u8 = 0x20;
    /// The four modem outputs.
    pub const OUTPUTS: u8 = DTR | RTS | OUT1 | OUT2;
}

/// Line Status Register (PC16550D 8.4).
pub mod lsr {
    /// Data ready.
    pub const DR: u8 = 0x01;
    /// Overrun error.
    pub const OE: u8 = 0x02;
    /// Parity error.
    pub const PE: u8 = 0x04;
    /// Framing error.
    pub const FE: u8 = 0x08;
    /// Break interrupt.
    pub const BI: u8 = 0x10;
    /// Transmitter holding register empty.
    pub const THRE: u8 = 0x20;
    /// Transmitter empty: holding (or FIFO) and shift register.
    pub const TEMT: u8 = 0x40;
    /// At least one parity, framing or break error inside the receiver FIFO.
    pub const FIFO_ERROR: u8 = 0x80;
    /// The four conditions that raise a line status interrupt.
    pub const ERRORS: u8 = OE | PE | FE | BI;
}

/// Modem Status Register (PC16550D 8.9).
pub mod msr {
    /// Delta clear to send.
    pub const DCTS: u8 = 0x01;
    /// Delta data set ready.
    pub const DDSR: u8 = 0x02;
    /// Trailing edge of ring indicator.
    pub const TERI: u8 = 0x04;
    /// Delta data carrier detect.
    pub const DDCD: u8 = 0x08;
    /// Clear to send.
    pub const CTS: u8 = 0x10;
    /// Data set ready.
    pub const DSR: u8 = 0x20;
    /// Ring indicator.
    pub const RI: u8 = 0x40;
    /// Data carrier detect.
    pub const DCD: u8 = 0x80;
    /// The four change bits.
    pub const DELTAS: u8 = DCTS | DDSR | TERI | DDCD;
    /// The four input lines.
    pub const LINES: u8 = CTS | DSR | RI | DCD;
}

/// A register value that displays itself in bit names, made by
/// [`Reg::decode`].
#[derive(Clone, Copy, Debug)]
pub struct Decoded {
    reg: Reg,
    value: u8,
}

impl fmt::Display for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reg {
            Reg::Iir => self.identification(f),
            Reg::Rbr | Reg::Thr if self.value.is_ascii_graphic() => {
                write!(f, "'{}'", char::from(self.value))
            }
            _ => match self.reg.bit_names() {
                Some(names) => self.bits(f, names),
                None => write!(f, "{}", self.value),
            },
        }
    }
}

impl Decoded {
    fn bits(self, f: &mut fmt::Formatter<'_>, names: &[&str; 8]) -> fmt::Result {
        if self.value == 0 {
            return f.write_str("no bits");
        }
        let set = (0..8).filter(|bit| self.value & (1 << bit) != 0);
        for (position, bit) in set.enumerate() {
            let separator = if position == 0 { "" } else { " " };
            write!(f, "{separator}{}", names[bit])?;
        }
        Ok(())
    }

    fn identification(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.value & iir::ID {
            iir::NONE => "none pending",
            iir::LINE_STATUS => "receiver line status",
            iir::RX_DATA => "received data available",
            iir::TIMEOUT => "character time-out",
            iir::THR_EMPTY => "THR empty",
            iir::MODEM_STATUS => "modem status",
            _ => "no such identification",
        })?;
        match self.value & iir::FIFOS {
            0 => {}
            iir::FIFOS => f.write_str(", FIFOs on")?,
            _ => f.write_str(", one FIFO bit of two")?,
        }
        if self.value & iir::ZERO != 0 {
            f.write_str(", bits 5:4 not zero")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    #[test]
    fn every_register_is_found_at_its_offset() {
        for dlab in [false, true] {
            for offset in 0..8 {
                assert_eq!(Reg::read_at(offset, dlab).offset(), offset);
                assert_eq!(Reg::written_at(offset, dlab).offset(), offset);
            }
        }
        assert_eq!(
            (Reg::read_at(0, true), Reg::written_at(0, true)),
            (Reg::Dll, Reg::Dll)
        );
        assert_eq!(
            (Reg::read_at(1, false), Reg::written_at(1, true)),
            (Reg::Ier, Reg::Dlm)
        );
        assert_eq!(
            (Reg::read_at(2, true), Reg::written_at(2, true)),
            (Reg::Iir, Reg::Fcr)
        );
    }

    #[test]
    fn a_value_reads_in_the_datasheets_bit_names() {
        assert_eq!(Reg::Lsr.decode(0x60).to_string(), "THRE TEMT");
        assert_eq!(Reg::Msr.decode(0).to_string(), "no bits");
        assert_eq!(Reg::Mcr.decode(0x98).to_string(), "OUT2 LOOP 7");
        assert_eq!(Reg::Rbr.decode(b'A').to_string(), "'A'");
        assert_eq!(Reg::Dll.decode(12).to_string(), "12");
    }

    #[test]
    fn an_identification_reads_as_its_cause() {
        assert_eq!(Reg::Iir.decode(0x01).to_string(), "none pending");
        assert_eq!(
            Reg::Iir.decode(0xcc).to_string(),
            "character time-out, FIFOs on"
        );
        assert_eq!(
            Reg::Iir.decode(0x7e).to_string(),
            "no such identification, one FIFO bit of two, bits 5:4 not zero"
        );
    }
}
