//! What crosses processes, measured: an access of a guest to a card, and the
//! least that could take.
//!
//! Nothing here judges. Machines differ and are busy, so figures are taken in
//! turn, one of each a round, and are worth something only beside each other.

mod floor;
mod guest;

pub use floor::{Floor, answer};
pub use guest::{Bench, Machine};

use std::time::Duration;

/// What a guest has measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// A figure for each kind of access.
    pub figures: Vec<Figure>,
    /// QEMU did not stay on its one CPU: others wanted that.
    pub let_go: bool,
}

/// How long one access took, over many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Of what: `read-lsr`, `write-scr`, `exchange`.
    pub kind: String,
    /// A tenth took less.
    pub low: Duration,
    /// Half took less.
    pub median: Duration,
    /// A tenth took more.
    pub high: Duration,
}
