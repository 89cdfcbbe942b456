//! The receiver's shift register: watches a line level, finds start bits, and
//! samples each bit in its middle, in its own format and at its own rate.
//! Parity errors, framing errors and breaks come out of what it sees; it knows
//! nothing of who drives the line.

mod state;

use super::format::{Format, MARK, Rate, RateChange, SPACE};
use super::registers::{LSR_BREAK, LSR_FRAMING, LSR_PARITY};
use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// A character as received, with LSR's PE, FE and BI bits for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) data: u8,
    pub(crate) errors: u8,
}

/// The receiver shift register (RSR).
#[derive(Clone, Debug)]
pub(crate) struct Sampler {
    quirks: Quirks,
    level: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Waiting for a falling edge.
    Idle,
    /// Bit `index` (0 is the start bit) is sampled at `at`.
    Sampling { index: u8, bits: u16, at: Ticks },
    /// A break has been reported; waiting for the line to mark again.
    Break,
}

impl Sampler {
    pub(crate) const fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            level: MARK,
            state: State::Idle,
        }
    }

    /// When the next sample is due.
    pub(crate) const fn next_event(&self) -> Ticks {
        match self.state {
            State::Sampling { at, .. } => at,
            State::Idle | State::Break => Ticks::NEVER,
        }
    }

    /// The first data bit of a character has been sampled or is about to be.
    pub(crate) const fn is_receiving(&self) -> bool {
        matches!(self.state, State::Sampling { index: 2.., .. })
    }

    /// The line is at `level` from `now` on.
    pub(crate) fn watch(&mut self, level: bool, now: Ticks, rate: Rate) {
        if self.level == level {
            return;
        }
        self.level = level;
        match (self.state, level) {
            (State::Idle, SPACE) => {
                self.state = State::Sampling {
                    index: 0,
                    bits: 0,
                    at: now + rate.half_bits(1),
                };
            }
            (State::Break, MARK) => self.state = State::Idle,
            _ => {}
        }
    }

    /// Takes the sample that is due; returns the character it completes, in
    /// the middle of the first stop bit.
    pub(crate) fn step(&mut self, format: Format, rate: Rate) -> Option<Received> {
        let State::Sampling {
            index,
            mut bits,
            at: now,
        } = self.state
        else {
            return None;
        };
        if index == 0 && self.level == MARK {
            // A glitch, no start bit.
            self.state = State::Idle;
            return None;
        }
        if index <= format.payload_bits() {
            bits |= u16::from(self.level) << index;
            self.state = State::Sampling {
                index: index + 1,
                bits,
                at: now + rate.bit(),
            };
            return None;
        }
        let received = decode(bits, self.level, format);
        let is_break = received.errors & LSR_BREAK != 0;
        self.state = if is_break && !self.quirks.has(Quirk::BreakRepeats) {
            State::Break
        } else if self.level == SPACE {
            // Resynchronise: the bit just sampled in place of the stop bit is
            // taken for the next start bit, and data follows (PC16550D 8.4,
            // bit 3).
            State::Sampling {
                index: 1,
                bits: 0,
                at: now + rate.bit(),
            }
        } else {
            State::Idle
        };
        Some(received)
    }

    /// Whether a character is under way.
    pub(crate) const fn is_sampling(&self) -> bool {
        matches!(self.state, State::Sampling { .. })
    }

    /// The baud rate has changed under the character.
    pub(crate) fn change_rate(&mut self, change: RateChange) {
        if let State::Sampling { at, .. } = &mut self.state {
            *at = change.moved(*at);
        }
    }

    /// Drops what has been received so far of a character.
    pub(crate) fn reset(&mut self) {
        self.state = State::Idle;
    }
}

/// Makes a character of the sampled bits, the start bit lowest.
fn decode(bits: u16, stop: bool, format: Format) -> Received {
    let payload = bits >> 1;
    let data = payload.to_le_bytes()[0] & format.data_mask();
    let mut errors = 0;
    if let Some(expected) = format.parity(data) {
        let parity = (payload >> format.data_bits()) & 1 == 1;
        if parity != expected {
            errors |= LSR_PARITY;
        }
    }
    if stop == SPACE {
        errors |= LSR_FRAMING;
        if payload == 0 {
            errors |= LSR_BREAK;
        }
    }
    Received { data, errors }
}
