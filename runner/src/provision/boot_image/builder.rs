//! The image builder: `boot-image/`, compiled.
//!
//! Owns its sources (they are part of this program, so that it works away
//! from the repository), its place in the cache, and its compilation by the
//! first toolchain that manages it. Where one came with this program, that is
//! used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::super::cache::CacheError;
use super::super::child::{self, ChildError};
use super::super::installed::{self, Installed};
use super::super::manifest::Part;
use super::super::rust::cargo_reason;
use super::super::{Cache, Error, Setup};
use super::BootImageError;
use super::origin::{self, Origin, Release};
use super::toolchain::Toolchain;
use crate::progress::{Step, Unit};

/// The program's file name.
const PROGRAM: &str = "lineproof-boot-image";

/// What cargo said when it failed, in the cache.
const LOG: &str = "boot-image.log";

const MANIFEST: &str = include_str!("../../../../boot-image/Cargo.toml");
const MAIN: &str = include_str!("../../../../boot-image/src/main.rs");
const SLIM: &str = include_str!("../../../../boot-image/src/slim.rs");

/// The dependencies' versions, by the oldest release of Rust they build with,
/// newest first: the loader uses unstable interfaces, one of which changed in
/// Rust 1.99.
const LOCKS: [(Release, &str); 2] = [
    (
        Release(1, 99),
        include_str!("../../../../boot-image/Cargo.lock"),
    ),
    (
        Release(1, 95),
        include_str!("../../../../boot-image/rust-1.95.lock"),
    ),
];

/// The loader's parts that cargo installs one by one while it compiles, and
/// the builder itself.
const STAGES: u64 = 5;

/// Five minutes on two quiet processors; some have fewer and are not quiet.
const COMPILE: Duration = Duration::from_secs(60 * 60);

/// Whether the image builder is ready for use.
#[must_use]
pub fn is_there(cache: &Cache) -> bool {
    match Installed::of_this_program() {
        Some(installed) => installed.part(installed::Part::ImageBuilder).is_ok(),
        None => cache.entry(&entry_name()).is_some(),
    }
}

/// The image builder's path: the one that came with this program, else
/// compiled into the cache if it is not there.
///
/// # Errors
/// [`Error::Incomplete`], [`BootImageError::NoToolchain`], [`Error::Cache`], [`Error::Interrupted`].
pub fn provide(setup: Setup<'_>) -> Result<PathBuf, Error> {
    if let Some(installed) = Installed::of_this_program() {
        return installed.part(installed::Part::ImageBuilder);
    }
    let entry = Cache::provide(setup, &entry_name(), "the boot loader", |partial| {
        let part = make(setup, partial)?;
        origin::forget_debian(setup.cache);
        Ok(vec![part])
    })?;
    Ok(entry.path.join(PROGRAM))
}

/// One name for one state of the sources.
fn entry_name() -> String {
    let mut hash = Sha256::new();
    for text in [MANIFEST, MAIN, SLIM, LOCKS[0].1, LOCKS[1].1] {
        hash.update(text);
    }
    let hash = hash.finalize();
    let short: String = hash
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("boot-image-{short}")
}

/// Compiles the builder by the first toolchain that can, into `entry`.
fn make(setup: Setup<'_>, entry: &Path) -> Result<Part, Error> {
    let mut reasons = Vec::new();
    for find in [Origin::active, Origin::debian] {
        let reason = match find(setup)? {
            Ok(origin) => match compile(setup, &origin, entry)? {
                Ok(()) => {
                    return Ok(Part {
                        name: origin.name,
                        version: format!("{}.{}", origin.release.0, origin.release.1),
                        sha256: String::new(),
                    });
                }
                Err(reason) => format!("{}: {reason}", origin.name),
            },
            Err(reason) => reason,
        };
        reasons.push(reason);
    }
    let reasons = reasons.join("; ");
    Err(BootImageError::NoToolchain { reasons }.into())
}

/// Compiles the builder by `origin`; else a sentence why not.
fn compile(setup: Setup<'_>, origin: &Origin, entry: &Path) -> Result<Result<(), String>, Error> {
    // Beside the entry, on the cache's file system; it vanishes with `work`.
    let work = tempfile::Builder::new()
        .prefix("work-")
        .tempdir_in(entry)
        .map_err(CacheError::at(entry))?;
    write_sources(work.path(), origin.release).map_err(CacheError::at(work.path()))?;
    let built = match Toolchain::lay_out(origin, &work.path().join("toolchain")) {
        Ok(toolchain) => run_cargo(setup, origin, &toolchain, work.path())?,
        Err(error) => Err(error.to_string()),
    };
    if built.is_ok() {
        let program = work.path().join("target/release").join(PROGRAM);
        fs::rename(program, entry.join(PROGRAM)).map_err(CacheError::at(entry))?;
    }
    Ok(built)
}

fn write_sources(work: &Path, release: Release) -> io::Result<()> {
    fs::create_dir_all(work.join("src"))?;
    fs::create_dir_all(work.join("tmp"))?;
    fs::write(work.join("Cargo.toml"), MANIFEST)?;
    fs::write(work.join("Cargo.lock"), lock_for(release))?;
    fs::write(work.join("src/main.rs"), MAIN)?;
    fs::write(work.join("src/slim.rs"), SLIM)
}

fn lock_for(release: Release) -> &'static str {
    LOCKS
        .iter()
        .find(|(oldest, _)| release >= *oldest)
        .map_or(LOCKS[LOCKS.len() - 1].1, |(_, lock)| lock)
}

fn run_cargo(
    setup: Setup<'_>,
    origin: &Origin,
    toolchain: &Toolchain,
    work: &Path,
) -> Result<Result<(), String>, Error> {
    let mut step = setup.progress.begin(&format!(
        "Compiling the boot loader by {} (some minutes, once)",
        origin.name
    ));
    step.total(STAGES + 1, Unit::Items);
    let mut command = match toolchain.cargo() {
        Ok(command) => command,
        Err(error) => return Ok(Err(error.to_string())),
    };
    command
        // -vv: the stages are compiled by a build script, whose output cargo
        // keeps to itself otherwise.
        .args(["build", "--release", "--locked", "-vv", "--target-dir"])
        // As an option and not in the environment: the build script's own
        // cargo would wait for this directory's lock for ever.
        .arg(work.join("target"))
        // cargo's directories for the stages vanish with `work`, even if
        // cargo is killed.
        .env("TMPDIR", work.join("tmp"))
        .current_dir(work);
    let mut stages = 0;
    let end = child::run(&mut command, COMPILE, setup.stop, &mut |_, line| {
        show(step.as_mut(), &mut stages, line);
    });
    match end {
        Ok(end) if end.status.success() => {
            step.done(STAGES + 1);
            step.finish("");
            Ok(Ok(()))
        }
        Ok(end) if end.stderr.contains("No space left on device") => {
            Err(CacheError::Full { path: work.into() }.into())
        }
        Ok(end) => {
            let log = setup.cache.root().join(LOG);
            fs::write(&log, &end.stderr).map_err(CacheError::at(&log))?;
            let reason = reason(&end.stderr);
            Ok(Err(format!("{reason} (all of it: {})", log.display())))
        }
        Err(ChildError::Interrupted) => Err(Error::Interrupted),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Tells what cargo, or the cargo inside the build script, is at.
fn show(step: &mut dyn Step, stages: &mut u64, line: &str) {
    let text = inner(line);
    if let Some(compiled) = text.strip_prefix("Compiling ") {
        step.message(compiled.split(" (").next().unwrap_or(compiled));
    } else if text.starts_with("Installed package") {
        *stages += 1;
        step.done(*stages);
    }
}

/// The line without cargo's `[package version]` before a build script's words.
fn inner(line: &str) -> &str {
    match line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
    {
        Some((_, rest)) => rest.trim(),
        None => line.trim(),
    }
}

/// The innermost error: the outer cargo only says that a build script failed.
fn reason(stderr: &str) -> String {
    let lines: Vec<&str> = stderr.lines().map(inner).collect();
    cargo_reason(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Progress, Silent};

    #[test]
    fn the_loader_fits_the_compiler() {
        let version = |release| {
            let lock = lock_for(release);
            let (_, rest) = lock
                .split_once("name = \"bootloader\"\nversion = \"")
                .unwrap();
            rest.split('"').next().unwrap()
        };
        assert_eq!(version(Release(1, 95)), "0.11.15");
        assert_eq!(version(Release(1, 98)), "0.11.15");
        assert_eq!(version(Release(1, 99)), "0.11.17");
        assert_eq!(version(Release(1, 104)), "0.11.17");
    }

    #[test]
    fn the_cause_is_found_below_the_build_scripts_failure() {
        let stderr = "   Compiling bootloader v0.11.17\n\
            [bootloader 0.11.17]     Updating crates.io index\n\
            [bootloader 0.11.17] error[E0046]: not all trait items implemented\n\
            [bootloader 0.11.17]    --> src/addr.rs:404:1\n\
            error: failed to run custom build command for `bootloader v0.11.17`\n";
        assert_eq!(
            reason(stderr),
            "error[E0046]: not all trait items implemented"
        );
    }

    #[test]
    fn each_installed_stage_counts() {
        let mut step = Silent.begin("");
        let mut stages = 0;
        for line in [
            "[bootloader 0.11.15]    Compiling core v0.0.0 (/x/library/core)",
            "[bootloader 0.11.15]    Installed package `bootloader-x86_64-uefi v0.11.15`",
            "   Compiling lineproof-boot-image v0.1.0",
        ] {
            show(step.as_mut(), &mut stages, line);
        }
        assert_eq!(stages, 1);
    }
}
