//! The walk over all buses, behind bridges that the firmware set up and, with
//! numbers given here, behind those that it did not.

use alloc::vec::Vec;

use lineproof_conformance::Width;
use pci_types::{BusNumber, HeaderType, PciAddress, PciHeader, PciPciBridgeHeader};

use super::Function;
use crate::fw_cfg;
use crate::platform::pci_config::ConfigSpace;

const LAST_BUS: u8 = 255;

/// The fw_cfg file by which QEMU's machines say that they have further host
/// bridges (`fw_cfg_add_extra_pci_roots`).
const EXTRA_ROOTS: &str = "etc/extra-pci-roots";

/// Every function of the machine, in the order of the walk.
///
/// Buses that no bridge leads to (a second host bridge's) are looked for
/// after the rest, unless the host says that there are none: that takes two
/// accesses for each of 8,000 slots.
pub fn enumerate() -> Vec<Function> {
    let mut scan = Scan {
        found: Vec::new(),
        highest: highest_numbered(),
    };
    scan.bus(0, LAST_BUS, &mut Vec::new());
    if fw_cfg::has(EXTRA_ROOTS) == Some(false) {
        return scan.found;
    }
    for root in scan.highest..LAST_BUS {
        // Bridges behind an extra root may have taken the number meanwhile.
        let root = root + 1;
        if root > scan.highest && is_populated(root) {
            scan.bus(root, LAST_BUS, &mut Vec::new());
        }
    }
    scan.found
}

struct Scan {
    found: Vec<Function>,
    /// The highest bus number in use.
    highest: u8,
}

impl Scan {
    /// Walks `bus`. Bridges on it may be given numbers up to `limit`.
    ///
    /// A device has a function 0 (PCI 3.0, section 3.2.2.3.4), and firmware
    /// looks no further without one. Here every number is tried then: a test
    /// bench hides a card from its firmware in that way.
    fn bus(&mut self, bus: u8, limit: u8, bridges: &mut Vec<PciAddress>) {
        for device in 0..32 {
            for number in 0..8 {
                let address = PciAddress::new(0, bus, device, number);
                let Some(function) = Function::probe(address, bridges) else {
                    continue;
                };
                self.highest = self.highest.max(bus);
                self.function(function, limit, bridges);
                let header = PciHeader::new(address);
                if number == 0 && !header.has_multiple_functions(ConfigSpace) {
                    break;
                }
            }
        }
    }

    /// Notes `function`, and walks the bus behind it if it is a bridge.
    fn function(&mut self, function: Function, limit: u8, bridges: &mut Vec<PciAddress>) {
        let address = function.address;
        self.found.push(function);
        let header = PciHeader::new(address);
        let Some(bridge) = PciPciBridgeHeader::from_header(header, ConfigSpace) else {
            return;
        };
        bridges.push(address);
        let secondary = bridge.secondary_bus_number(ConfigSpace);
        if secondary > address.bus() {
            let subordinate = bridge.subordinate_bus_number(ConfigSpace);
            self.bus(secondary, subordinate, bridges);
        } else if self.highest < limit {
            self.number(&bridge, address.bus(), limit, bridges);
        }
        bridges.pop();
    }

    /// Gives the bus behind `bridge` the next number and walks it. Until the
    /// walk knows the last number behind it, the bridge forwards them all.
    fn number(
        &mut self,
        bridge: &PciPciBridgeHeader,
        primary: u8,
        limit: u8,
        bridges: &mut Vec<PciAddress>,
    ) {
        let secondary = self.highest + 1;
        self.highest = secondary;
        let numbers = |subordinate| BusNumber {
            primary,
            secondary,
            subordinate,
        };
        bridge.update_bus_number(ConfigSpace, |_| numbers(limit));
        self.bus(secondary, limit, bridges);
        bridge.update_bus_number(ConfigSpace, |_| numbers(self.highest));
    }
}

/// Whether any device answers on `bus`.
fn is_populated(bus: u8) -> bool {
    (0..32).any(|device| {
        let first = PciAddress::new(0, bus, device, 0);
        ConfigSpace.read(first, 0, Width::Word) != 0xffff
    })
}

/// The highest bus number that the firmware gave to a bridge on bus 0.
fn highest_numbered() -> u8 {
    let functions =
        (0..32).flat_map(|device| (0..8).map(move |f| PciAddress::new(0, 0, device, f)));
    functions
        .filter(|&address| ConfigSpace.read(address, 0, Width::Word) != 0xffff)
        .map(PciHeader::new)
        .filter(|header| header.header_type(ConfigSpace) == HeaderType::PciPciBridge)
        .filter_map(|header| PciPciBridgeHeader::from_header(header, ConfigSpace))
        .map(|bridge| bridge.subordinate_bus_number(ConfigSpace))
        .max()
        .unwrap_or(0)
}
