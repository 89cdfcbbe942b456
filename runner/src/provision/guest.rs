//! The guest's kernel: built from this source tree, or given by the user.
//!
//! Owns the call of cargo that builds it and the check that a file is a
//! kernel at all. Refuses to know how it is booted and what it does.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::child::{self, ChildError, Stream};
use super::rust::{TARGET, Toolchain, cargo_reason};
use super::{Error, Setup};
use crate::progress::Step;

/// The package that holds the kernel, and its program.
const PACKAGE: &str = "lineproof-kernel";

/// For the build; it takes some seconds, and longer where crates come slowly.
const BUILD: Duration = Duration::from_secs(60 * 60);

/// Why there is no kernel to boot.
#[derive(Debug, thiserror::Error)]
pub enum GuestError {
    /// The source tree that this program was built from is not there.
    #[error(
        "no source to build the guest from: {} is gone; run in the source tree by cargo run, \
         or give a kernel with --kernel", .0.display()
    )]
    NoSource(PathBuf),
    /// It does not build.
    #[error("the guest does not build: {reason}; cargo's whole output is in {}", log.display())]
    Build {
        /// cargo's words.
        reason: String,
        /// Where the rest of them is.
        log: PathBuf,
    },
    /// cargo could not be run to its end.
    #[error("the guest does not build: cargo: {0}")]
    Cargo(String),
    /// The build's directory cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Target {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file given cannot be read.
    #[error("cannot read the kernel {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file given is no kernel.
    #[error("the kernel {} is {what}, not a 64-bit x86 ELF executable", path.display())]
    NotKernel {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
}

/// The root of the source tree that this program was built from.
///
/// # Errors
/// [`GuestError::NoSource`] when it is gone.
pub fn source_tree() -> Result<PathBuf, GuestError> {
    let runner = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = runner.parent().unwrap_or(runner);
    if root.join("kernel/Cargo.toml").is_file() {
        return Ok(root.to_owned());
    }
    Err(GuestError::NoSource(root.to_owned()))
}

/// Builds the kernel in the source tree at `root`, or finds it up to date,
/// and returns the ELF file.
///
/// Needs the network only as long as cargo lacks crates that the lock file
/// names.
///
/// # Errors
/// [`Error::Guest`], [`Error::Rust`], [`Error::Cache`],
/// [`Error::Interrupted`].
pub fn build(setup: Setup<'_>, root: &Path) -> Result<PathBuf, Error> {
    let target_dir = target_dir(root);
    let mut command = cargo(setup, root, "build")?;
    command.arg("--locked");
    let mut step: Option<Box<dyn Step + '_>> = None;
    let end = child::run(&mut command, BUILD, setup.stop, &mut |stream, line| {
        if let (Stream::Err, Some(doing)) = (stream, doing(line)) {
            // Nothing is shown for a kernel that is up to date.
            step.get_or_insert_with(|| setup.progress.begin("Building the guest"))
                .message(doing);
        }
    });
    let end = match end {
        Ok(end) => end,
        Err(ChildError::Interrupted) => return Err(Error::Interrupted),
        Err(error) => return Err(GuestError::Cargo(error.to_string()).into()),
    };
    if !end.status.success() {
        let log = target_dir.join("build.log");
        let written = fs::create_dir_all(&target_dir).and_then(|()| fs::write(&log, &end.stderr));
        written.map_err(|source| GuestError::Target {
            path: log.clone(),
            source,
        })?;
        return Err(GuestError::Build {
            reason: cargo_reason(&end.stderr),
            log,
        }
        .into());
    }
    if let Some(step) = step {
        step.finish("");
    }
    let kernel = target_dir.join(TARGET).join("release").join(PACKAGE);
    check(&kernel)?;
    Ok(kernel)
}

/// A cargo command that does `subcommand` (`build`, `clippy`, `doc`) to the
/// guest in the source tree at `root`, as [`build`] builds it. The caller may
/// add arguments.
///
/// # Errors
/// [`Error::Rust`], [`Error::Cache`], [`Error::Interrupted`].
pub fn cargo(
    setup: Setup<'_>,
    root: &Path,
    subcommand: impl AsRef<OsStr>,
) -> Result<Command, Error> {
    let mut command = Toolchain::active(setup, root)?.bare_metal_cargo(setup)?;
    command
        .arg(subcommand)
        .args(["--release", "-p", PACKAGE, "--target", TARGET])
        .arg("--target-dir")
        .arg(target_dir(root));
    Ok(command)
}

/// Where the guest is built: apart from the host's programs, whose cargo may
/// be the one that waits for this build.
fn target_dir(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        // A relative one counts from here, as it did for the cargo above us.
        .and_then(|dir| std::path::absolute(dir).ok())
        .unwrap_or_else(|| root.join("target"))
        .join("guest")
}

/// Checks that the file at `path` is an ELF executable for x86-64.
///
/// # Errors
/// [`GuestError::Unreadable`], [`GuestError::NotKernel`].
pub fn check(path: &Path) -> Result<(), GuestError> {
    let unreadable = |source| GuestError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut header = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEADER_BYTES).read_to_end(&mut header))
        .map_err(unreadable)?;
    match not_kernel(&header) {
        None => Ok(()),
        Some(what) => Err(GuestError::NotKernel {
            path: path.to_owned(),
            what,
        }),
    }
}

/// What cargo is busy with, if the line says so.
fn doing(line: &str) -> Option<&str> {
    let line = line.trim_start();
    [
        "Compiling ",
        "Downloading ",
        "Downloaded ",
        "Updating ",
        "Blocking ",
    ]
    .iter()
    .any(|word| line.starts_with(word))
    .then(|| line.split(" (").next().unwrap_or(line))
}

/// The size of an ELF64 file header (System V ABI, chapter 4).
const HEADER_BYTES: u64 = 64;

/// What a file with that header is, if it is no kernel.
fn not_kernel(header: &[u8]) -> Option<String> {
    const CLASS_64: u8 = 2;
    const LITTLE_ENDIAN: u8 = 1;
    const TYPES: [u16; 2] = [2, 3];
    const X86_64: u16 = 62;
    if header.is_empty() {
        return Some("empty".into());
    }
    if !header.starts_with(b"\x7fELF") {
        return Some("no ELF file".into());
    }
    if header.len() < 64 {
        return Some("a truncated ELF file".into());
    }
    if header[4] != CLASS_64 || header[5] != LITTLE_ENDIAN {
        return Some("an ELF file of another word size or byte order".into());
    }
    let machine = u16::from_le_bytes([header[18], header[19]]);
    if machine != X86_64 {
        return Some(format!("an ELF file for machine {machine}"));
    }
    let kind = u16::from_le_bytes([header[16], header[17]]);
    let segments = u16::from_le_bytes([header[56], header[57]]);
    (!TYPES.contains(&kind) || segments == 0).then(|| "an ELF file without a program".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of an ELF64 header that matter.
    fn header(class: u8, machine: u16, kind: u16, segments: u16) -> Vec<u8> {
        let mut header = vec![0; 64];
        header[..4].copy_from_slice(b"\x7fELF");
        header[4] = class;
        header[5] = 1;
        header[16..18].copy_from_slice(&kind.to_le_bytes());
        header[18..20].copy_from_slice(&machine.to_le_bytes());
        header[56..58].copy_from_slice(&segments.to_le_bytes());
        header
    }

    #[test]
    fn executables_for_x86_64_are_kernels() {
        assert_eq!(not_kernel(&header(2, 62, 2, 4)), None);
        assert_eq!(not_kernel(&header(2, 62, 3, 1)), None);
    }

    #[test]
    fn everything_else_is_told_apart() {
        let aarch64 = header(2, 183, 2, 4);
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"#!/bin/sh\n", "no ELF"),
            (b"\x7fELF\x02", "truncated"),
            (&header(1, 3, 2, 4), "word size"),
            (&aarch64, "machine 183"),
            (&header(2, 62, 1, 0), "without a program"),
            (&header(2, 62, 2, 0), "without a program"),
        ] {
            let what = not_kernel(bytes).unwrap();
            assert!(what.contains(word), "{what} for {word}");
        }
    }

    #[test]
    fn a_missing_kernel_and_a_directory_are_one_line_each() {
        let dir = tempfile::tempdir().unwrap();
        for path in [dir.path().join("nothing"), dir.path().to_owned()] {
            let error = check(&path).unwrap_err();
            assert!(matches!(error, GuestError::Unreadable { .. }), "{error}");
            assert!(!error.to_string().contains('\n'));
        }
    }

    #[test]
    fn this_program_knows_its_source_tree() {
        let root = source_tree().unwrap();
        assert!(root.join("runner/src/provision/guest.rs").is_file());
    }

    #[test]
    fn cargos_busy_lines_are_shown_without_paths() {
        assert_eq!(
            doing("   Compiling x v0.1.0 (/a/b)"),
            Some("Compiling x v0.1.0")
        );
        assert_eq!(doing("    Finished `release` profile"), None);
        assert_eq!(doing("warning: unused"), None);
    }
}
