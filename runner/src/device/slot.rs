//! The slot of the machine that the bench plugs a device into.
//!
//! It lies behind a bridge that nothing else lies behind, so that the guest
//! can reset the card by the bridge's secondary bus reset. The bridge is the
//! only function of its own slot and not number 0, so that firmware does not
//! see it: OVMF takes a 16550 behind PCI for a console, hears its own escape
//! sequences come back through a loopback plug, takes them for keys and never
//! boots. The guest looks for such functions.

use std::ffi::OsString;

/// The bus behind the bridge, by QEMU's name for it.
pub(super) const BUS: &str = "slot";

/// The device's number on that bus. QEMU lets nothing be number 0 behind a
/// bridge that has a hot-plug controller.
pub(super) const NUMBER: &str = "1";

/// The arguments that give the machine its slot.
pub(super) fn arguments() -> [OsString; 2] {
    let bridge = format!("pci-bridge,id={BUS},chassis_nr=1,addr=10.1");
    ["-device".into(), bridge.into()]
}
