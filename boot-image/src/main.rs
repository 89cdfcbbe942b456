//! `lineproof-boot-image KERNEL OUT`: writes a disk image that boots KERNEL.
//!
//! Owns the layout of the image and the loader's settings. The stages of the
//! loader are inside this program; the kernel is any ELF file with an entry
//! by `bootloader_api`. Knows nothing of what the kernel does.
//!
//! One image serves both kinds of machine: a master boot record and the
//! loader's first stages for BIOS, and on the same FAT partition, under the
//! name that UEFI looks for on removable media (UEFI specification 2.10,
//! section 3.5.1.1), the loader for UEFI. Both read the same kernel file.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bootloader::{BootConfig, DiskImageBuilder};

mod slim;

/// What UEFI starts from removable media on x86-64.
const UEFI_DEFAULT_LOADER: &str = "efi/boot/bootx64.efi";

/// The name under which `bootloader` hands out its UEFI loader for network
/// boot.
const NETWORK_LOADER: &str = "bootloader";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lineproof-boot-image: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(kernel), Some(out), None) = (arguments.next(), arguments.next(), arguments.next())
    else {
        bail!("usage: lineproof-boot-image KERNEL OUT");
    };
    let elf = fs::read(&kernel).with_context(|| format!("cannot read {}", kernel.display()))?;
    let scratch = tempfile::tempdir().context("cannot create a temporary directory")?;
    // The file's name becomes the volume's label, which has 11 characters.
    let slim = scratch.path().join("LINEPROOF");
    fs::write(&slim, slim::slim(&elf)?).context("cannot write the slim kernel")?;
    let mut image = DiskImageBuilder::new(slim);
    image.set_boot_config(&quiet());
    image.set_file_contents(UEFI_DEFAULT_LOADER.to_owned(), uefi_loader(scratch.path())?);
    image.create_bios_image(&out)
}

/// COM1 carries the guest's report and nothing else; what the loader has to
/// say about its own work would stand in between, and takes time to draw.
fn quiet() -> BootConfig {
    let mut config = BootConfig::default();
    config.serial_logging = false;
    config.frame_buffer_logging = false;
    config
}

/// The UEFI loader, which `bootloader` gives away only by way of a directory
/// for network boot.
fn uefi_loader(scratch: &Path) -> Result<Vec<u8>> {
    let directory = scratch.join("network");
    DiskImageBuilder::empty().create_uefi_tftp_folder(&directory)?;
    fs::read(directory.join(NETWORK_LOADER)).context("the loader for UEFI is missing")
}
