//! Why a line cannot lead where it should.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use crate::listener::BindError;

/// Why the host's end of a line cannot be had.
#[derive(Debug, Error)]
pub enum LineError {
    /// No UNIX socket.
    #[error(transparent)]
    Unix(#[from] BindError),
    /// No TCP socket.
    #[error("cannot listen at {address}: {source}; choose another address or port")]
    Tcp {
        /// Where.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// No pseudo-terminal.
    #[error("cannot open a pseudo-terminal: {0}; choose another kind of line")]
    Pty(io::Error),
    /// No link to the pseudo-terminal.
    #[error("cannot link {path} to a pseudo-terminal: {source}; choose another path")]
    Link {
        /// The link.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The place of the link is taken.
    #[error(
        "cannot link {path} to a pseudo-terminal: something else is there; \
         remove it or choose another path"
    )]
    LinkTaken {
        /// The link.
        path: PathBuf,
    },
    /// No place for the link.
    #[error(
        "cannot link {path} to a pseudo-terminal: its directory does not exist; \
         create it or choose another path"
    )]
    NoDirectory {
        /// The link.
        path: PathBuf,
    },
    /// No file.
    #[error("cannot append to {path}: {source}; name another file")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// What is there is not a file of this user's.
    #[error("cannot append to {path}: it is {what}; name another file")]
    NoFile {
        /// The path.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// No standard input or output.
    #[error("stdio is not usable: {what}; choose another kind of line")]
    Stdio {
        /// Why not.
        what: String,
    },
}
