//! The parts that a machine is made of, from provisioning.

use std::path::{Path, PathBuf};
use std::process::Command;

use lineproof_host_emulator::run_dir::{BaseDir, RunDir};

use crate::device::Device;
use crate::outcome::Error;
use crate::progress::Progress;
use crate::provision::accel::{Accel, AccelChoice, Kvm};
use crate::provision::gdb::{self, Gdb};
use crate::provision::kernel_file::{self, Entry};
use crate::provision::qemu::Qemu;
use crate::provision::{self, Cache, Setup, boot_image, guest, ovmf, sources};
use crate::signals::Interrupts;
use crate::vm::{Boot, Cpus};

/// How the guest shall be booted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BootChoice {
    /// QEMU loads the kernel itself.
    Pvh,
    /// From a disk image, by the BIOS.
    Bios,
    /// From a disk image, by UEFI.
    Uefi,
}

impl BootChoice {
    /// How this boot enters a kernel.
    fn entry(self) -> Entry {
        match self {
            BootChoice::Pvh => Entry::Pvh,
            BootChoice::Bios | BootChoice::Uefi => Entry::DiskImage,
        }
    }
}

/// What the user says about the parts.
#[derive(Clone, Copy, Debug)]
pub struct Needs<'a> {
    /// The QEMU to use.
    pub qemu: Option<&'a Path>,
    /// The guest's kernel to use.
    pub kernel: Option<&'a Path>,
    /// How QEMU shall execute the guest.
    pub accel: AccelChoice,
    /// Where QEMU shall run.
    pub cpus: Cpus,
    /// How it shall be booted.
    pub boot: BootChoice,
}

/// The parts that the machine is made of.
#[derive(Debug)]
pub struct Parts {
    /// The program.
    pub qemu: Qemu,
    /// How the guest is executed.
    pub accel: Accel,
    /// Where QEMU runs, with a device that a thread answers for.
    cpus: Cpus,
    /// How the guest comes in.
    pub boot: Boot,
    /// The guest's ELF file, with its symbols.
    pub kernel: PathBuf,
    /// Holds the disk image; removed with the parts.
    _scratch: Option<RunDir>,
}

impl Parts {
    /// A command that starts QEMU and lacks only its arguments.
    #[must_use]
    pub fn command(&self) -> Command {
        self.qemu.command()
    }

    /// Where a QEMU with `device` runs.
    #[must_use]
    pub fn cpus(&self, device: &dyn Device) -> Cpus {
        cpus(self.cpus, device)
    }
}

/// Finds the parts, or else gets them.
///
/// # Errors
/// [`Error::Environment`] with what is missing and how to get it,
/// [`Error::Interrupted`].
pub fn gather(
    needs: &Needs<'_>,
    progress: &dyn Progress,
    interrupts: &Interrupts,
) -> Result<Parts, Error> {
    let cache = cache()?;
    let setup = setup(&cache, progress, interrupts);
    let accel = accel(needs.accel)?;
    // What was named is looked at before anything is fetched or built.
    let named =
        kernel_file::named(needs.kernel, needs.boot.entry()).map_err(provision::Error::from)?;
    let qemu = provision::qemu::qemu(setup, needs.qemu)?;
    let kernel = kernel(setup, named.as_deref())?;
    let (boot, scratch) = match needs.boot {
        BootChoice::Pvh => {
            let kernel = kernel.clone();
            (Boot::Pvh { kernel }, None)
        }
        BootChoice::Bios => {
            let (scratch, image) = scratch_image(setup, &kernel)?;
            (Boot::Bios { image }, Some(scratch))
        }
        BootChoice::Uefi => {
            let firmware = ovmf::ovmf(setup, &qemu)?;
            let (scratch, image) = scratch_image(setup, &kernel)?;
            let boot = Boot::Uefi {
                image,
                code: firmware.code,
                vars: firmware.vars,
            };
            (boot, Some(scratch))
        }
    };
    Ok(Parts {
        qemu,
        accel,
        cpus: needs.cpus,
        boot,
        kernel,
        _scratch: scratch,
    })
}

/// Finds gdb, or else gets it.
///
/// # Errors
/// As [`gather`].
pub fn gather_gdb(progress: &dyn Progress, interrupts: &Interrupts) -> Result<Gdb, Error> {
    let cache = Cache::from_env().map_err(provision::Error::from)?;
    let setup = Setup {
        cache: &cache,
        progress,
        stop: interrupts.flag(),
    };
    Ok(gdb::gdb(setup)?)
}

/// Writes a disk image with the guest, or with the kernel that is named, to
/// `out`.
///
/// # Errors
/// As [`gather`].
pub fn write_image(
    named: Option<&Path>,
    out: &Path,
    progress: &dyn Progress,
    interrupts: &Interrupts,
) -> Result<(), Error> {
    let cache = cache()?;
    let setup = setup(&cache, progress, interrupts);
    if let Some(named) = named {
        kernel_file::check(named, Entry::DiskImage).map_err(provision::Error::from)?;
    }
    let kernel = kernel(setup, named)?;
    Ok(boot_image::build(setup, &kernel, out)?)
}

/// Where what is fetched and built is kept.
pub(super) fn cache() -> Result<Cache, Error> {
    Ok(Cache::from_env().map_err(provision::Error::from)?)
}

/// How parts are got: shown as it goes on, and given up on Ctrl-C.
pub(super) fn setup<'a>(
    cache: &'a Cache,
    progress: &'a dyn Progress,
    interrupts: &'a Interrupts,
) -> Setup<'a> {
    Setup {
        cache,
        progress,
        stop: interrupts.flag(),
    }
}

/// Where a QEMU with `device` runs: one whose accesses leave it for no thread
/// gains nothing by sharing a CPU with it.
pub(super) fn cpus(wanted: Cpus, device: &dyn Device) -> Cpus {
    match device.socket() {
        Some(_) => wanted,
        None => Cpus::All,
    }
}

/// How QEMU shall execute the guest, on this machine.
pub(super) fn accel(choice: AccelChoice) -> Result<Accel, Error> {
    let choose = Kvm::default().choose(choice);
    Ok(choose.map_err(provision::Error::from)?)
}

/// The kernel that is named, or this program's own.
fn kernel(setup: Setup<'_>, named: Option<&Path>) -> Result<PathBuf, Error> {
    match named {
        Some(path) => {
            sources::check(path, sources::SUITE).map_err(provision::Error::from)?;
            Ok(path.to_owned())
        }
        None => Ok(guest::provide(setup)?),
    }
}

/// An image in a directory of its own, which goes when the run is over.
fn scratch_image(setup: Setup<'_>, kernel: &Path) -> Result<(RunDir, PathBuf), Error> {
    let scratch = BaseDir::open_default()
        .and_then(|base| RunDir::create(&base, "image"))
        .map_err(|error| Error::Environment(error.to_string()))?;
    let image = scratch.path().join("boot.img");
    boot_image::build(setup, kernel, &image)?;
    Ok((scratch, image))
}

impl From<provision::Error> for Error {
    fn from(error: provision::Error) -> Self {
        match error {
            provision::Error::Interrupted => Self::Interrupted,
            other => Self::Environment(other.to_string()),
        }
    }
}
