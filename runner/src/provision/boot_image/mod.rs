//! Disk images that boot the guest on BIOS and UEFI machines.
//!
//! Owns when an image can be made and how: the image builder (the program of
//! `boot-image/`, which holds the loader's stages) is compiled once per
//! version of its sources and kept in the cache, and then puts any kernel
//! into an image in well under a second. Refuses to know what the kernel does
//! and how the image is booted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::child::{self, ChildError};
use super::{Error, Setup};

mod builder;
mod environment;
mod origin;
mod toolchain;

pub use builder::{is_there, provide as builder};

/// For one image, however slow the disk.
const IMAGE: Duration = Duration::from_secs(120);

/// Why there is no disk image.
#[derive(Debug, thiserror::Error)]
pub enum BootImageError {
    /// No toolchain at hand can compile the loader.
    #[error(
        "the boot loader for disk images cannot be built: {reasons}; add the standard \
         library's source to a Rust of 1.95 or newer (rustup component add rust-src \
         llvm-tools; Debian: rust-src and rust-llvm of the version of rustc), run this on \
         a Debian-family host with network, or use --boot pvh"
    )]
    NoToolchain {
        /// What was tried and how it ended, one after the other.
        reasons: String,
    },
    /// The kernel to put into the image cannot be read.
    #[error("cannot read the kernel {}: {source}", path.display())]
    Kernel {
        /// The kernel's ELF file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The place for the image is no place for a file.
    #[error(
        "{} is not a regular file; write the image to a file, then copy that to the stick",
        .0.display()
    )]
    NotAFile(PathBuf),
    /// The image could not be written.
    #[error("cannot write the disk image {}: {reason}", path.display())]
    Write {
        /// Where it was to go.
        path: PathBuf,
        /// What went wrong.
        reason: String,
    },
}

/// Writes to `out` a raw disk image that boots `kernel` on BIOS and on UEFI
/// machines alike. `out` is replaced when the image is complete, not before.
///
/// # Errors
/// As [`builder`]; [`BootImageError::Kernel`], [`BootImageError::NotAFile`],
/// [`BootImageError::Write`].
pub fn build(setup: Setup<'_>, kernel: &Path, out: &Path) -> Result<(), Error> {
    fs::File::open(kernel).map_err(|source| BootImageError::Kernel {
        path: kernel.to_owned(),
        source,
    })?;
    // Replacing a device by a file would be a surprise.
    if fs::metadata(out).is_ok_and(|meta| !meta.is_file()) {
        return Err(BootImageError::NotAFile(out.to_owned()).into());
    }
    let write = |reason: String| BootImageError::Write {
        path: out.to_owned(),
        reason,
    };
    let directory = directory_of(out);
    if !directory.is_dir() {
        return Err(write(format!("there is no directory {}", directory.display())).into());
    }
    let builder = builder::provide(setup)?;
    let step = setup.progress.begin("Writing the disk image");
    let partial = partial_beside(out).map_err(|error| write(error.to_string()))?;
    let mut command = Command::new(&builder);
    command.arg(kernel).arg(partial.path());
    let end = child::capture(&mut command, IMAGE, setup.stop).map_err(|error| match error {
        ChildError::Interrupted => Error::Interrupted,
        other => write(other.to_string()).into(),
    })?;
    if !end.status.success() {
        return Err(write(child::last_line(&end.stderr).to_owned()).into());
    }
    partial
        .persist(out)
        .map_err(|error| write(error.error.to_string()))?;
    step.finish("");
    Ok(())
}

/// The directory that `out` is to stand in.
fn directory_of(out: &Path) -> &Path {
    match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A file in the directory of `out` that vanishes unless it becomes `out`,
/// readable as the user's umask says.
fn partial_beside(out: &Path) -> io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;

    tempfile::Builder::new()
        .prefix(".lineproof-image-")
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(directory_of(out))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
