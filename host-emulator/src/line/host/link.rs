//! A symbolic link under which a pseudo-terminal is found, whatever number it
//! has got; removed with it.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::error::LineError;

/// Where the system keeps its terminals.
const TERMINALS: &str = "/dev/pts";

/// A link that goes when this value does.
#[derive(Debug)]
pub(super) struct Link {
    path: PathBuf,
    target: PathBuf,
}

impl Link {
    /// Links `path` to the terminal `target`. A link of this user's to a
    /// terminal that is no more is replaced; anything else is left alone.
    pub(super) fn create(path: &Path, target: &Path) -> Result<Self, LineError> {
        let failed = |source| LineError::Link {
            path: path.to_owned(),
            source,
        };
        if is_leftover(path) {
            fs::remove_file(path).map_err(failed)?;
        }
        symlink(target, path).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            target: target.to_owned(),
        })
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if fs::read_link(&self.path).is_ok_and(|target| target == self.target) {
            // Nobody is left to tell.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether a dead process has left a link there.
fn is_leftover(path: &Path) -> bool {
    let own = fs::symlink_metadata(path).is_ok_and(|link| link.uid() == geteuid().as_raw());
    let gone = |target: PathBuf| {
        let lost = fs::symlink_metadata(&target)
            .is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        target.parent() == Some(Path::new(TERMINALS)) && lost
    };
    own && fs::read_link(path).is_ok_and(gone)
}
