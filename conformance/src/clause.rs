//! The sentence of a document that a case stands on.

use core::fmt;

/// A document that the suite takes its claims from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Document {
    /// National Semiconductor PC16550D data sheet, June 1995.
    Pc16550d,
    /// Texas Instruments TL16C550C data sheet, SLLS177.
    Tl16c550c,
    /// PCI Local Bus Specification, revision 3.0.
    Pci,
    /// WCH CH352 data sheet and driver.
    Ch352,
}

impl Document {
    /// The document's short title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pc16550d => "PC16550D",
            Self::Tl16c550c => "TL16C550C",
            Self::Pci => "PCI 3.0",
            Self::Ch352 => "CH352",
        }
    }
}

/// Where a claim is written: a document and the section in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The document.
    pub document: Document,
    /// Section number and title, such as `8.4 FIFO Control Register`.
    pub section: &'static str,
}

impl Clause {
    /// A section of the PC16550D data sheet.
    #[must_use]
    pub const fn pc16550d(section: &'static str) -> Self {
        Self {
            document: Document::Pc16550d,
            section,
        }
    }

    /// A section of the TL16C550C data sheet.
    #[must_use]
    pub const fn tl16c550c(section: &'static str) -> Self {
        Self {
            document: Document::Tl16c550c,
            section,
        }
    }

    /// A section of the PCI Local Bus Specification.
    #[must_use]
    pub const fn pci(section: &'static str) -> Self {
        Self {
            document: Document::Pci,
            section,
        }
    }

    /// A section of the CH352's documents.
    #[must_use]
    pub const fn ch352(section: &'static str) -> Self {
        Self {
            document: Document::Ch352,
            section,
        }
    }
}

/// The sections of the PC16550D data sheet that cases stand on.
pub mod section {
    use super::Clause;

    /// Pin descriptions: what the wires mean.
    pub const PINS: &Clause = &Clause::pc16550d("6.0 Pin Descriptions");
    /// What a master reset leaves.
    pub const RESET: &Clause = &Clause::pc16550d("table I, UART Reset Configuration");
    /// Which register is where, and its bits.
    pub const SUMMARY: &Clause = &Clause::pc16550d("table II, Summary of Registers");
    /// LCR.
    pub const LCR: &Clause = &Clause::pc16550d("8.1 Line Control Register");
    /// DLL and DLM.
    pub const BAUD: &Clause = &Clause::pc16550d("8.3 Programmable Baud Generator");
    /// LSR.
    pub const LSR: &Clause = &Clause::pc16550d("8.4 Line Status Register");
    /// FCR.
    pub const FCR: &Clause = &Clause::pc16550d("8.5 FIFO Control Register");
    /// IIR.
    pub const IIR: &Clause = &Clause::pc16550d("8.6 Interrupt Identification Register");
    /// How each interrupt is set and cleared.
    pub const INTERRUPTS: &Clause = &Clause::pc16550d("table IV, Interrupt Control Functions");
    /// IER.
    pub const IER: &Clause = &Clause::pc16550d("8.7 Interrupt Enable Register");
    /// MCR.
    pub const MCR: &Clause = &Clause::pc16550d("8.8 Modem Control Register");
    /// MSR.
    pub const MSR: &Clause = &Clause::pc16550d("8.9 Modem Status Register");
    /// SCR.
    pub const SCR: &Clause = &Clause::pc16550d("8.10 Scratchpad Register");
    /// FIFOs with interrupts, the character time-out among them.
    pub const FIFO_INTERRUPT: &Clause = &Clause::pc16550d("8.11 FIFO Interrupt Mode Operation");
    /// FIFOs without interrupts.
    pub const FIFO_POLLED: &Clause = &Clause::pc16550d("8.12 FIFO Polled Mode Operation");
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.document.title(), self.section)
    }
}
