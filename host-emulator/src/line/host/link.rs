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
    /// terminal that is no more, or that has become `target` since, is replaced;
    /// anything else is left alone.
    pub(super) fn create(path: &Path, target: &Path) -> Result<Self, LineError> {
        let failed = |source| LineError::Link {
            path: path.to_owned(),
            source,
        };
        if is_leftover(path, target) {
            fs::remove_file(path).map_err(failed)?;
        }
        symlink(target, path).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => LineError::LinkTaken {
                path: path.to_owned(),
            },
            io::ErrorKind::NotFound => LineError::NoDirectory {
                path: path.to_owned(),
            },
            _ => failed(source),
        })?;
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

/// Whether a dead process has left a link there. `new` is a terminal that this
/// process has just opened: nobody else's link leads there, but the system
/// gives a dead process's numbers away again.
fn is_leftover(path: &Path, new: &Path) -> bool {
    let own = fs::symlink_metadata(path).is_ok_and(|link| link.uid() == geteuid().as_raw());
    let gone = |target: PathBuf| {
        let lost = fs::symlink_metadata(&target)
            .is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        target == new || target.parent() == Some(Path::new(TERMINALS)) && lost
    };
    own && fs::read_link(path).is_ok_and(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_process_s_link_to_the_same_number_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("port0");
        // A terminal that exists, as the one just opened does.
        let terminal = place.path().join("terminal");
        fs::write(&terminal, "").unwrap();
        symlink(&terminal, &path).unwrap();
        let link = Link::create(&path, &terminal).unwrap();
        assert_eq!(fs::read_link(&path).unwrap(), terminal);
        drop(link);
        assert!(fs::symlink_metadata(&path).is_err());
    }

    #[test]
    fn what_is_in_the_way_is_left_and_named() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("port0");
        let terminal = Path::new("/dev/pts/4000000");
        fs::write(&path, "precious").unwrap();
        let error = Link::create(&path, terminal).unwrap_err().to_string();
        assert!(error.contains("port0"), "{error}");
        assert!(
            error.contains("remove it or choose another path"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        let nowhere = place.path().join("none/port0");
        let error = Link::create(&nowhere, terminal).unwrap_err().to_string();
        assert!(error.contains("directory does not exist"), "{error}");
    }
}
