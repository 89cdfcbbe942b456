//! The Rust toolchain that builds bare-metal code, as it is on this machine.
//!
//! Owns which `cargo` and `rustc` are active, and what has to be added so
//! that they can build for x86_64-unknown-none: the target's libraries where
//! they are missing (from `rust-src`), and a linker. Starts no download by
//! rustup: a user of rustup has had what `rust-toolchain.toml` names since
//! the first `cargo run`. Refuses to know what is built.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::child::{self, ChildError, Finished};
use super::{Error, Setup};

mod error;
mod linker;
mod src;
mod sysroot;

pub(super) use error::cargo_reason;
pub use error::{NoDebianSource, RustError};
pub use src::{find_rust_src, rust_src};
pub(super) use sysroot::cached as cached_libraries;

/// The target that the guest is built for.
pub(super) const TARGET: &str = "x86_64-unknown-none";

/// For one question to rustc; it takes 50 ms on a quiet machine.
const QUESTION: Duration = Duration::from_secs(60);

/// The active toolchain, as seen from a directory.
#[derive(Clone, Debug)]
pub struct Toolchain {
    cargo: PathBuf,
    rustc: PathBuf,
    dir: PathBuf,
    sysroot: PathBuf,
    target_libraries: PathBuf,
}

/// Which compiler it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustVersion {
    /// The release, such as `1.95.0`.
    pub release: String,
    /// The host's target triple.
    pub host: String,
    /// All that `rustc -vV` says: two compilers with the same text read each
    /// other's libraries.
    pub full: String,
}

impl Toolchain {
    /// The toolchain that is active in `dir`: the one that runs this program
    /// under `cargo run` or `cargo test`, else that of PATH.
    ///
    /// # Errors
    /// [`RustError::NoCompiler`]; [`Error::Interrupted`].
    pub fn active(setup: Setup<'_>, dir: &Path) -> Result<Self, Error> {
        let cargo = PathBuf::from(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let rustc = env::var_os("RUSTC").map_or_else(
            || {
                // Beside a toolchain's own cargo there is its own rustc.
                let beside = cargo.with_file_name("rustc");
                if beside.is_absolute() && beside.is_file() {
                    beside
                } else {
                    "rustc".into()
                }
            },
            PathBuf::from,
        );
        let mut toolchain = Self {
            cargo,
            rustc,
            dir: dir.to_owned(),
            sysroot: PathBuf::new(),
            target_libraries: PathBuf::new(),
        };
        let answer = toolchain.ask(
            setup,
            &[
                "--print",
                "sysroot",
                "--print",
                "target-libdir",
                "--target",
                TARGET,
            ],
        )?;
        let mut lines = answer.stdout.lines().map(PathBuf::from);
        toolchain.sysroot = lines.next().unwrap_or_default();
        toolchain.target_libraries = lines.next().unwrap_or_default();
        Ok(toolchain)
    }

    /// The toolchain's directory.
    #[must_use]
    pub fn sysroot(&self) -> &Path {
        &self.sysroot
    }

    /// Whether it came with core and alloc for x86_64-unknown-none.
    #[must_use]
    pub fn has_target(&self) -> bool {
        let Ok(entries) = fs::read_dir(&self.target_libraries) else {
            return false;
        };
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libcore-") && name.ends_with(".rlib")
        })
    }

    /// Which compiler it is.
    ///
    /// # Errors
    /// As [`Toolchain::active`].
    pub fn version(&self, setup: Setup<'_>) -> Result<RustVersion, Error> {
        let full = self.ask(setup, &["-vV"])?.stdout;
        RustVersion::parse(full).ok_or_else(|| {
            RustError::NoCompiler {
                program: self.rustc.display().to_string(),
                reason: "it does not tell its version".into(),
            }
            .into()
        })
    }

    /// A cargo command in the toolchain's directory that builds for
    /// x86_64-unknown-none, where the caller names that target. The target's
    /// libraries are built into the cache if the toolchain came without them,
    /// which takes about half a minute.
    ///
    /// # Errors
    /// [`Error::Rust`], [`Error::Cache`], [`Error::Interrupted`].
    pub fn bare_metal_cargo(&self, setup: Setup<'_>) -> Result<Command, Error> {
        let flags = match self.has_target() {
            true => Vec::new(),
            false => vec![format!(
                "--sysroot={}",
                sysroot::sysroot(setup, self)?.display()
            )],
        };
        let mut command = self.cargo(&flags);
        if let Some(linker) = self.linker(setup)? {
            // A JSON string is a TOML string as well.
            let linker = serde_json::json!(linker);
            command
                .arg("--config")
                .arg(format!("target.{TARGET}.linker={linker}"));
        }
        Ok(command)
    }

    /// A cargo command in the toolchain's directory that builds for this
    /// machine, where the caller names its target, and links all libraries
    /// into the program.
    pub(super) fn static_cargo(&self) -> Command {
        self.cargo(&["-Ctarget-feature=+crt-static".to_owned()])
    }

    /// A cargo command in the toolchain's directory with exactly these
    /// rustflags: those of the user's environment and configuration are meant
    /// for other builds.
    fn cargo(&self, rustflags: &[String]) -> Command {
        let mut command = quiet(&self.cargo);
        command
            .current_dir(&self.dir)
            .env("CARGO_ENCODED_RUSTFLAGS", rustflags.join("\x1f"))
            .env_remove("CARGO_BUILD_TARGET");
        command
    }

    /// The linker to be named to cargo; `None` when rustc finds its own.
    ///
    /// # Errors
    /// [`RustError::NoLinker`]; [`Error::Interrupted`].
    pub fn linker(&self, setup: Setup<'_>) -> Result<Option<PathBuf>, Error> {
        linker::needed(setup, self)
    }

    fn ask(&self, setup: Setup<'_>, question: &[&str]) -> Result<Finished, Error> {
        let mut command = quiet(&self.rustc);
        command.args(question).current_dir(&self.dir);
        let failed = |reason: String| RustError::NoCompiler {
            program: self.rustc.display().to_string(),
            reason,
        };
        match child::capture(&mut command, QUESTION, setup.stop) {
            Ok(end) if end.status.success() => Ok(end),
            Ok(end) => Err(failed(child::last_line(&end.stderr).to_owned()).into()),
            Err(ChildError::Interrupted) => Err(Error::Interrupted),
            Err(error) => Err(failed(error.to_string()).into()),
        }
    }
}

impl RustVersion {
    fn parse(full: String) -> Option<Self> {
        let field = |name: &str| {
            let value = full.lines().find_map(|line| line.strip_prefix(name))?;
            Some(value.trim().to_owned())
        };
        Some(Self {
            release: field("release:")?,
            host: field("host:")?,
            full,
        })
    }
}

/// A program of the toolchain that neither asks rustup to install anything
/// nor paints its output.
fn quiet(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("RUSTUP_AUTO_INSTALL", "0")
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never")
        .env("LC_ALL", "C");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_rustcs_own_words() {
        let text = "rustc 1.96.1 (31fca3adb 2026-06-26) (built from a source tarball)\n\
            binary: rustc\ncommit-hash: 31fca3adb283\nhost: x86_64-unknown-linux-gnu\n\
            release: 1.96.1\nLLVM version: 22.1.8\n";
        let version = RustVersion::parse(text.to_owned()).unwrap();
        assert_eq!(version.release, "1.96.1");
        assert_eq!(version.host, "x86_64-unknown-linux-gnu");
        assert_eq!(RustVersion::parse("no rustc".to_owned()), None);
    }
}
