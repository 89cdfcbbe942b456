//! The receiver's character timeout: data waits below the trigger level and
//! nothing has happened for four character times.

mod state;

use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// Character times without traffic before the timeout interrupt
/// (PC16550D 8.11, "FIFO Interrupt Mode Operation", A).
const CHARACTERS: u64 = 4;

/// The character timeout of a receiver FIFO.
#[derive(Clone, Debug)]
pub(super) struct Timeout {
    quirks: Quirks,
    /// The time of four characters, at the present format and rate.
    patience: Ticks,
    /// The last character received or read.
    last_activity: Ticks,
    expired: bool,
}

impl Timeout {
    pub(super) const fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            patience: Ticks::NEVER,
            last_activity: Ticks::new(0),
            expired: false,
        }
    }

    /// Whether the interrupt is pending.
    pub(super) const fn has_expired(&self) -> bool {
        self.expired
    }

    /// A character takes `time` from now on.
    pub(super) const fn set_character(&mut self, time: Ticks) {
        self.patience = if self.quirks.has(Quirk::NoCharacterTimeout) {
            Ticks::NEVER
        } else {
            time.times(CHARACTERS)
        };
    }

    /// When it comes if nothing happens before.
    #[inline]
    pub(super) fn at(&self) -> Ticks {
        if self.expired {
            Ticks::NEVER
        } else {
            self.last_activity + self.patience
        }
    }

    /// It has come.
    pub(super) const fn expire(&mut self) {
        self.expired = true;
    }

    /// A character has been read: the interrupt is cleared and the time
    /// starts anew.
    pub(super) const fn character_read(&mut self, now: Ticks) {
        self.last_activity = now;
        self.expired = false;
    }

    /// A character has come, the first to wait or one more: the time starts
    /// anew, but an interrupt that is pending stays.
    pub(super) const fn character_received(&mut self, first: bool, now: Ticks) {
        if first || !self.quirks.has(Quirk::TimeoutNotRestarted) {
            self.last_activity = now;
        }
        if self.quirks.has(Quirk::TimeoutClearedByCharacter) {
            self.expired = false;
        }
    }

    /// The time starts anew, and nothing else.
    pub(super) const fn restart(&mut self, now: Ticks) {
        self.last_activity = now;
    }

    /// The FIFO has been emptied.
    pub(super) const fn cancel(&mut self) {
        self.expired = false;
    }
}
