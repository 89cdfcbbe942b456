//! The card's PCI function: its config space, I/O decode and INTx. Knows the
//! ports only as a number of BARs and an interrupt level.

mod config_space;
mod state;

pub use config_space::{Builder, CONFIG_SIZE, ConfigSpace};

use crate::{Quirk, Quirks};

/// Command register, low byte.
const COMMAND: u8 = 0x04;
/// Command register, high byte.
const COMMAND_HIGH: u8 = 0x05;
/// Status register, low byte.
const STATUS: u8 = 0x06;
/// BAR0; the others follow at four bytes each.
const BAR0: u8 = 0x10;
/// BAR1.
const BAR1: u8 = 0x14;
/// Behind BAR1.
const BARS_END: u8 = 0x18;
/// Command bit 0: the function answers in I/O space.
const COMMAND_IO: u8 = 0x01;
/// Command bit 10, in the high byte: INTx is held inactive.
const COMMAND_INTX_DISABLE: u8 = 0x04;
/// Status bit 3: an interrupt is pending, whether or not INTx shows it.
const STATUS_INTERRUPT: u8 = 0x08;

/// I/O BAR of 8 bytes: bit 0 says I/O, bits 2:0 can't be written.
const BAR_VALUE: [u8; 4] = [0x01, 0, 0, 0];
/// The address bits of an 8-byte BAR.
const BAR_MASK: [u8; 4] = [0xf8, 0xff, 0xff, 0xff];
/// By a quirk, bits 2 and 1 too.
const BAR_MASK_UNALIGNED: [u8; 4] = [0xfe, 0xff, 0xff, 0xff];

/// What quirks declare: from where, the values, and the bits that can be
/// written.
const DEPARTURES: [(Quirk, u8, &[u8], &[u8]); 11] = [
    (Quirk::CommandReservedWritable, 0x05, &[0x00], &[0xfc]),
    (Quirk::StatusWritable, STATUS, &[0x00], &[0x20]),
    (Quirk::ProgIfGeneric, 0x09, &[0x00], &[]),
    (Quirk::HeaderMultiFunction, 0x0e, &[0x80], &[]),
    (Quirk::SelfTestWritable, 0x0f, &[0x00], &[0x40]),
    (Quirk::UnusedBarWritable, 0x24, &[0x00], &[0xff]),
    (Quirk::SubsystemMissing, 0x2c, &[0; 4], &[]),
    (Quirk::RomWritable, 0x30, &[0; 4], &[0x00, 0xf8, 0xff, 0xff]),
    (Quirk::CapabilitiesPointerDangling, 0x34, &[0x40], &[]),
    (Quirk::ReservedWritable, 0x38, &[0x00], &[0xff]),
    (Quirk::InterruptPinMissing, 0x3d, &[0x00], &[]),
];

/// A WCH CH352 on the PCI bus.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    config: ConfigSpace,
    quirks: Quirks,
    interrupt: bool,
}

impl Function {
    /// The function of a card with `ports` ports (1 or 2), I/O decode on.
    ///
    /// The card follows PCI 2.3 in that INTx can be disabled and its state be
    /// read; it has no memory and masters no bus, so those command bits are
    /// hard-wired to 0, and so is everything the card doesn't list.
    pub(crate) fn new(ports: usize, quirks: Quirks) -> Self {
        // Write masks, which quirks open or close.
        let command: &[u8] = if quirks.has(Quirk::CommandReadOnly) {
            &[0x00, 0x00]
        } else {
            &[COMMAND_IO, COMMAND_INTX_DISABLE]
        };
        let ids = [if quirks.has(Quirk::IdWritable) {
            0xff
        } else {
            0x00
        }; 4];
        let line = [if quirks.has(Quirk::InterruptLineReadOnly) {
            0x00
        } else {
            0xff
        }];
        let bar = if quirks.has(Quirk::BarKeepsUnaligned) {
            &BAR_MASK_UNALIGNED
        } else {
            &BAR_MASK
        };
        let mut builder = ConfigSpace::builder()
            .writable(0x00, &[0x48, 0x43, 0x53, 0x32], &ids)
            .writable(COMMAND, &[COMMAND_IO, 0x00], command)
            // Status: medium DEVSEL; the error bits clear by writing 1.
            .write_one_clear(STATUS, &[0x00, 0x02], &[0x00, 0xf9])
            // Revision, then class: serial controller, 16550 compatible.
            .read_only(0x08, &[0x10, 0x02, 0x00, 0x07])
            .read_only(0x2c, &[0x48, 0x43, 0x53, 0x32])
            // Interrupt line is software's scratch; the pin is INTA.
            .writable(0x3c, &[0x00], &line)
            .read_only(0x3d, &[0x01])
            // The vendor's own bytes.
            .read_only(0x40, &[0x23, 0x00, 0x00, 0x80, 0x23])
            .read_only(0x48, &[0x23])
            .read_only(0x4c, &[0x23])
            .read_only(0x60, b"PCI Serial/UART");
        for offset in (BAR0..).step_by(4).take(ports) {
            builder = builder.writable(offset, &BAR_VALUE, bar);
        }
        for (quirk, offset, values, mask) in DEPARTURES {
            if quirks.has(quirk) {
                builder = builder.writable(offset, values, mask);
            }
        }
        Self {
            config: builder.build(),
            quirks,
            interrupt: false,
        }
    }

    /// Reads the config byte at `offset`.
    pub(crate) const fn read(&self, offset: u8) -> u8 {
        let value = self.config.read(offset);
        if offset == STATUS && self.interrupt {
            value | STATUS_INTERRUPT
        } else {
            value
        }
    }

    /// Writes the config byte at `offset`.
    pub(crate) const fn write(&mut self, offset: u8, value: u8) {
        if offset == STATUS && self.quirks.has(Quirk::StatusWriteClearsCommand) {
            self.config.write(COMMAND_HIGH, 0);
        }
        self.config.write(offset, value);
        if offset == BAR1 + 1 && self.quirks.has(Quirk::BarsShareBit) {
            let other = self.config.read(BAR0 + 1) & 0x7f;
            self.config.write(BAR0 + 1, other | value & 0x80);
        }
        if matches!(offset, BAR0..BARS_END) && self.quirks.has(Quirk::BarByteClearsRest) {
            let mut above = offset + 1;
            while !above.is_multiple_of(4) {
                self.config.write(above, 0);
                above += 1;
            }
        }
    }

    /// Whether the BARs answer.
    pub(crate) const fn decodes_io(&self) -> bool {
        self.config.read(COMMAND) & COMMAND_IO != 0
    }

    /// Takes in whether a port asks for an interrupt.
    pub(crate) const fn set_interrupt(&mut self, pending: bool) {
        self.interrupt = pending;
    }

    /// INTx's level.
    pub(crate) const fn intx(&self) -> bool {
        self.intx_of(self.interrupt)
    }

    /// INTx's level if this is whether a port asks for an interrupt.
    pub(crate) const fn intx_of(&self, pending: bool) -> bool {
        let disabled = self.config.read(COMMAND_HIGH) & COMMAND_INTX_DISABLE != 0;
        if !self.decodes_io() && self.quirks.has(Quirk::IntxNeedsDecode) {
            return false;
        }
        pending && (!disabled || self.quirks.has(Quirk::IntxDisableIgnored))
    }

    /// RST#: every register back to its first value.
    pub(crate) const fn reset(&mut self) {
        let command = self.config.read(COMMAND_HIGH);
        self.config.reset();
        if self.quirks.has(Quirk::ResetKeepsIntxDisable) {
            self.config.write(COMMAND_HIGH, command);
        }
    }
}
