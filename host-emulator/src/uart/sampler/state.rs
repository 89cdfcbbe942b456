//! The receiver shift register's saved state: what has been sampled of a
//! character. The signal it watches follows from the wire.

use super::{Received, Sampler, State};
use crate::Quirk;
use crate::state::{StateError, Transfer};
use crate::time::Ticks;
use crate::uart::format::{Pace, SPACE};
use crate::uart::registers::LSR_CHARACTER_ERRORS;
use crate::uart::signal::Signal;

/// Samples before the last one, at most: start, eight data bits, parity, and
/// by a quirk the first of two stop bits.
const MOST_SAMPLES: u8 = 11;

impl Sampler {
    /// Saves or loads it, for a line of this `pace`.
    pub(crate) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<(), StateError> {
        const IDLE: u8 = 0;
        const SAMPLING: u8 = 1;
        const BREAK: u8 = 2;
        let mut state = match self.state {
            State::Idle { .. } => IDLE,
            State::Sampling { .. } => SAMPLING,
            State::Break { .. } => BREAK,
        };
        transfer.byte(&mut state)?;
        let since = transfer.now();
        self.state = match state {
            IDLE => State::Idle { since },
            SAMPLING => self.transfer_samples(transfer, pace)?,
            BREAK => State::Break { since },
            _ => return Err(StateError::Impossible("a receiver is in no known state")),
        };
        Ok(())
    }

    fn transfer_samples(
        &self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<State, StateError> {
        let (mut index, mut bits, mut at) = match self.state {
            State::Sampling { index, bits, at } => (index, bits, at),
            State::Idle { .. } | State::Break { .. } => (0, 0, Ticks::NEVER),
        };
        transfer.byte(&mut index)?;
        transfer.require(index <= MOST_SAMPLES, "a character has too many samples")?;
        transfer.half(&mut bits)?;
        // The start bit, if sampled, was a zero, but by a quirk.
        let started = bits & 1 == 0 || self.quirks.has(Quirk::FalseStartTaken);
        let sampled = bits >> index == 0 && started;
        transfer.require(sampled, "a character has samples that were not taken")?;
        transfer.future(&mut at, pace.longest_step())?;
        Ok(State::Sampling { index, bits, at })
    }

    /// Puts `signal` on the line without anything coming of it at `now`.
    ///
    /// # Errors
    /// [`StateError::Impossible`] if a break is being received there.
    pub(crate) fn resume(&mut self, signal: Signal, now: Ticks) -> Result<(), StateError> {
        if matches!(self.state, State::Break { .. }) && signal.level_at(now) != SPACE {
            return Err(StateError::Impossible(
                "a break is received on an idle line",
            ));
        }
        self.signal = signal;
        Ok(())
    }
}

impl Received {
    /// Two bytes.
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
    ) -> Result<(), StateError> {
        transfer.byte(&mut self.data)?;
        transfer.byte(&mut self.errors)?;
        let known = self.errors & !LSR_CHARACTER_ERRORS == 0;
        transfer.require(known, "a character has errors that none can have")
    }
}
