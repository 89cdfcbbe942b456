//! How a command ends: the exit codes, and the errors that lead to them.
//!
//! This is the one place where a reason becomes a number. Everything else
//! passes [`Error`] or [`Exit`] along.

use std::process::ExitCode;

use thiserror::Error;

/// The exit codes of `lineproof`, as `--help` documents them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything that was asked for was proven.
    Proven = 0,
    /// A case failed, or nothing was proven at all.
    CaseFailed = 1,
    /// The command line asks for something that does not exist.
    Usage = 2,
    /// A part is missing or does not work here.
    Environment = 3,
    /// The guest crashed, hung, said nothing, or garbled its results.
    Guest = 4,
    /// The device or QEMU died, or the guest found no card.
    Device = 5,
    /// Ctrl-C, SIGTERM or SIGHUP.
    Interrupted = 130,
}

/// The section of `--help` that documents [`Exit`].
pub const EXIT_CODES: &str = "\
Exit codes:
  0    all proven, or as the device's profile says
  1    a case failed, or every selected case was skipped
  2    wrong usage
  3    set-up or environment: something is missing or does not work here
  4    the guest crashed, hung, said nothing, or garbled its results
  5    the device or QEMU died, or the guest found no card
  130  interrupted (Ctrl-C, SIGTERM); everything is removed";

impl Exit {
    /// The exit with this number, if there is one.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        let all = [
            Self::Proven,
            Self::CaseFailed,
            Self::Usage,
            Self::Environment,
            Self::Guest,
            Self::Device,
            Self::Interrupted,
        ];
        all.into_iter().find(|exit| exit.code() == code)
    }

    /// The number that the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command could not do what it was asked. Each message is one line:
/// what, where, and what to do about it.
#[derive(Debug, Error)]
pub enum Error {
    /// The request itself is wrong.
    #[error("{0}")]
    Usage(String),
    /// Something that the request needs is missing or does not work.
    #[error("{0}")]
    Environment(String),
    /// The device could not be created or kept alive.
    #[error("{0}")]
    Device(String),
    /// The user, or whoever stands in, asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// The exit code that this error leads to.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Environment(_) => Exit::Environment,
            Self::Device(_) => Exit::Device,
            Self::Interrupted => Exit::Interrupted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_documents_every_exit_code() {
        for exit in [
            Exit::Proven,
            Exit::CaseFailed,
            Exit::Usage,
            Exit::Environment,
            Exit::Guest,
            Exit::Device,
            Exit::Interrupted,
        ] {
            let line = format!("\n  {:<5}", exit.code());
            assert!(EXIT_CODES.contains(&line), "{exit:?} is not in --help");
        }
    }
}
