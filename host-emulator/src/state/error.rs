//! Why a saved state is refused.

use thiserror::Error;

use super::VERSION;

/// Why a saved state cannot be restored. The card is then as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StateError {
    /// It does not begin as every state does.
    #[error("this is no saved state of a card")]
    NoState,
    /// It is written in another version of the format.
    #[error("the saved state has format version {found}, and this program reads version {VERSION}")]
    Version {
        /// The version it claims.
        found: u16,
    },
    /// It is of a card that is not like this one.
    #[error(
        "the saved state is of a card with another {what}; restore it into a card that was \
         created as the saved one was"
    )]
    OtherCard {
        /// In what the two cards differ.
        what: &'static str,
    },
    /// There is more to it than has come.
    #[error("the saved state is cut off")]
    CutOff,
    /// Something follows it.
    #[error("{by} bytes follow the end of the saved state")]
    TooLong {
        /// How many bytes.
        by: usize,
    },
    /// A checksum does not fit.
    #[error("the saved state is damaged: its checksum does not fit")]
    Damaged,
    /// It says of the card what can't be.
    #[error("the saved state cannot be: {0}")]
    Impossible(&'static str),
}
