//! Why a step of a life cycle fails: the kernel's errno, and a line for
//! people.

use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use lineproof_host_emulator::ServedCardError;
use lineproof_host_emulator::line::host::LineError;
use lineproof_host_emulator::mdev::MdevError;
use lineproof_host_emulator::run_dir::RunDirError;
use lineproof_host_emulator::vfio_user::{BindError, ServeError};

/// What failed, in words, with the errno that the kernel gives for it.
#[derive(Clone, Debug, Deserialize, Error, PartialEq, Eq, Serialize)]
#[error("{message} ({word})", word = self.word())]
pub struct Failure {
    /// The errno's number.
    pub errno: i32,
    /// What, where, and what to do about it; one line.
    pub message: String,
}

impl Failure {
    /// A failure with this errno.
    pub fn new(errno: Errno, message: impl Into<String>) -> Self {
        Self {
            errno: errno.raw_os_error(),
            message: message.into(),
        }
    }

    /// A failure of the operating system in doing what `what` says.
    pub fn io(what: impl AsRef<str>, error: &std::io::Error) -> Self {
        let errno = error.raw_os_error();
        let mut reason = error.to_string();
        if let Some(errno) = errno {
            // Its name is what this failure's line ends with.
            let number = format!(" (os error {errno})");
            reason.truncate(reason.trim_end_matches(&number).len());
        }
        Self {
            errno: errno.unwrap_or(Errno::IO.raw_os_error()),
            message: format!("{}: {reason}", what.as_ref()),
        }
    }

    /// The errno's name, as the manual pages have it.
    #[must_use]
    pub fn word(&self) -> String {
        let word = match Errno::from_raw_os_error(self.errno) {
            Errno::PERM => "EPERM",
            Errno::NOENT => "ENOENT",
            Errno::INTR => "EINTR",
            Errno::IO => "EIO",
            Errno::NXIO => "ENXIO",
            Errno::AGAIN => "EAGAIN",
            Errno::NOMEM => "ENOMEM",
            Errno::ACCESS => "EACCES",
            Errno::BUSY => "EBUSY",
            Errno::EXIST => "EEXIST",
            Errno::NODEV => "ENODEV",
            Errno::NOTDIR => "ENOTDIR",
            Errno::ISDIR => "EISDIR",
            Errno::INVAL => "EINVAL",
            Errno::NFILE => "ENFILE",
            Errno::MFILE => "EMFILE",
            Errno::FBIG => "EFBIG",
            Errno::NOSPC => "ENOSPC",
            Errno::ROFS => "EROFS",
            Errno::PIPE => "EPIPE",
            Errno::NAMETOOLONG => "ENAMETOOLONG",
            Errno::NOSYS => "ENOSYS",
            Errno::NOTEMPTY => "ENOTEMPTY",
            Errno::LOOP => "ELOOP",
            Errno::PROTO => "EPROTO",
            Errno::MSGSIZE => "EMSGSIZE",
            Errno::ADDRINUSE => "EADDRINUSE",
            Errno::ADDRNOTAVAIL => "EADDRNOTAVAIL",
            Errno::CONNRESET => "ECONNRESET",
            Errno::NOTCONN => "ENOTCONN",
            Errno::TIMEDOUT => "ETIMEDOUT",
            Errno::CONNREFUSED => "ECONNREFUSED",
            Errno::DQUOT => "EDQUOT",
            _ => return format!("errno {}", self.errno),
        };
        word.to_owned()
    }
}

impl From<MdevError> for Failure {
    fn from(error: MdevError) -> Self {
        Self {
            errno: error.errno(),
            message: error.to_string(),
        }
    }
}

impl From<RunDirError> for Failure {
    fn from(error: RunDirError) -> Self {
        Self {
            errno: error.errno(),
            message: error.to_string(),
        }
    }
}

impl From<BindError> for Failure {
    fn from(error: BindError) -> Self {
        let errno = match &error {
            BindError::InUse { .. } => Errno::BUSY,
            BindError::Occupied { .. } => Errno::EXIST,
            BindError::ForeignOwner { .. } => Errno::PERM,
            BindError::NoDirectory { .. } => Errno::NOENT,
            BindError::PathTooLong { .. } => Errno::NAMETOOLONG,
            BindError::Io { source, .. } => Errno::from_io_error(source).unwrap_or(Errno::IO),
        };
        Self::new(errno, error.to_string())
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        let errno = match error {
            ServeError::Bind(error) => return error.into(),
            ServeError::Io { ref source, .. } => Errno::from_io_error(source).unwrap_or(Errno::IO),
            ServeError::Panicked { .. } => Errno::IO,
        };
        Self::new(errno, error.to_string())
    }
}

impl From<LineError> for Failure {
    fn from(error: LineError) -> Self {
        let error = match error {
            LineError::Unix(error) => return error.into(),
            error => error,
        };
        let source = std::error::Error::source(&error)
            .and_then(|source| source.downcast_ref::<std::io::Error>());
        let errno = source.and_then(Errno::from_io_error);
        Self::new(errno.unwrap_or(Errno::INVAL), error.to_string())
    }
}

impl From<ServedCardError> for Failure {
    fn from(error: ServedCardError) -> Self {
        match error {
            ServedCardError::Instance(error) => error.into(),
            ServedCardError::Server(error) => error.into(),
        }
    }
}
