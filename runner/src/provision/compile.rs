//! cargo, called for a guest: what it is busy with is shown, and what it says
//! of a failure is kept.
//!
//! Owns the place of a guest's build directory. Refuses to know what is
//! built and for which target.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::child::{self, ChildError, Stream};
use super::guest::GuestError;
use super::rust::cargo_reason;
use super::{Error, Setup};
use crate::progress::Step;

/// For the build; it takes some seconds, and longer where crates come slowly.
const BUILD: Duration = Duration::from_secs(60 * 60);

/// Runs a cargo command that builds into `target_dir`.
///
/// # Errors
/// [`GuestError`], with cargo's reason; [`Error::Interrupted`].
pub(super) fn compile(
    setup: Setup<'_>,
    title: &str,
    command: &mut Command,
    target_dir: &Path,
) -> Result<(), Error> {
    let mut step: Option<Box<dyn Step + '_>> = None;
    let end = child::run(command, BUILD, setup.stop, &mut |stream, line| {
        if let (Stream::Err, Some(doing)) = (stream, doing(line)) {
            // Nothing is shown for a guest that is up to date.
            step.get_or_insert_with(|| setup.progress.begin(title))
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
        let written = fs::create_dir_all(target_dir).and_then(|()| fs::write(&log, &end.stderr));
        written.map_err(GuestError::at(&log))?;
        return Err(GuestError::Build {
            reason: cargo_reason(&end.stderr),
            log,
        }
        .into());
    }
    if let Some(step) = step {
        step.finish("");
    }
    Ok(())
}

/// Where the guest of that name is built: apart from the host's programs,
/// whose cargo may be the one that waits for this build.
pub(super) fn target_dir(root: &Path, name: &str) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        // A relative one counts from here, as it did for the cargo above us.
        .and_then(|dir| std::path::absolute(dir).ok())
        .unwrap_or_else(|| root.join("target"))
        .join(name)
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
    fn cargos_busy_lines_are_shown_without_paths() {
        assert_eq!(
            doing("   Compiling x v0.1.0 (/a/b)"),
            Some("Compiling x v0.1.0")
        );
        assert_eq!(doing("    Finished `release` profile"), None);
        assert_eq!(doing("warning: unused"), None);
    }
}
