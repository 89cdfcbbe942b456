//! The kernel's own reader of KTAP, `tools/testing/kunit/kunit.py`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::super::apt::{AptRoot, STABLE, Tree, Wish};
use super::super::cache::CacheError;
use super::super::linux::unpack_source;
use super::super::{Cache, Error, Setup};

/// The name of its entry in the cache.
const ENTRY: &str = "kunit";
/// Its place in the kernel's source.
const DIRECTORY: &str = "tools/testing/kunit";
/// It looks for the kernel's root by this part of its own path.
const PROGRAM: &str = "tools/testing/kunit/kunit.py";

/// The reader in the cache.
#[derive(Clone, Debug)]
pub struct Kunit {
    program: PathBuf,
}

/// The reader out of the kernel that Debian has now, fetched if it is not in the
/// cache: 140 MB, of which half a MB is kept.
///
/// # Errors
/// Those of the package root; [`Error::Linux`] when the source cannot be
/// unpacked; [`Error::Cache`], [`Error::Interrupted`].
pub fn kunit(setup: Setup<'_>) -> Result<Kunit, Error> {
    let entry = Cache::provide(setup, ENTRY, "the kernel's KTAP parser", |partial| {
        let apt = AptRoot::open(setup, &[STABLE])?;
        let source = apt.dependencies("linux-source")?.into_iter();
        let source: Vec<String> = source
            .filter(|name| name.starts_with("linux-source-"))
            .collect();
        let source: Vec<&str> = source.iter().map(String::as_str).collect();
        let tree = Tree {
            root: partial,
            keep: &["usr/src"],
        };
        let wish = Wish::alone(&source, STABLE);
        let parts = apt.unpack("Downloading the kernel's source", &wish, &tree)?;
        let above = partial.join("tools/testing");
        fs::create_dir_all(&above).map_err(CacheError::at(&above))?;
        unpack_source(setup, partial, DIRECTORY, &above)?;
        let sources = partial.join("usr");
        fs::remove_dir_all(&sources).map_err(CacheError::at(&sources))?;
        Ok(parts)
    })?;
    Ok(Kunit {
        program: entry.path.join(PROGRAM),
    })
}

impl Kunit {
    /// A command that starts it, by the host's Python, writing nothing beside
    /// it.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new("python3");
        command.arg("-B").arg(&self.program);
        command
    }
}
