//! `unix:PATH`: a UNIX stream socket of this user's.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use super::error::LineError;
use super::listening::{Accept, Listening};
use crate::listener::Listener;

/// Takes connections at `path`.
pub(super) fn listen(path: &Path) -> Result<Listening<Listener>, LineError> {
    Ok(Listening::new(Listener::bind(path)?))
}

impl Accept for Listener {
    /// A hang-up tells them apart.
    const WHOLE: bool = false;

    fn place(&self) -> String {
        format!("unix:{}", self.path().display())
    }

    fn socket(&self) -> BorrowedFd<'_> {
        Self::socket(self).as_fd()
    }

    fn accept(&self) -> io::Result<OwnedFd> {
        Self::socket(self).accept().map(|(stream, _)| stream.into())
    }
}
