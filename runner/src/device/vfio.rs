//! A device that this machine's kernel hands to QEMU by VFIO: an instance of
//! its sample driver `mtty`, created for a run, or whatever is there already.
//!
//! Owns what can be known before QEMU starts: that the device is there, is in
//! an IOMMU group, and that this user may open the group. Refuses to know how
//! the driver behaves; its profile does.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use lineproof_conformance::Wiring;
use lineproof_conformance::function::{self, Function};
use lineproof_host_emulator::CardType;
use rustix::fs::{Access, access};
use rustix::io::Errno;
use serde_json::json;
use uuid::Uuid;

use super::{Device, Setup, Slot};
use crate::mdev::{CardWords, Creation, KernelParent, Parent};
use crate::outcome::Error;

/// Where this machine shows its devices.
#[derive(Clone, Debug)]
struct Host {
    sysfs: PathBuf,
    dev: PathBuf,
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
        Self::on(&Host::default(), sysfsdev)
    }

    fn on(host: &Host, sysfsdev: &Path) -> Result<Self, Error> {
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
        let group = fs::read_link(sysfsdev.join("iommu_group")).map_err(|_| {
            unusable(
                "it is in no IOMMU group; load vfio_iommu_type1, or bind vfio-pci to it".into(),
            )
        })?;
        let node = host
            .dev
            .join("vfio")
            .join(group.file_name().unwrap_or_default());
        access(&node, Access::READ_OK | Access::WRITE_OK).map_err(|errno| {
            let node = node.display();
            unusable(match errno {
                Errno::NOENT => format!("{node} is missing; load vfio and vfio_iommu_type1"),
                Errno::ACCESS | Errno::PERM => {
                    format!(
                        "no right to read and write {node}; run as root, or have it given to you"
                    )
                }
                _ => format!("{node}: {errno}"),
            })
        })?;
        Ok(Self {
            sysfsdev: sysfsdev.to_owned(),
        })
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
        None
    }

    fn failure(&mut self, _qemu_errors: &str) -> Option<String> {
        // QEMU ends with the device, and has the reason.
        None
    }
}

/// An instance of the kernel's `mtty`, removed when dropped.
#[derive(Debug)]
pub(super) struct KernelMtty {
    card_type: CardType,
    instance: Instance,
    device: VfioDevice,
}

impl KernelMtty {
    /// Creates an instance by sysfs.
    ///
    /// # Errors
    /// [`Error::Usage`] for what the driver cannot be,
    /// [`Error::Environment`] when this kernel has no such driver, its pool is
    /// exhausted, the UUID is taken, or the user has no right to it.
    pub(super) fn create(card_type: CardType, setup: &Setup) -> Result<Self, Error> {
        refuse_quirks(setup)?;
        if setup.wiring != Wiring::Loopback {
            return Err(Error::Usage(
                "the kernel's mtty hears itself whatever it is told (--wiring loopback); leave the \
                 option out"
                    .to_owned(),
            ));
        }
        let uuid = setup.uuid.unwrap_or_else(Uuid::new_v4);
        Self::on(&Host::default(), card_type, uuid)
    }

    fn on(host: &Host, card_type: CardType, uuid: Uuid) -> Result<Self, Error> {
        let parent = KernelParent::open(&host.sysfs).map_err(|_| {
            Error::Environment(
                "this kernel has no mtty; as root, build and load samples/vfio-mdev/mtty.ko of its \
                 source, or use `lineproof lab`, which boots a kernel that has it"
                    .to_owned(),
            )
        })?;
        let card = CardWords::plain(card_type);
        parent.create(&Creation { uuid, card }).map_err(|failure| {
            let hint = match Errno::from_raw_os_error(failure.errno) {
                Errno::NOSPC => {
                    "its 24 ports are in use; `lineproof mdev --parent kernel list` \
                                 names the instances that hold them"
                }
                Errno::EXIST => "that instance exists; remove it or choose another UUID",
                Errno::ACCESS | Errno::PERM => "run as root",
                _ => return failure.into(),
            };
            Error::Environment(format!(
                "cannot create a kernel {card_type}: {hint} ({failure})"
            ))
        })?;
        // From here on it is removed whatever happens.
        let instance = Instance { parent, uuid };
        let sysfsdev = host.sysfs.join("bus/mdev/devices").join(uuid.to_string());
        let device = VfioDevice::on(host, &sysfsdev)?;
        Ok(Self {
            card_type,
            instance,
            device,
        })
    }
}

impl Device for KernelMtty {
    fn label(&self) -> String {
        format!("the kernel's {} {}", self.card_type, self.instance.uuid)
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        self.device.qemu_args(slot)
    }

    fn card(&self) -> &'static Function {
        self.device.card()
    }

    fn ports(&self) -> Option<usize> {
        Some(self.card_type.ports())
    }

    fn failure(&mut self, qemu_errors: &str) -> Option<String> {
        self.device.failure(qemu_errors)
    }
}

/// An instance that goes with its owner. QEMU has ended by then, or the
/// kernel lets the removal wait for it.
#[derive(Debug)]
struct Instance {
    parent: KernelParent,
    uuid: Uuid,
}

impl Drop for Instance {
    fn drop(&mut self) {
        // Somebody else may have removed it; there is nobody to tell.
        let _ = self.parent.write_remove(self.uuid);
    }
}

fn refuse_quirks(setup: &Setup) -> Result<(), Error> {
    if setup.quirks.is_empty() {
        return Ok(());
    }
    Err(Error::Usage(
        "--quirk and --personality are for the emulated card; the kernel's has its own".to_owned(),
    ))
}

#[cfg(test)]
#[path = "vfio_tests.rs"]
mod tests;
