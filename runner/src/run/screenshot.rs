//! A picture of the guest's last screen.

use std::fs::{self, File};
use std::path::{Path, PathBuf, absolute};

use crate::outcome::Error;

/// A file that QEMU is to draw the screen into.
pub(super) struct Screenshot(PathBuf);

impl Screenshot {
    /// Creates the file, empty: QEMU is not asked for what cannot be written.
    ///
    /// # Errors
    /// [`Error::Environment`] when that is not possible.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        let created = File::create(path).and_then(|_| absolute(path));
        created.map(Self).map_err(|error| {
            Error::Environment(format!(
                "cannot write the screenshot {}: {error}; name a file that can be created",
                path.display()
            ))
        })
    }

    /// Where it is, in full.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Whether QEMU has drawn it.
    ///
    /// # Errors
    /// [`Error::Environment`] when the file is still empty.
    pub(super) fn check(&self) -> Result<(), Error> {
        match fs::metadata(&self.0) {
            Ok(file) if file.len() > 0 => Ok(()),
            _ => Err(Error::Environment(format!(
                "QEMU has drawn no screenshot into {}; is there room, and a screen?",
                self.0.display()
            ))),
        }
    }
}
