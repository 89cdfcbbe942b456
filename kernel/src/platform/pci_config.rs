//! PCI configuration mechanism #1: address at 0xCF8, data at 0xCFC.
//!
//! PCI Local Bus 3.0, section 3.2.2.3.2. Every PC answers to it, QEMU's pc
//! and q35 included; the 256 bytes it reaches are all that the suite claims.

use lineproof_conformance::Width;
use pci_types::{ConfigRegionAccess, PciAddress};

use super::port;

const ADDRESS: u16 = 0xcf8;
const DATA: u16 = 0xcfc;
const ENABLE: u32 = 1 << 31;

/// Access to the config space of every function.
#[derive(Clone, Copy)]
pub struct ConfigSpace;

impl ConfigSpace {
    /// Reads `width` at `offset`, which is aligned to it. All ones where no
    /// function answers.
    pub fn read(self, function: PciAddress, offset: u8, width: Width) -> u32 {
        let data = select(function, offset);
        match width {
            Width::Byte => port::read_u8(data).into(),
            Width::Word => port::read_u16(data).into(),
            Width::Dword => port::read_u32(data),
        }
    }

    /// Writes `width` at `offset`, which is aligned to it.
    pub fn write(self, function: PciAddress, offset: u8, width: Width, value: u32) {
        let data = select(function, offset);
        match width {
            Width::Byte => port::write_u8(data, value as u8),
            Width::Word => port::write_u16(data, value as u16),
            Width::Dword => port::write_u32(data, value),
        }
    }
}

/// Latches the address and gives the data port for `offset`.
fn select(function: PciAddress, offset: u8) -> u16 {
    let address = ENABLE
        | u32::from(function.bus()) << 16
        | u32::from(function.device()) << 11
        | u32::from(function.function()) << 8
        | u32::from(offset & 0xfc);
    port::write_u32(ADDRESS, address);
    DATA + u16::from(offset & 3)
}

impl ConfigRegionAccess for ConfigSpace {
    // SAFETY: any address and offset can be read; mechanism #1 reaches the
    // first 256 bytes, which are all that pci_types asks of a conventional
    // function.
    unsafe fn read(&self, address: PciAddress, offset: u16) -> u32 {
        Self::read(*self, address, offset as u8, Width::Dword)
    }

    // SAFETY: as for `read`; a write can't touch memory, because no device
    // here is ever given an address to write to.
    unsafe fn write(&self, address: PciAddress, offset: u16, value: u32) {
        Self::write(*self, address, offset as u8, Width::Dword, value);
    }
}
