//! Devices under test: each can be created, named to QEMU, and removed.
//!
//! This module owns what a device is from the bench's point of view. Removal
//! is the owner's drop; what a `kill -9` leaves is swept by whoever keeps the
//! device's kind.

mod builtin;
mod card;
mod emulated;
mod external;
mod kernel_claim;
mod kernel_mtty;
mod mdev;
mod served;
mod slot;
mod spec;
mod vfio;
mod vfio_user;

pub use builtin::QemuModel;
pub use card::{config as card_config, plan as line_plan};
pub use served::Served;
pub use slot::Slot;
pub use spec::DeviceSpec;
pub use vfio_user::vfio_user_device;

use std::ffi::OsString;
use std::path::Path;

use lineproof_conformance::function::Function;
use lineproof_conformance::plan::Timing;
use lineproof_conformance::{Profile, Wiring};
use lineproof_host_emulator::Quirks;
use lineproof_host_emulator::line::PortLine;
use lineproof_host_emulator::line::host::LineMonitor;

use crate::outcome::Error;
use crate::trace::Trace;

/// A device that exists. It is removed when dropped.
pub trait Device {
    /// What it is, for the report.
    fn label(&self) -> String;

    /// The arguments that plug it into that slot of QEMU's machine.
    fn qemu_args(&self, slot: Slot) -> Vec<OsString>;

    /// The vfio-user socket that it is served at, for a device that is.
    fn socket(&self) -> Option<&Path> {
        None
    }

    /// What the guest looks for, and how it is described.
    fn card(&self) -> &'static Function;

    /// How many ports it has; none if only the guest can tell.
    fn ports(&self) -> Option<usize>;

    /// How the lines that lead from its ports to this machine are doing, if
    /// this process has them.
    fn lines(&self) -> LineMonitor {
        LineMonitor::default()
    }

    /// What was found and done on the way to it, for people: a line each.
    fn remarks(&self) -> &[String] {
        &[]
    }

    /// Why it is dead; none while it lives. `qemu_errors` is what QEMU has
    /// written to its standard error so far, which may be the only witness.
    fn failure(&mut self, qemu_errors: &str) -> Option<String>;
}

/// What a device is asked to be, beyond its kind.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The instance's name; a random one if none.
    pub uuid: Option<uuid::Uuid>,
    /// What its ports are wired to, but for `lines`.
    pub wiring: Wiring,
    /// Single ports' lines.
    pub lines: Vec<PortLine>,
    /// Whether characters take their time.
    pub timing: Timing,
    /// What it will be judged by, and so which options it should have.
    pub profile: &'static Profile,
    /// Departures of the model, by name.
    pub quirks: Quirks,
    /// Where what happens to it is written.
    pub trace: Trace,
}

/// Whether the device that `spec` asks for can be had on this machine, as far
/// as that shows without creating it. For a look before parts are fetched and
/// built, which would be for nothing.
///
/// # Errors
/// As [`create`].
pub fn check(spec: &DeviceSpec, setup: &Setup) -> Result<(), Error> {
    match spec {
        DeviceSpec::Kernel(card_type) => kernel_mtty::KernelMtty::check(*card_type, setup),
        DeviceSpec::Vfio(path) => vfio::VfioDevice::attach(path, setup).map(drop),
        _ => Ok(()),
    }
}

/// Creates the device that `spec` asks for.
///
/// # Errors
/// [`Error::Usage`] for a request that this kind of device cannot honour,
/// [`Error::Environment`] when the machine cannot, [`Error::Device`] when the
/// device fails at once.
pub fn create(spec: &DeviceSpec, setup: &Setup) -> Result<Box<dyn Device>, Error> {
    if !setup.trace.is_empty() && !matches!(spec, DeviceSpec::Emulated(_)) {
        return Err(Error::Usage(format!(
            "--trace is for the cards of ours, mtty-1 and mtty-2; nobody sees into {spec}"
        )));
    }
    match spec {
        DeviceSpec::Emulated(card_type) => {
            Ok(Box::new(emulated::Emulated::create(*card_type, setup)?))
        }
        DeviceSpec::VfioUser(socket) => Ok(Box::new(external::External::attach(socket, setup)?)),
        DeviceSpec::Mdev(uuid) => Ok(Box::new(mdev::MdevInstance::attach(*uuid, setup)?)),
        DeviceSpec::Kernel(card_type) => Ok(Box::new(kernel_mtty::KernelMtty::create(
            *card_type, setup,
        )?)),
        DeviceSpec::Vfio(path) => Ok(Box::new(vfio::VfioDevice::attach(path, setup)?)),
        DeviceSpec::VmSuperio => Err(Error::Usage(
            "vm-superio has no PCI function for a virtual machine; use --place model".to_owned(),
        )),
        DeviceSpec::Qemu(model) => Ok(Box::new(builtin::Builtin::new(*model, setup)?)),
    }
}

/// What the ports of the device that `spec` asks for are wired to, in the
/// suite's words.
///
/// # Errors
/// [`Error::Usage`] for lines that do not go together.
pub fn wiring(spec: &DeviceSpec, setup: &Setup) -> Result<Wiring, Error> {
    match spec {
        DeviceSpec::Emulated(card_type) => Ok(card::wiring(&card::plan(*card_type, setup)?)),
        DeviceSpec::Mdev(uuid) if setup.lines.is_empty() => mdev::wiring(*uuid, setup),
        _ if setup.lines.is_empty() => Ok(setup.wiring),
        _ => Err(Error::Usage(format!(
            "--line is for mtty-1 and mtty-2, not for {spec}; leave it out"
        ))),
    }
}
