//! What the monitor needs of the place that it runs in.

use core::fmt;
use core::time::Duration;

/// A terminal: bytes of keys in, text out.
pub trait Terminal {
    /// The next byte that was typed; none if none came within `limit`. Without
    /// a limit it waits for as long as it takes.
    fn read(&mut self, limit: Option<Duration>) -> Option<u8>;

    /// Shows `text`, in which a new line is `\r\n`.
    fn write(&mut self, text: &str);
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As asked.
    Done,
    /// It was carried out, and what it looked at is not as it should be.
    Failed,
    /// It could not be understood or carried out.
    Refused,
}

impl Status {
    /// The word for it, where a program listens.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}

/// What stands around the card.
pub trait Surroundings {
    /// Writes the functions on the bus, a line each, the card's marked.
    ///
    /// # Errors
    /// Those of `out`.
    fn functions(&self, out: &mut dyn fmt::Write) -> fmt::Result;

    /// Writes where the card's interrupt arrives.
    ///
    /// # Errors
    /// Those of `out`.
    fn interrupt(&self, out: &mut dyn fmt::Write) -> fmt::Result;

    /// Tells whoever drives the terminal that the next line can come, and how
    /// the last one ended; `Done` before the first.
    fn ready(&mut self, last: Status);
}
