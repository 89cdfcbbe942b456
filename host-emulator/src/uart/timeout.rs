//! The receiver's character timeout: data waits below the trigger level and
//! nothing has happened for four character times.

mod state;

use super::registers::{IER_DLM, IIR_FCR, LCR, MCR, RBR_THR_DLL, SCR};
use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// Character times without traffic before the timeout interrupt
/// (PC16550D 8.11, "FIFO Interrupt Mode Operation", A).
const CHARACTERS: u64 = 4;

/// A write to the divisor latch, among the offsets of other writes.
pub(super) const DIVISOR_LATCH: u8 = 8;

/// By quirks, the writes that clear a timeout.
const CLEARING: [(u8, Quirk); 6] = [
    (IER_DLM, Quirk::TimeoutClearedByIerWrite),
    (IIR_FCR, Quirk::TimeoutClearedByFcrWrite),
    (LCR, Quirk::TimeoutClearedByLcrWrite),
    (MCR, Quirk::TimeoutClearedByMcrWrite),
    (SCR, Quirk::TimeoutClearedByScrWrite),
    (DIVISOR_LATCH, Quirk::TimeoutClearedByDivisor),
];

/// By quirks, the writes that restart its time.
const RESTARTING: [(u8, Quirk); 7] = [
    (RBR_THR_DLL, Quirk::TimeoutRestartedByThr),
    (IER_DLM, Quirk::TimeoutRestartedByIerWrite),
    (IIR_FCR, Quirk::TimeoutRestartedByFcrWrite),
    (LCR, Quirk::TimeoutRestartedByLcrWrite),
    (MCR, Quirk::TimeoutRestartedByMcrWrite),
    (SCR, Quirk::TimeoutRestartedByScrWrite),
    (DIVISOR_LATCH, Quirk::TimeoutRestartedByDivisor),
];

/// The character timeout of a receiver FIFO.
#[derive(Clone, Debug)]
pub(super) struct Timeout {
    quirks: Quirks,
    /// The writes that clear it, a bit for each offset.
    clearing: u16,
    /// The writes that restart its time, likewise.
    restarting: u16,
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
            clearing: offsets(&CLEARING, quirks),
            restarting: offsets(&RESTARTING, quirks),
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

    /// The register at `offset` has been written, or the
    /// [divisor latch](DIVISOR_LATCH). Returns whether that matters, as it does
    /// by a quirk only.
    pub(super) const fn written(&mut self, offset: u8, now: Ticks) -> bool {
        let write = 1 << offset;
        if (self.clearing | self.restarting) & write == 0 {
            return false;
        }
        if self.clearing & write != 0 {
            self.expired = false;
        }
        self.restart(now);
        true
    }

    /// The FIFO has been emptied.
    pub(super) const fn cancel(&mut self) {
        self.expired = false;
    }
}

/// A bit for each offset whose quirk is among `quirks`.
const fn offsets(writes: &[(u8, Quirk)], quirks: Quirks) -> u16 {
    let mut offsets = 0;
    let mut rest = writes;
    while let [(offset, quirk), others @ ..] = rest {
        if quirks.has(*quirk) {
            offsets |= 1 << *offset;
        }
        rest = others;
    }
    offsets
}
