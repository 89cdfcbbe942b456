//! The guest's kernel: the one that came with this program, or built from
//! this source tree.
//!
//! Owns the call of cargo that builds it. Refuses to know how it is booted and what it does.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::compile;
use super::installed::{Installed, Part};
use super::rust::{TARGET, Toolchain};
use super::{Error, Setup, sources};

/// The package that holds the kernel, and its program.
const PACKAGE: &str = "lineproof-kernel";

/// cargo's own word for whether what it built before is built upon; by default
/// not with optimisations.
const INCREMENTAL: &str = "CARGO_INCREMENTAL";

/// Its build directory.
const DIRECTORY: &str = "guest";

/// Why there is no kernel to boot.
#[derive(Debug, thiserror::Error)]
pub enum GuestError {
    /// The source tree that this program was built from is not there.
    #[error(
        "no guest: it did not come with this program, and the source tree {} is gone; \
         unpack a release archive, run in a source tree by cargo run, or give a kernel \
         with --kernel", .0.display()
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

impl GuestError {
    /// What an I/O error at `path` in a build's directory means.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Target { path, source }
    }
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

/// The kernel's ELF file: the one that came with this program, else built, or
/// found up to date, in the source tree. It goes with this program.
///
/// # Errors
/// [`Error::Incomplete`]; [`Error::Sources`], in a source tree that has changed
/// since this program was built; as [`source_tree`] and [`build`].
pub fn provide(setup: Setup<'_>) -> Result<PathBuf, Error> {
    match Installed::of_this_program() {
        Some(installed) => Ok(installed.part(Part::Guest)?),
        None => {
            let kernel = build(setup, &source_tree()?)?;
            sources::check(&kernel, sources::SUITE)?;
            Ok(kernel)
        }
    }
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
    let target_dir = compile::target_dir(root, DIRECTORY);
    let mut command = cargo(setup, root, "build")?;
    command.arg("--locked");
    if env::var_os(INCREMENTAL).is_none() {
        // After a change to one case, a fourth of the work.
        command.env(INCREMENTAL, "1");
    }
    compile::compile(setup, "Building the guest", &mut command, &target_dir)?;
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
        .arg(compile::target_dir(root, DIRECTORY));
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_program_knows_its_source_tree() {
        let root = source_tree().unwrap();
        assert!(root.join("runner/src/provision/guest.rs").is_file());
    }
}
