//! How a device is named on the command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use lineproof_conformance::{Profile, Wiring, profile};
use lineproof_host_emulator::CardType;
use lineproof_host_emulator::mdev::parse_uuid;
use uuid::Uuid;

use super::QemuModel;
use super::vfio::mtty_type;

/// The kinds of device that `--device` knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceSpec {
    /// The emulated CH352, served by this process.
    Emulated(CardType),
    /// Whatever listens on a vfio-user socket.
    VfioUser(PathBuf),
    /// An emulated instance that exists already.
    Mdev(Uuid),
    /// An instance of the kernel's own mtty, created for the run.
    Kernel(CardType),
    /// Whatever the kernel hands on by VFIO, by its directory in sysfs.
    Vfio(PathBuf),
    /// One of QEMU's own cards.
    Qemu(QemuModel),
    /// The port of the crate vm-superio, which exists in-process only.
    VmSuperio,
}

/// The names, for help and errors.
const KNOWN: &str = "mtty-1, mtty-2, vfio-user:SOCKET, mdev:UUID, kernel:mtty-1, kernel:mtty-2, \
     vfio:SYSFSDEV, qemu:pci-serial, qemu:pci-serial-2x, vm-superio";

impl DeviceSpec {
    /// What the device's ports are wired to when nobody says.
    #[must_use]
    pub const fn usual_wiring(&self) -> Wiring {
        match self {
            Self::Emulated(_)
            | Self::VfioUser(_)
            | Self::Mdev(_)
            | Self::Kernel(_)
            | Self::Vfio(_)
            | Self::VmSuperio => Wiring::Loopback,
            Self::Qemu(_) => Wiring::Open,
        }
    }

    /// What the device is judged by when nobody says.
    #[must_use]
    pub fn usual_profile(&self) -> &'static Profile {
        match self {
            Self::Kernel(_) => running_drivers_profile(),
            Self::Vfio(path) if mtty_type(path).is_some() => running_drivers_profile(),
            _ => &profile::STRICT,
        }
    }
}

/// The profile of the driver `mtty` of the kernel that runs here.
pub(super) fn running_drivers_profile() -> &'static Profile {
    let kernel = rustix::system::uname();
    drivers_profile(&kernel.release().to_string_lossy())
}

/// The profile of the driver that comes with the kernel `release`.
fn drivers_profile(release: &str) -> &'static Profile {
    let mut numbers = release.split(['.', '-']).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) if (major, minor) < (6, 7) => &profile::LINUX_MTTY_6_1,
        (Some(Ok(7..)), _) => &profile::LINUX_MTTY_7_3,
        _ => &profile::LINUX_MTTY,
    }
}

impl FromStr for DeviceSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(card_type) = text.parse() {
            return Ok(Self::Emulated(card_type));
        }
        let unknown = || format!("unknown device; known are {KNOWN}");
        if text == "vm-superio" {
            return Ok(Self::VmSuperio);
        }
        match text.split_once(':') {
            Some(("vfio-user", socket)) if !socket.is_empty() => Ok(Self::VfioUser(socket.into())),
            Some(("vfio", path)) if path.starts_with('/') => Ok(Self::Vfio(path.into())),
            Some(("vfio", path)) if !path.is_empty() => Err(format!(
                "the device's directory is named from the root, as vfio:/sys/bus/mdev/devices/UUID, \
                 and not by {path}"
            )),
            Some(("kernel", name)) => name.parse().map(Self::Kernel).map_err(|_| unknown()),
            Some(("mdev", name)) => match parse_uuid(name) {
                Ok(uuid) => Ok(Self::Mdev(uuid)),
                Err(error) => Err(error.to_string()),
            },
            Some(("qemu", name)) => QemuModel::find(name).map(Self::Qemu).ok_or_else(unknown),
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for DeviceSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Emulated(card_type) => card_type.fmt(f),
            Self::VfioUser(socket) => write!(f, "vfio-user:{}", socket.display()),
            Self::Mdev(uuid) => write!(f, "mdev:{uuid}"),
            Self::Kernel(card_type) => write!(f, "kernel:{card_type}"),
            Self::Vfio(path) => write!(f, "vfio:{}", path.display()),
            Self::Qemu(model) => write!(f, "qemu:{}", model.name()),
            Self::VmSuperio => f.write_str("vm-superio"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_name() {
        for name in [
            "mtty-1",
            "mtty-2",
            "vfio-user:/run/card:0.sock",
            "mdev:83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
            "kernel:mtty-1",
            "vfio:/sys/bus/mdev/devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
            "qemu:pci-serial",
            "qemu:pci-serial-2x",
            "vm-superio",
        ] {
            assert_eq!(name.parse::<DeviceSpec>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn the_kernels_driver_is_judged_by_its_kernel() {
        for (release, profile) in [
            ("5.15.0-91-generic", "linux-mtty-6.1"),
            ("6.1.0-50-amd64", "linux-mtty-6.1"),
            ("6.6.9", "linux-mtty-6.1"),
            ("6.7-rc1", "linux-mtty"),
            ("6.12.95+deb12-amd64", "linux-mtty"),
            ("7.3.4+deb13-amd64", "linux-mtty-7.3"),
            ("a name", "linux-mtty"),
        ] {
            assert_eq!(drivers_profile(release).name, profile, "{release}");
        }
    }

    /// Only as much of a device's directory as tells whose it is.
    #[test]
    fn an_existing_device_is_judged_by_its_driver() {
        let root = tempfile::tempdir().unwrap();
        let strict = &profile::STRICT;
        for (name, driver, mdev_type, expected) in [
            ("a", "mtty", Some("mtty-2"), running_drivers_profile()),
            ("b", "mtty", Some("mtty-9"), strict),
            ("c", "mdpy", Some("mtty-2"), strict),
            ("d", "vfio-pci", None, strict),
        ] {
            let device = root.path().join(name);
            std::fs::create_dir(&device).unwrap();
            let link = |to: String, name| symlink(to, device.join(name)).unwrap();
            link(
                format!("../../../../../bus/mdev/drivers/{driver}"),
                "driver",
            );
            if let Some(mdev_type) = mdev_type {
                link(format!("../mdev_supported_types/{mdev_type}"), "mdev_type");
            }
            let spec = DeviceSpec::Vfio(device);
            assert_eq!(spec.usual_profile().name, expected.name, "{name}");
        }
    }

    #[test]
    fn an_unknown_kind_is_told_the_known_ones() {
        for name in [
            "",
            "mtty-3",
            "MTTY-1",
            "vfio-user:",
            "qemu:isa-serial",
            "kernel:",
            "vfio:",
        ] {
            assert!(name.parse::<DeviceSpec>().unwrap_err().contains("mtty-2"));
        }
    }

    #[test]
    fn a_relative_path_to_a_vfio_device_is_told_its_form() {
        for name in ["vfio:x", "vfio:./x"] {
            let said = name.parse::<DeviceSpec>().unwrap_err();
            assert!(said.contains("vfio:/sys/bus/mdev/devices/UUID"), "{said}");
        }
    }
}
