//! A device that this machine's kernel hands to QEMU by VFIO, and that is
//! there already.
//!
//! Owns what can be known before QEMU starts: that the device is there, is in
//! an IOMMU group, that this user may open the group, which nobody else has
//! open, and whether it is one of the driver `mtty`. Refuses to know how a
//! driver behaves; its profile does.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use lineproof_conformance::function::{self, Function};
use lineproof_host_emulator::CardType;
use rustix::io::Errno;
use serde_json::json;

use super::spec::running_drivers_profile;
use super::{Device, Setup, Slot};
use crate::outcome::Error;

/// How long a killed machine may hold on to its device.
const ENDING: Duration = Duration::from_secs(3);

/// Between two looks at whether it does.
const LOOK: Duration = Duration::from_millis(20);

/// Where this machine shows its devices.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// Where sysfs is mounted.
    pub(super) sysfs: PathBuf,
    /// Where the device nodes are.
    pub(super) dev: PathBuf,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            sysfs: "/sys".into(),
            dev: "/dev".into(),
        }
    }
}

/// A device that is there already. It stays when the run is over.
#[derive(Debug)]
pub(super) struct VfioDevice {
    sysfsdev: PathBuf,
    /// Its type, if it is an instance of the kernel's `mtty`.
    mtty: Option<CardType>,
    remarks: Vec<String>,
}

impl VfioDevice {
    /// Takes the device at `sysfsdev`, as `/sys/bus/mdev/devices/UUID`.
    ///
    /// # Errors
    /// [`Error::Usage`] for what cannot be asked of it,
    /// [`Error::Environment`] when it is not there or not for this user.
    pub(super) fn attach(sysfsdev: &Path, setup: &Setup) -> Result<Self, Error> {
        if setup.uuid.is_some() {
            return Err(Error::Usage(
                "--uuid is for a device that is created here, not for vfio:SYSFSDEV".to_owned(),
            ));
        }
        refuse_quirks(setup)?;
        let mut device = Self::on(&Host::default(), sysfsdev)?;
        let profile = setup.profile.name;
        if let Some(card_type) = device.mtty
            && profile == running_drivers_profile().name
        {
            device.remarks.push(format!(
                "it is an {card_type} of the kernel's driver mtty, so it is judged by the profile \
                 {profile}; --profile chooses another"
            ));
        }
        Ok(device)
    }

    /// As [`Self::attach`], on `host`.
    pub(super) fn on(host: &Host, sysfsdev: &Path) -> Result<Self, Error> {
        let unusable = |why: String| {
            Error::Environment(format!(
                "cannot use {} with VFIO: {why}",
                sysfsdev.display()
            ))
        };
        if !sysfsdev.is_dir() {
            return Err(unusable(
                "there is no such device; `ls /sys/bus/mdev/devices` names the mediated ones"
                    .to_owned(),
            ));
        }
        let group = host.group(sysfsdev).ok_or_else(|| {
            // Every device in sysfs has this link.
            let what = match sysfsdev.join("subsystem").is_symlink() {
                true => "it is in no IOMMU group; load vfio_iommu_type1, or bind vfio-pci to it",
                false => {
                    "it is a directory and no device; `ls /sys/bus/mdev/devices` names the \
                     mediated ones"
                }
            };
            unusable(what.to_owned())
        })?;
        host.open_container().map_err(unusable)?;
        open(&group).map_err(|error| unusable(refusal(&group, &error)))?;
        Ok(Self {
            sysfsdev: sysfsdev.to_owned(),
            mtty: mtty_type(sysfsdev),
            remarks: Vec::new(),
        })
    }
}

/// The type of the device at `sysfsdev`, if it is an instance of the kernel's
/// `mtty`: its driver's name and its type's say so.
pub(super) fn mtty_type(sysfsdev: &Path) -> Option<CardType> {
    let last_name = |link: &str| {
        let target = fs::read_link(sysfsdev.join(link)).ok()?;
        Some(target.file_name()?.to_string_lossy().into_owned())
    };
    let driver = last_name("driver")?;
    let type_name = last_name("mdev_type")?;
    type_name.parse().ok().filter(|_| driver == "mtty")
}

impl Host {
    /// Opens VFIO's container, as QEMU will, for a moment; says why it cannot
    /// be, and what to do about it.
    pub(super) fn open_container(&self) -> Result<(), String> {
        let node = self.dev.join("vfio/vfio");
        open(&node).map_err(|error| refusal(&node, &error))
    }

    /// The node by which the IOMMU group of a device is opened; none if it is
    /// in none.
    fn group(&self, sysfsdev: &Path) -> Option<PathBuf> {
        let group = fs::read_link(sysfsdev.join("iommu_group")).ok()?;
        Some(self.dev.join("vfio").join(group.file_name()?))
    }

    /// Whether somebody has the device open, and for longer than a machine
    /// takes to end that was just killed.
    pub(super) fn stays_held(&self, sysfsdev: &Path) -> bool {
        let Some(group) = self.group(sysfsdev) else {
            return false;
        };
        let deadline = Instant::now() + ENDING;
        while open(&group).is_err_and(|error| is_busy(&error)) {
            if Instant::now() >= deadline {
                return true;
            }
            thread::sleep(LOOK);
        }
        false
    }
}

/// Opens a node as QEMU will, for a moment. A group has one holder at a time.
fn open(node: &Path) -> io::Result<()> {
    fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(node)
        .map(drop)
}

fn is_busy(error: &io::Error) -> bool {
    Errno::from_io_error(error) == Some(Errno::BUSY)
}

/// Why `node` cannot be opened, and what to do about it.
fn refusal(node: &Path, error: &io::Error) -> String {
    let name = node.display();
    match error.kind() {
        io::ErrorKind::NotFound => {
            format!("{name} is missing; load vfio and vfio_iommu_type1")
        }
        io::ErrorKind::PermissionDenied => {
            format!("no right to read and write {name}; run as root, or have it given to you")
        }
        _ if is_busy(error) => {
            format!("{name} is in use; end the virtual machine that has the device")
        }
        _ => format!("{name}: {error}"),
    }
}

impl Device for VfioDevice {
    fn label(&self) -> String {
        format!("the kernel's device {}", self.sysfsdev.display())
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        slot.plug(json!({
            "driver": "vfio-pci",
            "sysfsdev": self.sysfsdev.to_string_lossy(),
        }))
    }

    fn card(&self) -> &'static Function {
        &function::CH352
    }

    fn ports(&self) -> Option<usize> {
        self.mtty.map(CardType::ports)
    }

    fn remarks(&self) -> &[String] {
        &self.remarks
    }

    fn failure(&mut self, _qemu_errors: &str) -> Option<String> {
        // QEMU ends with the device, and has the reason.
        None
    }
}

/// Refuses what only an emulated card can be.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn refuse_quirks(setup: &Setup) -> Result<(), Error> {
    if setup.quirks.is_empty() {
        return Ok(());
    }
    Err(Error::Usage(
        "--quirk and --personality are for the emulated card; the kernel's has its own".to_owned(),
    ))
}
