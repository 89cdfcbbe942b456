//! What can go wrong in the life of an instance, with the errno that the
//! kernel's mdev gives for it.

use std::path::PathBuf;

use rustix::io::Errno;
use thiserror::Error;
use uuid::Uuid;

use crate::card::CardType;
use crate::run_dir::RunDirError;

/// Why an instance could not be created, or the parent not be used.
#[derive(Debug, Error)]
pub enum MdevError {
    /// `EINVAL`: not a UUID, or not in the form that the kernel takes.
    #[error(
        "{text:?} is no UUID: give 8-4-4-4-12 hexadecimal digits, \
         like 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
    )]
    InvalidUuid {
        /// What was given.
        text: String,
    },
    /// `EEXIST`: the UUID is taken, by an instance of whatever type.
    #[error("{uuid} exists already: remove that instance or choose another UUID")]
    Exists {
        /// The UUID.
        uuid: Uuid,
    },
    /// `ENOSPC`: too few ports are left.
    #[error(
        "no room for another {card_type}: {used} of {total} ports are in use and it needs \
         {needed}; remove an instance"
    )]
    Exhausted {
        /// The type asked for.
        card_type: CardType,
        /// Ports in use.
        used: usize,
        /// Ports that there are.
        total: usize,
        /// Ports that the type needs.
        needed: usize,
    },
    /// `ENAMETOOLONG`: the instance's socket would have too long a path.
    #[error(
        "the socket {path} would have a path of {length} bytes and a UNIX socket takes at most \
         {limit}: set XDG_RUNTIME_DIR to a directory of yours with a shorter name"
    )]
    PathTooLong {
        /// The socket.
        path: PathBuf,
        /// The length of its path in bytes.
        length: usize,
        /// The most bytes it may have.
        limit: usize,
    },
    /// `EBUSY` or the errno of the operating system: the parent's directory
    /// cannot be used.
    #[error(transparent)]
    Directory(#[from] RunDirError),
}

impl MdevError {
    /// The errno for this error.
    #[must_use]
    pub fn errno(&self) -> i32 {
        let errno = match self {
            Self::InvalidUuid { .. } => Errno::INVAL,
            Self::Exists { .. } => Errno::EXIST,
            Self::Exhausted { .. } => Errno::NOSPC,
            Self::PathTooLong { .. } => Errno::NAMETOOLONG,
            Self::Directory(error) => return error.errno(),
        };
        errno.raw_os_error()
    }
}
