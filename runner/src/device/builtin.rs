//! QEMU's own serial cards: somebody else's card, on the same bench.

use std::ffi::OsString;

use lineproof_conformance::Wiring;
use lineproof_conformance::function::{self, Function};
use lineproof_conformance::plan::Timing;
use lineproof_host_emulator::run_dir::{BaseDir, RunDir};
use serde_json::json;

use super::{Device, Setup, Slot};
use crate::outcome::Error;

/// A card that QEMU brings along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QemuModel {
    /// One 16550 of QEMU's.
    PciSerial,
    /// Two of them behind one BAR of 16 bytes.
    PciSerial2x,
}

impl QemuModel {
    /// Every card, as QEMU calls it.
    const ALL: [Self; 2] = [Self::PciSerial, Self::PciSerial2x];

    /// The card that QEMU calls `name`.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }

    /// What QEMU calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PciSerial => "pci-serial",
            Self::PciSerial2x => "pci-serial-2x",
        }
    }

    /// The properties that give each of its ports a line.
    const fn lines(self) -> &'static [&'static str] {
        match self {
            Self::PciSerial => &["chardev"],
            Self::PciSerial2x => &["chardev1", "chardev2"],
        }
    }
}

/// One of these cards, on a run.
#[derive(Debug)]
pub(super) struct Builtin {
    model: QemuModel,
    /// Where the two ports' lines meet; none while they are open.
    crossing: Option<RunDir>,
}

impl Builtin {
    /// QEMU creates and removes it; here it is only checked that it can be
    /// what it is asked to be.
    pub(super) fn new(model: QemuModel, setup: &Setup) -> Result<Self, Error> {
        let refuse = |what: &str| {
            Err(Error::Usage(format!(
                "qemu:{} {what}; leave the option out or use mtty-1 or mtty-2",
                model.name()
            )))
        };
        if setup.uuid.is_some() {
            return refuse("has no UUID");
        }
        if !setup.quirks.is_empty() {
            return refuse("has quirks of its own");
        }
        let crossing = match (setup.wiring, model) {
            (Wiring::Open, _) => None,
            (Wiring::NullModem, QemuModel::PciSerial2x) => Some(
                BaseDir::open_default()
                    .and_then(|base| RunDir::create(&base, "crossing"))
                    .map_err(|error| Error::Environment(error.to_string()))?,
            ),
            _ => return refuse("cannot be wired so (--wiring open, or null-modem for two ports)"),
        };
        if setup.timing != Timing::Line {
            return refuse("has timing of its own (--timing line)");
        }
        Ok(Self { model, crossing })
    }
}

impl Builtin {
    /// The character device behind the port of this number: across a null
    /// modem, one end of a socket.
    fn line(&self, number: usize) -> String {
        let Some(crossing) = &self.crossing else {
            return format!("null,id=line{number}");
        };
        let path = crossing.path().join("line");
        let end = if number == 0 {
            ",server=on,wait=off"
        } else {
            ""
        };
        format!("socket,id=line{number},path={}{end}", path.display())
    }
}

impl Device for Builtin {
    fn label(&self) -> String {
        format!("QEMU's {}", self.model.name())
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        let mut args = Vec::new();
        let mut card = json!({ "driver": self.model.name() });
        for (number, property) in self.model.lines().iter().enumerate() {
            args.extend(["-chardev".into(), self.line(number).into()]);
            card[*property] = format!("line{number}").into();
        }
        args.extend(slot.plug(card));
        args
    }

    fn card(&self) -> &'static Function {
        match self.model {
            QemuModel::PciSerial => &function::QEMU_PCI_SERIAL,
            QemuModel::PciSerial2x => &function::QEMU_PCI_SERIAL_2X,
        }
    }

    fn ports(&self) -> Option<usize> {
        Some(self.model.lines().len())
    }

    fn failure(&mut self, _qemu_errors: &str) -> Option<String> {
        None
    }
}
