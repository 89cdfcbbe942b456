//! The slot of the machine that a device is plugged into.

use std::ffi::OsString;

use serde_json::Value;

/// Which kind of slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The bench's own guest looks here, and firmware does not.
    ///
    /// It lies behind a bridge that nothing else lies behind, so that the
    /// guest can reset the card by the bridge's secondary bus reset. The
    /// bridge is the only function of its own slot and not number 0, so that
    /// firmware does not see it: OVMF takes a 16550 behind PCI for a console,
    /// hears its own escape sequences come back through a loopback plug,
    /// takes them for keys and never boots.
    Hidden,
    /// Wherever the machine has room, as a user would plug it in. Linux looks
    /// for no function of a slot that has no number 0.
    Ordinary,
}

impl Slot {
    /// The arguments that plug the device with these properties into it.
    pub(super) fn plug(self, mut properties: Value) -> Vec<OsString> {
        let mut args = Vec::new();
        if self == Self::Hidden {
            let bridge = "pci-bridge,id=slot,chassis_nr=1,addr=10.1";
            args.extend(["-device".into(), bridge.into()]);
            properties["bus"] = "slot".into();
            // QEMU lets nothing be number 0 behind a bridge that has a
            // hot-plug controller.
            properties["addr"] = "1".into();
        }
        args.extend(["-device".into(), properties.to_string().into()]);
        args
    }
}
