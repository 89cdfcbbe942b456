//! The first program of a Linux guest and the initramfs that holds it and
//! nothing else: the one that came with this program, or built from this source
//! tree.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::compile;
use super::super::guest::{self, GuestError};
use super::super::installed::{Installed, Part};
use super::super::rust::Toolchain;
use super::super::sources;
use super::{Error, LinuxError, Setup};
use crate::initramfs::{Access, Initramfs};

/// The package that holds the program, and its name.
const PACKAGE: &str = "lineproof-linux-guest";

/// Its build directory.
const DIRECTORY: &str = "linux-guest";

/// The file to be given to QEMU's `-initrd`: the one that came with this
/// program, else built, or found up to date, in the source tree.
///
/// # Errors
/// [`Error::Incomplete`], [`Error::Sources`], [`Error::Guest`], [`Error::Rust`], [`Error::Interrupted`];
/// [`LinuxError::Host`] on a machine whose programs the guest cannot run.
pub fn initramfs(setup: Setup<'_>) -> Result<PathBuf, Error> {
    match Installed::of_this_program() {
        Some(installed) => Ok(installed.part(Part::LinuxGuest)?),
        None => {
            let archive = build(setup, &guest::source_tree()?)?;
            sources::check(&archive, sources::LINUX_GUEST)?;
            Ok(archive)
        }
    }
}

fn build(setup: Setup<'_>, root: &Path) -> Result<PathBuf, Error> {
    let toolchain = Toolchain::active(setup, root)?;
    let host = toolchain.version(setup)?.host;
    if !host.starts_with("x86_64-") || !host.contains("-linux-") {
        return Err(LinuxError::Host(host).into());
    }
    let target_dir = compile::target_dir(root, DIRECTORY);
    let mut command = toolchain.static_cargo();
    command
        .args(["build", "--locked", "--release", "-p", PACKAGE])
        // Names of functions would be most of the file.
        .args(["--config", "profile.release.strip=true"])
        // Where a target is named, build scripts are spared the flags.
        .args(["--target", &host, "--target-dir"])
        .arg(&target_dir);
    compile::compile(setup, "Building the Linux guest", &mut command, &target_dir)?;
    let program = target_dir.join(&host).join("release").join(PACKAGE);
    let archive = target_dir.join("initramfs.cpio");
    pack(&program, &archive).map_err(GuestError::at(&archive))?;
    Ok(archive)
}

/// Writes an archive with the program as `/init`. Another run may be reading
/// the file that is there: it is replaced as a whole, or left if it is the
/// same.
fn pack(program: &Path, archive: &Path) -> std::io::Result<()> {
    let mut files = Initramfs::new();
    files.host_file("/init", program, Access::Program)?;
    let bytes = files.finish()?;
    if fs::read(archive).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    let partial = archive.with_extension(format!("{}.partial", std::process::id()));
    fs::write(&partial, bytes)?;
    fs::rename(partial, archive)
}
