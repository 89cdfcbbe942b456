//! The PCI functions that are known: what each calls itself and where its ports
//! are. What every PCI function must do is the cases' matter.

use crate::plan::CardId;
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
    /// Vendor and device id.
    pub id: CardId,
    /// Subsystem vendor id.
    pub subsystem_vendor: u16,
    /// Subsystem id.
    pub subsystem: u16,
    /// Revision id.
    pub revision: u8,
    /// Bytes that each I/O BAR in use decodes; a power of two.
    pub bar_size: u16,
    /// Where the ports are; a card may lack the second.
    pub places: [Place; 2],
}

/// WCH's CH352: an I/O BAR of 8 bytes for each port.
pub static CH352: Function = Function {
    id: CardId::CH352,
    subsystem_vendor: 0x4348,
    subsystem: 0x3253,
    revision: 0x10,
    bar_size: 8,
    places: [Place { bar: 0, offset: 0 }, Place { bar: 1, offset: 0 }],
};

/// QEMU's `pci-serial`: one port, one BAR. The ids are in QEMU's
/// docs/specs/pci-ids.rst and docs/specs/pci-serial.rst, the subsystem's are
/// QEMU's for every function that has none of its own.
pub static QEMU_PCI_SERIAL: Function = Function {
    id: CardId::QEMU_PCI_SERIAL,
    subsystem_vendor: 0x1af4,
    subsystem: 0x1100,
    revision: 1,
    bar_size: 8,
    places: [Place { bar: 0, offset: 0 }, Place { bar: 1, offset: 0 }],
};

/// QEMU's `pci-serial-2x`: both ports in one BAR.
pub static QEMU_PCI_SERIAL_2X: Function = Function {
    id: CardId::QEMU_PCI_SERIAL_2X,
    subsystem_vendor: 0x1af4,
    subsystem: 0x1100,
    revision: 1,
    bar_size: 16,
    places: [Place { bar: 0, offset: 0 }, Place { bar: 0, offset: 8 }],
};

/// Every function that is known.
static ALL: [&Function; 3] = [&CH352, &QEMU_PCI_SERIAL, &QEMU_PCI_SERIAL_2X];

/// The function with this id.
#[must_use]
pub fn find(id: CardId) -> Option<&'static Function> {
    ALL.into_iter().find(|function| function.id == id)
}

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
    fn two_ports_may_share_a_bar() {
        assert!(QEMU_PCI_SERIAL_2X.uses(0, 2));
        assert!(!QEMU_PCI_SERIAL_2X.uses(1, 2));
    }

    #[test]
    fn a_function_is_found_by_its_id() {
        for function in ALL {
            assert_eq!(find(function.id), Some(function));
        }
        let stranger = CardId {
            vendor: 0x1b36,
            device: 0x0004,
        };
        assert_eq!(find(stranger), None);
    }

    #[test]
    fn a_one_port_card_uses_one_bar() {
        assert!(CH352.uses(0, 1));
        assert!(!CH352.uses(1, 1));
        assert!(CH352.uses(1, 2));
        assert!(!CH352.uses(2, 2));
    }
}
