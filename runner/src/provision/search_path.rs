//! Programs in PATH.

use std::env;
use std::path::{Path, PathBuf};

/// The absolute directories of PATH, in order. Relative ones would mean other
/// programs in other working directories.
pub(super) fn dirs() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter(|dir| dir.is_absolute())
        .collect()
}

/// The first file of that name.
pub(crate) fn find(name: impl AsRef<Path>) -> Option<PathBuf> {
    dirs()
        .into_iter()
        .map(|dir| dir.join(&name))
        .find(|path| path.is_file())
}
