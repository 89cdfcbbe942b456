//! gdb, for a guest that waits for it.
//!
//! Owns how it is found, and how Debian's smallest is started out of the
//! cache: through the C library's loader that came with it, and without Python,
//! of which it says at its start that it does without.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::apt::{AptError, AptRoot, BACKPORTS, Platform, STABLE, Tree, Wish, platform};
use super::{Cache, Error, Setup, search_path};

/// The name of its entry in the cache.
const ENTRY: &str = "gdb";
/// Its place in the package.
const PROGRAM: &str = "usr/bin/gdb";

/// How gdb is started: the program, and its first arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gdb {
    /// The program.
    pub program: PathBuf,
    /// What comes before any other argument.
    pub leading: Vec<OsString>,
}

/// Why there is no gdb.
#[derive(Debug, thiserror::Error)]
pub enum GdbError {
    /// None was found, and none could be fetched.
    #[error("no gdb in PATH; fetching Debian's failed: {cause}; install gdb")]
    NotFound {
        /// Why none was fetched.
        cause: AptError,
    },
}

/// The gdb in PATH, or else Debian's, fetched into the cache.
///
/// # Errors
/// [`Error::Gdb`], [`Error::Cache`], [`Error::Interrupted`].
pub fn gdb(setup: Setup<'_>) -> Result<Gdb, Error> {
    match search_path::find("gdb") {
        Some(program) => Ok(Gdb {
            program,
            leading: Vec::new(),
        }),
        None => fetch(setup),
    }
}

fn fetch(setup: Setup<'_>) -> Result<Gdb, Error> {
    let entry = Cache::provide(setup, ENTRY, "gdb", |partial| {
        let apt = AptRoot::open(setup, &[STABLE, BACKPORTS])?;
        let Platform { libraries, loader } = platform();
        let (usr, plain) = (format!("usr/lib/{libraries}"), format!("lib/{libraries}"));
        let tree = Tree {
            root: partial,
            keep: &[PROGRAM, "usr/share/gdb", loader, &usr, &plain],
        };
        let wish = Wish::whole(&["gdb-minimal"], STABLE);
        apt.unpack("Downloading gdb", &wish, &tree)
    });
    let entry = entry.map_err(|error| match error {
        Error::Apt(cause) => GdbError::NotFound { cause }.into(),
        other => other,
    })?;
    Ok(from_cache(&entry.path))
}

/// How the gdb unpacked at `root` is started.
fn from_cache(root: &Path) -> Gdb {
    let Platform { libraries, loader } = platform();
    let mut path = OsString::from(root.join("usr/lib").join(libraries));
    path.push(":");
    path.push(root.join("lib").join(libraries));
    let data = format!("--data-directory={}", root.join("usr/share/gdb").display());
    Gdb {
        program: root.join(loader),
        leading: vec![
            "--library-path".into(),
            path,
            root.join(PROGRAM).into(),
            data.into(),
        ],
    }
}
