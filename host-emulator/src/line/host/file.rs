//! `file:PATH`: what the port sends is appended to a file.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::{fs, io};

use rustix::event::PollFlags;
use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::error::LineError;
use super::peer::{PLACES, Peer, Wish};
use crate::vfio_user::Source;

/// A file that is being written. It counts as somebody connected for as long
/// as it takes what is written.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    file: fs::File,
    trouble: Option<String>,
}

impl File {
    /// Opens the file at `path`, and creates it, readable by this user only,
    /// if need be.
    pub(super) fn open(path: &Path) -> Result<Self, LineError> {
        let failed = |source: io::Error| LineError::File {
            path: path.to_owned(),
            source,
        };
        let refuse = |what| {
            Err(LineError::NoFile {
                path: path.to_owned(),
                what,
            })
        };
        // Not waiting for a reader, should it be a FIFO.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let opened = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .custom_flags(flags.bits().cast_signed())
            .open(path);
        let file = match opened {
            Ok(file) => file,
            Err(error) => {
                let found = fs::symlink_metadata(path);
                return match found.map(|found| found.file_type()) {
                    Ok(found) if found.is_symlink() => refuse("a symbolic link"),
                    Ok(found) if found.is_fifo() => refuse("no regular file"),
                    _ => Err(failed(error)),
                };
            }
        };
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return refuse("no regular file");
        }
        if metadata.uid() != geteuid().as_raw() {
            return refuse("somebody else's file");
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            trouble: None,
        })
    }
}

impl Peer for File {
    fn place(&self) -> String {
        format!("file:{}", self.path.display())
    }

    fn is_connected(&self) -> bool {
        self.trouble.is_none()
    }

    fn sources(&self, _: Wish) -> [Option<Source<'_>>; PLACES] {
        // A file is always ready.
        [None; PLACES]
    }

    fn notice(&mut self, _: [PollFlags; PLACES]) {}

    fn receive(&mut self, _: &mut [u8]) -> usize {
        0
    }

    fn send(&mut self, bytes: &[u8]) -> usize {
        if self.trouble.is_some() {
            return 0;
        }
        match self.file.write(bytes) {
            Ok(count) if count > 0 => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => 0,
            outcome => {
                let why = outcome.map_or_else(|error| error.to_string(), |_| "full".to_owned());
                self.trouble = Some(format!("it takes no more: {why}"));
                0
            }
        }
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}
