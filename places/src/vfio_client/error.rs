//! What can go wrong between the client and a server.

use std::io;

use rustix::io::Errno;
use thiserror::Error;

use super::message::Command;

/// Why the client got no answer, or not the one it asked for.
#[derive(Debug, Error)]
pub enum ClientError {
    /// Nobody is to be reached at the socket.
    #[error("no connection: {0}")]
    Unreachable(io::Error),
    /// The server has closed the connection, or it broke.
    #[error("its server has closed the connection ({command:?}: {source})")]
    Lost {
        /// What was being asked.
        command: Command,
        /// What the operating system says.
        source: io::Error,
    },
    /// The server took too long.
    #[error("its server did not answer {command:?} within {seconds} s")]
    Late {
        /// What was being asked.
        command: Command,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The server answers with an error.
    #[error("its server refuses {command:?}: {errno}")]
    Refused {
        /// What was being asked.
        command: Command,
        /// Its reason.
        errno: Errno,
    },
    /// The server's answer does not fit the question.
    #[error("its server's answer to {command:?} makes no sense: {what}")]
    Malformed {
        /// What was being asked.
        command: Command,
        /// What is wrong with the answer.
        what: &'static str,
    },
    /// What is served is no serial card as the suite knows it.
    #[error("what is served there is no card of one or two ports: {0}")]
    NoCard(&'static str),
    /// The client's own means cannot be had.
    #[error("no eventfd for the interrupt: {0}")]
    NoEventFd(Errno),
}

impl ClientError {
    /// Whether the server answered, and said no: the connection lives on.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}
