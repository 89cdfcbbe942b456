//! The guest's kernel, built from this source tree.
//!
//! Owns the call of cargo that builds it. Refuses to know how it is booted and what it does.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
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
    Ok(target_dir.join(TARGET).join("release").join(PACKAGE))
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

#[cfg(test)]
mod tests {
    use super::*;

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
