//! What can go wrong with a private directory.

use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use thiserror::Error;

/// Why a private directory cannot be used or made.
#[derive(Debug, Error)]
pub enum RunDirError {
    /// It belongs to somebody else, who could read and change what is in it.
    #[error(
        "{path} belongs to user {owner}, not to you ({user}): have it removed, or set \
         XDG_RUNTIME_DIR to a directory of your own"
    )]
    ForeignOwner {
        /// The directory.
        path: PathBuf,
        /// The owner's user id.
        owner: u32,
        /// The user id of this process.
        user: u32,
    },
    /// It is a symbolic link, which could lead anywhere.
    #[error("{path} is a symbolic link, not a directory: remove it")]
    SymbolicLink {
        /// The link.
        path: PathBuf,
    },
    /// A file is in its place.
    #[error("{path} is not a directory: remove it")]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// Others may enter it.
    #[error("{path} is open to others (mode {mode:03o}): run chmod 700 on it")]
    OpenToOthers {
        /// The directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// An entry of that name exists and is in use.
    #[error("{path} exists already and is in use")]
    Exists {
        /// The entry.
        path: PathBuf,
    },
    /// Another process has kept the pool locked for too long.
    #[error("{path} is locked by another process for more than {seconds} s: end that process")]
    Busy {
        /// The locked file.
        path: PathBuf,
        /// How long it was tried.
        seconds: u64,
    },
    /// The operating system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

impl RunDirError {
    /// The errno for this error.
    #[must_use]
    pub fn errno(&self) -> i32 {
        let errno = match self {
            Self::ForeignOwner { .. } | Self::OpenToOthers { .. } => Errno::PERM,
            Self::SymbolicLink { .. } => Errno::LOOP,
            Self::NotADirectory { .. } => Errno::NOTDIR,
            Self::Exists { .. } => Errno::EXIST,
            Self::Busy { .. } => Errno::BUSY,
            Self::Io { source, .. } => {
                return source.raw_os_error().unwrap_or(Errno::IO.raw_os_error());
            }
        };
        errno.raw_os_error()
    }

    /// An error of the operating system in doing `action` to `path`.
    pub(super) fn io(action: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            source: source.into(),
        }
    }
}
