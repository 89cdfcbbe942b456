//! One function's identity and its config space.

use alloc::vec::Vec;
use core::fmt;

use lineproof_conformance::Width;
use pci_types::{CommandRegister, EndpointHeader, HeaderType, PciAddress, PciHeader};

use super::bars::{self, Bar};
use crate::platform::pci_config::ConfigSpace;

/// A function that answered the scan.
#[derive(Clone)]
pub struct Function {
    /// Where it is.
    pub address: PciAddress,
    /// The bridges in front of it, the root's first.
    pub bridges: Vec<PciAddress>,
    /// Vendor id.
    pub vendor: u16,
    /// Device id.
    pub device: u16,
    /// Base class and subclass.
    pub class: (u8, u8),
}

impl Function {
    /// The function at `address`, if one answers there.
    pub fn probe(address: PciAddress, bridges: &[PciAddress]) -> Option<Self> {
        let header = PciHeader::new(address);
        let (vendor, device) = header.id(ConfigSpace);
        if vendor == 0xffff {
            return None;
        }
        let (_, class, subclass, _) = header.revision_and_class(ConfigSpace);
        Some(Self {
            address,
            bridges: bridges.to_vec(),
            vendor,
            device,
            class: (class, subclass),
        })
    }

    /// Reads config space at `offset`, aligned to `width`.
    pub fn read(&self, offset: u8, width: Width) -> u32 {
        ConfigSpace.read(self.address, offset, width)
    }

    /// Writes config space at `offset`, aligned to `width`.
    pub fn write(&self, offset: u8, width: Width, value: u32) {
        ConfigSpace.write(self.address, offset, width, value);
    }

    /// Whether it has an endpoint's header (type 0).
    pub fn is_endpoint(&self) -> bool {
        PciHeader::new(self.address).header_type(ConfigSpace) == HeaderType::Endpoint
    }

    /// Which of INTA to INTD it uses, 0 to 3; none without an interrupt.
    pub fn interrupt_pin(&self) -> Option<u8> {
        let (pin, _) = self.endpoint()?.interrupt(ConfigSpace);
        (1..=4).contains(&pin).then(|| pin - 1)
    }

    /// What the firmware left in Interrupt Line.
    pub fn interrupt_line(&self) -> u8 {
        self.endpoint()
            .map_or(0xff, |endpoint| endpoint.interrupt(ConfigSpace).1)
    }

    /// Changes the command register.
    pub fn update_command(&self, change: impl FnOnce(CommandRegister) -> CommandRegister) {
        PciHeader::new(self.address).update_command(ConfigSpace, change);
    }

    /// Sizes its BARs with decoding off, and leaves them as they were.
    pub fn bars(&self) -> Vec<Bar> {
        bars::size(self)
    }

    fn endpoint(&self) -> Option<EndpointHeader> {
        EndpointHeader::from_header(PciHeader::new(self.address), ConfigSpace)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02x}:{:02x}.{} {:04x}:{:04x} class {:02x}{:02x}",
            self.address.bus(),
            self.address.device(),
            self.address.function(),
            self.vendor,
            self.device,
            self.class.0,
            self.class.1,
        )
    }
}
