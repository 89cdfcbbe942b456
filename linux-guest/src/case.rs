//! One claim about the card as a real driver sees it.

use std::fmt;
use std::io;

use crate::bench::Bench;

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The card as a whole.
    Card,
    /// Each of its ports.
    Port,
}

/// One claim, and the function that checks it.
pub struct Case {
    /// Its name in reports: `linux.break`.
    pub id: &'static str,
    /// What it is about.
    pub scope: Scope,
    /// The claim, as a sentence.
    pub claim: &'static str,
    /// Checks it on the port of that number; on a card's case, on none.
    pub(crate) run: fn(&mut Bench, usize) -> Outcome,
}

impl fmt::Debug for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

/// What came out of a case: lines for the report if the claim holds.
pub(crate) type Outcome = Result<Vec<String>, Halt>;

/// Why a claim is not shown to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    /// It cannot be checked here.
    Skip(&'static str),
    /// It does not hold; lines that say how.
    Fail(String),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Fail(error.to_string())
    }
}

impl From<rustix::io::Errno> for Halt {
    fn from(error: rustix::io::Errno) -> Self {
        Self::Fail(error.to_string())
    }
}

/// The failure that these words describe.
pub(crate) fn fail<T>(words: impl Into<String>) -> Result<T, Halt> {
    Err(Halt::Fail(words.into()))
}
