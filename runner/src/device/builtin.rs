//! QEMU's own `pci-serial-2x`: somebody else's card, on the same bench.

use std::ffi::OsString;

use lineproof_conformance::Wiring;
use lineproof_conformance::plan::{CardId, Timing};

use super::{Device, Setup, slot};
use crate::outcome::Error;

/// Two 16550s of QEMU's behind one BAR of 16 bytes.
#[derive(Debug)]
pub(super) struct PciSerial2x;

impl PciSerial2x {
    /// QEMU creates and removes it; here it is only checked that it can be
    /// what it is asked to be.
    pub(super) fn new(setup: &Setup) -> Result<Self, Error> {
        let refuse = |what: &str| {
            Err(Error::Usage(format!(
                "qemu:pci-serial-2x {what}; leave the option out or use mtty-1 or mtty-2"
            )))
        };
        if setup.uuid.is_some() {
            return refuse("has no UUID");
        }
        if !setup.quirks.is_empty() {
            return refuse("has quirks of its own");
        }
        if setup.wiring != Wiring::Open {
            return refuse("can only be wired open (--wiring open)");
        }
        if setup.timing != Timing::Line {
            return refuse("has timing of its own (--timing line)");
        }
        Ok(Self)
    }
}

impl Device for PciSerial2x {
    fn label(&self) -> String {
        "QEMU's pci-serial-2x".to_owned()
    }

    fn qemu_args(&self) -> Vec<OsString> {
        let (bus, number) = (slot::BUS, slot::NUMBER);
        let card = format!("pci-serial-2x,chardev1=line0,chardev2=line1,bus={bus},addr={number}");
        let lines = ["-chardev", "null,id=line0", "-chardev", "null,id=line1"];
        let mut args = Vec::from(slot::arguments());
        args.extend(lines.map(OsString::from));
        args.extend(["-device".into(), card.into()]);
        args
    }

    fn card(&self) -> CardId {
        CardId {
            vendor: 0x1b36,
            device: 0x0003,
        }
    }

    fn ports(&self) -> Option<usize> {
        Some(2)
    }

    fn failure(&mut self, _qemu_errors: &str) -> Option<String> {
        None
    }
}
