//! A bus reset that reaches one function alone.
//!
//! A conventional function is reset by its bus, and a bus by the bridge in
//! front of it (PCI-to-PCI Bridge 1.2, section 3.2.5.17). So a function can be
//! reset if it has a bridge to itself; on a root bus, or next to others that
//! nobody asked, it can't.

use core::time::Duration;

use lineproof_conformance::Width;
use pci_types::PciAddress;

use super::Function;
use crate::platform::clock;
use crate::platform::pci_config::ConfigSpace;

const BRIDGE_CONTROL: u8 = 0x3e;
const SECONDARY_BUS_RESET: u32 = 1 << 6;

/// PCI 3.0, section 4.3.2: RST# is asserted for at least 1 ms.
const ASSERTED: Duration = Duration::from_millis(1);
/// PCI 3.0, section 4.3.2: 2^25 clocks at 33 MHz until a function must answer.
const RECOVERY: Duration = Duration::from_millis(1100);
/// Between two looks whether it answers.
const LOOK: Duration = Duration::from_millis(1);

/// Vendor and device id.
const ID: u8 = 0x00;
const COMMAND: u8 = 0x04;
const INTERRUPT_LINE: u8 = 0x3c;

/// What configuration sets and a reset clears: the BARs.
const BARS: [u8; 6] = [0x10, 0x14, 0x18, 0x1c, 0x20, 0x24];

/// The bridge that `function` has to itself, if there is one.
pub fn bridge_of_its_own(functions: &[Function], function: &Function) -> Option<PciAddress> {
    let bridge = *function.bridges.last()?;
    let mut behind = functions
        .iter()
        .filter(|other| other.bridges.contains(&bridge));
    behind
        .all(|other| other.address == function.address)
        .then_some(bridge)
}

/// Resets the bus behind `bridge` and restores the configuration of
/// `function`, which is alone there: true if it answers again.
pub fn reset(function: &Function, bridge: PciAddress) -> bool {
    let id = function.read(ID, Width::Dword);
    let bars = BARS.map(|bar| function.read(bar, Width::Dword));
    let line = function.read(INTERRUPT_LINE, Width::Byte);
    let command = function.read(COMMAND, Width::Byte);

    let control = ConfigSpace.read(bridge, BRIDGE_CONTROL, Width::Word);
    let assert = control | SECONDARY_BUS_RESET;
    ConfigSpace.write(bridge, BRIDGE_CONTROL, Width::Word, assert);
    clock::wait_until(clock::now() + ASSERTED);
    let release = control & !SECONDARY_BUS_RESET;
    ConfigSpace.write(bridge, BRIDGE_CONTROL, Width::Word, release);

    let deadline = clock::now() + RECOVERY;
    while function.read(ID, Width::Dword) != id {
        if clock::now() >= deadline {
            return false;
        }
        clock::wait_until(clock::now() + LOOK);
    }
    for (bar, value) in BARS.into_iter().zip(bars) {
        function.write(bar, Width::Dword, value);
    }
    function.write(INTERRUPT_LINE, Width::Byte, line);
    function.write(COMMAND, Width::Byte, command);
    true
}
