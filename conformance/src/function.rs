//! A card's PCI function as a profile knows it: what it calls itself and where
//! its ports are. What every PCI function must do is the cases' matter.

use crate::target::Port;

/// Where one port's eight registers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The BAR's number, 0..=5.
    pub bar: u8,
    /// Bytes from the BAR's start.
    pub offset: u16,
}

/// One kind of PCI function.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Vendor id.
    pub vendor: u16,
    /// Device id.
    pub device: u16,
    /// Subsystem vendor id.
    pub subsystem_vendor: u16,
    /// Subsystem id.
    pub subsystem: u16,
    /// Revision id.
    pub revision: u8,
    /// Bytes that each I/O BAR in use decodes; a power of two.
    pub bar_size: u16,
    /// Where the ports are.
    pub places: [Place; 2],
}

/// WCH's CH352: an I/O BAR of 8 bytes for each port.
pub static CH352: Function = Function {
    vendor: 0x4348,
    device: 0x3253,
    subsystem_vendor: 0x4348,
    subsystem: 0x3253,
    revision: 0x10,
    bar_size: 8,
    places: [Place { bar: 0, offset: 0 }, Place { bar: 1, offset: 0 }],
};

impl Function {
    /// Where `port` is.
    #[must_use]
    pub const fn place(&self, port: Port) -> Place {
        self.places[port.index()]
    }

    /// Whether a card with `ports` ports uses the BAR numbered `bar`.
    #[must_use]
    pub fn uses(&self, bar: u8, ports: u8) -> bool {
        self.places
            .iter()
            .take(ports.into())
            .any(|place| place.bar == bar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_port_card_uses_one_bar() {
        assert!(CH352.uses(0, 1));
        assert!(!CH352.uses(1, 1));
        assert!(CH352.uses(1, 2));
        assert!(!CH352.uses(2, 2));
    }
}
