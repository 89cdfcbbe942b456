//! Unpacking packages into a tree of files.
//!
//! Owns which files of the packages are kept and where. Runs no maintainer
//! script and installs nothing.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::super::cache::CacheError;
use super::super::child;
use super::package::Package;
use super::{AptError, Error, Setup, tool_error};
use crate::progress::Unit;

/// For one package; the largest take about a second.
const UNPACK: Duration = Duration::from_secs(300);

/// Where packages are unpacked to, and what of them is kept.
pub(in super::super) struct Tree<'a> {
    /// An existing directory.
    pub(in super::super) root: &'a Path,
    /// Files and directories to keep, relative to `root`. The rest (manuals,
    /// locales, programs with set-user-id bits) is never seen there.
    pub(in super::super) keep: &'a [&'a str],
}

impl Tree<'_> {
    /// Unpacks all of `packages` from `archives`.
    ///
    /// # Errors
    /// [`AptError::Unpack`], [`AptError::Tool`], [`Error::Cache`],
    /// [`Error::Interrupted`].
    pub(super) fn unpack(
        &self,
        setup: Setup<'_>,
        archives: &Path,
        packages: &[Package],
    ) -> Result<(), Error> {
        let whole = self.root.join(".whole");
        fs::create_dir(&whole).map_err(CacheError::at(&whole))?;
        let mut step = setup.progress.begin("Unpacking");
        step.total(packages.len() as u64, Unit::Items);
        for (index, package) in packages.iter().enumerate() {
            step.message(&package.file);
            unpack_one(setup, &archives.join(&package.file), &whole)?;
            step.done(index as u64 + 1);
        }
        self.move_kept(&whole).map_err(CacheError::at(self.root))?;
        step.finish("");
        Ok(())
    }

    fn move_kept(&self, whole: &Path) -> io::Result<()> {
        for kept in self.keep {
            let (from, to) = (whole.join(kept), self.root.join(kept));
            let Ok(meta) = fs::symlink_metadata(&from) else {
                continue;
            };
            // A link such as lib -> usr/lib stands for what is kept already.
            if meta.is_symlink() && from.is_dir() {
                continue;
            }
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(from, to)?;
        }
        fs::remove_dir_all(whole)
    }
}

fn unpack_one(setup: Setup<'_>, deb: &Path, into: &Path) -> Result<(), Error> {
    let mut command = Command::new("dpkg");
    command.arg("-x").arg(deb).arg(into).env("LC_ALL", "C");
    let end = child::capture(&mut command, UNPACK, setup.stop)
        .map_err(|error| tool_error("dpkg", error))?;
    if end.status.success() {
        return Ok(());
    }
    // tar's two ways to say so.
    let full = ["No space left on device", "Wrote only"];
    if full.iter().any(|words| end.stderr.contains(words)) {
        return Err(CacheError::Full { path: into.into() }.into());
    }
    Err(AptError::Unpack {
        package: deb.file_name().unwrap_or_default().display().to_string(),
        reason: child::last_line(&end.stderr).to_owned(),
    }
    .into())
}
