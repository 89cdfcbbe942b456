//! Why Debian's packages cannot be had, in one line each.

use super::super::Error;
use super::super::child::{self, ChildError, Finished};

/// Why Debian's packages cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum AptError {
    /// The host has no apt or no dpkg.
    #[error("{0} not found: packages can be fetched only on Debian and its relatives")]
    NoTool(&'static str),
    /// The host's Debian keyring is missing.
    #[error(
        "no Debian keyring in /usr/share/keyrings, so packages could not be verified; \
         install it: apt install debian-archive-keyring"
    )]
    NoKeyring,
    /// Debian builds QEMU for other processors, but not in a way used here.
    #[error("packages are fetched only on x86_64 and aarch64 hosts, not on {0}")]
    Architecture(&'static str),
    /// The package lists could not be fetched or verified.
    #[error(
        "cannot get the package lists from {mirror}: {reason}; check the network and the \
         proxy, or name another Debian mirror in LINEPROOF_DEBIAN_MIRROR"
    )]
    Update {
        /// The mirror asked.
        mirror: String,
        /// apt's words.
        reason: String,
    },
    /// The mirror has no such package, or not what it depends on.
    #[error("{mirror} does not provide {packages}: {reason}")]
    Resolve {
        /// The mirror asked.
        mirror: String,
        /// The packages asked for.
        packages: String,
        /// apt's words.
        reason: String,
    },
    /// A package could not be downloaded or verified.
    #[error(
        "cannot download packages from {mirror}: {reason}; what came so far is kept, so \
         simply run again"
    )]
    Download {
        /// The mirror asked.
        mirror: String,
        /// apt's words.
        reason: String,
    },
    /// A package could not be unpacked.
    #[error("cannot unpack {package}: {reason}")]
    Unpack {
        /// Its file name.
        package: String,
        /// dpkg's words.
        reason: String,
    },
    /// A tool could not be run to its end.
    #[error("{tool}: {reason}")]
    Tool {
        /// Which.
        tool: &'static str,
        /// What happened.
        reason: String,
    },
}

/// What a tool's failure to reach its end means.
pub(super) fn tool_error(tool: &'static str, error: ChildError) -> Error {
    match error {
        ChildError::Interrupted => Error::Interrupted,
        other => AptError::Tool {
            tool,
            reason: other.to_string(),
        }
        .into(),
    }
}

/// The first error that apt reports; the last one only says that there were
/// some.
pub(super) fn apt_reason(end: &Finished) -> String {
    let error = |line: &&str| line.starts_with("E: ");
    end.stderr
        .lines()
        .find(error)
        .map_or_else(|| child::last_line(&end.stderr), |line| &line[3..])
        .to_owned()
}
