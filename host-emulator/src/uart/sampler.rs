//! The receiver's shift register: watches a line, finds start bits, and
//! samples each bit in its middle, in its own format and at its own rate.
//! Parity errors, framing errors and breaks come out of what it sees; it knows
//! nothing of who drives the line.
//!
//! Samples are taken late: only a complete character is something that anybody
//! could see, so the samples for it are taken when it is due, or when what
//! they depend on (the signal, the format, the rate) is about to change.

mod state;

use super::format::{Format, Frame, MARK, Rate, RateChange, SPACE};
use super::registers::{LSR_BREAK, LSR_FRAMING, LSR_PARITY};
use super::signal::Signal;
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
    signal: Signal,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Waiting for a falling edge after `since`.
    Idle { since: Ticks },
    /// Bit `index` (0 is the start bit) is sampled at `at`.
    Sampling { index: u8, bits: u16, at: Ticks },
    /// A break has been reported; waiting for the line to mark again, after
    /// `since`.
    Break { since: Ticks },
}

impl Sampler {
    pub(crate) const fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            signal: Signal::MARKING,
            state: State::Idle {
                since: Ticks::new(0),
            },
        }
    }

    /// When there may be something to do, as far as the signal lets foresee
    /// it: a character is complete, or one may begin.
    pub(crate) fn next_event(&self, format: Format, rate: Rate) -> Ticks {
        match self.state {
            State::Sampling { index, at, .. } if self.is_glitch(index, at, rate) => {
                self.edge_after(at, SPACE)
            }
            State::Sampling { index, at, .. } => {
                let ahead = (format.payload_bits() + 1).saturating_sub(index);
                at + rate.half_bits(2 * ahead)
            }
            State::Idle { since } => self.edge_after(since, SPACE),
            State::Break { since } => self.edge_after(since, MARK),
        }
    }

    /// When the first data bit of a character that is being received is
    /// sampled, if that is still to come.
    pub(crate) fn first_data_bit(&self, rate: Rate) -> Ticks {
        match self.state {
            State::Sampling { index: 0, at, .. } if !self.is_glitch(0, at, rate) => at + rate.bit(),
            State::Sampling { index: 1, at, .. } => at,
            _ => Ticks::NEVER,
        }
    }

    /// The first data bit of a character has been sampled, as far as
    /// [`run`](Self::run) has got.
    pub(crate) const fn is_receiving(&self) -> bool {
        matches!(self.state, State::Sampling { index: 2.., .. })
    }

    /// The line carries `signal` from `now` on. All that was due before has
    /// been done, but for samples that complete nothing.
    pub(crate) fn watch(&mut self, signal: Signal, format: Format, now: Ticks, rate: Rate) {
        if self.signal == signal {
            return;
        }
        self.run(format, now.before(), rate);
        let before = core::mem::replace(&mut self.signal, signal);
        let level = signal.level_at(now);
        match &mut self.state {
            State::Idle { since } => {
                let marked = before.level_at(now.before().max(*since)) == MARK;
                if marked && level == SPACE {
                    self.begin(now, rate);
                } else {
                    *since = now;
                }
            }
            State::Break { .. } if level == MARK => self.state = State::Idle { since: now },
            State::Break { since } => *since = now,
            State::Sampling { .. } => {}
        }
    }

    /// Takes the samples that are due by `now`, up to one that completes a
    /// character; returns it.
    #[inline]
    pub(crate) fn run(&mut self, format: Format, now: Ticks, rate: Rate) -> Option<Received> {
        if self.is_idle() {
            return None;
        }
        self.run_on(format, now, rate)
    }

    fn run_on(&mut self, format: Format, now: Ticks, rate: Rate) -> Option<Received> {
        loop {
            match self.state {
                State::Sampling { at, .. } if at <= now => {
                    self.skip(format, now, rate);
                    let received = self.step(format, rate);
                    if received.is_some() {
                        return received;
                    }
                }
                State::Sampling { .. } => return None,
                State::Idle { since } => match self.edge_after(since, SPACE) {
                    edge if edge <= now => self.begin(edge, rate),
                    _ => return None,
                },
                State::Break { since } => match self.edge_after(since, MARK) {
                    edge if edge <= now => self.state = State::Idle { since: edge },
                    _ => return None,
                },
            }
        }
    }

    /// Takes the sample that is next; returns the character it completes, in
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
        let level = self.signal.level_at(now);
        if self.is_glitch(index, now, rate) {
            self.state = State::Idle { since: now };
            return None;
        }
        if index <= format.payload_bits() {
            bits |= u16::from(level) << index;
            self.state = State::Sampling {
                index: index + 1,
                bits,
                at: now + rate.bit(),
            };
            return None;
        }
        if level == MARK && self.awaits_second_stop(index, format) {
            self.state = State::Sampling {
                index: index + 1,
                bits,
                at: now + rate.bit(),
            };
            return None;
        }
        let received = decode(bits, level, format);
        let is_break = received.errors & LSR_BREAK != 0;
        self.state = if is_break && !self.quirks.has(Quirk::BreakRepeats) {
            State::Break { since: now }
        } else if level == SPACE && !self.quirks.has(Quirk::FramingWaitsForEdge) {
            // Resynchronise: the bit just sampled in place of the stop bit is
            // taken for the next start bit, and data follows (PC16550D 8.4,
            // bit 3).
            State::Sampling {
                index: 1,
                bits: 0,
                at: now + rate.bit(),
            }
        } else {
            State::Idle { since: now }
        };
        Some(received)
    }

    /// Whether what began is no start bit, as sample `index` at `at` finds or
    /// will find if the line goes on so. Of a frame in step it is one.
    fn is_glitch(&self, index: u8, at: Ticks, rate: Rate) -> bool {
        index == 0
            && self.signal.in_step(0, at, rate).is_none()
            && self.signal.level_at(at) == MARK
            && !self.quirks.has(Quirk::FalseStartTaken)
    }

    /// Whether the line rests and a character could begin.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle { .. }) && self.signal == Signal::MARKING
    }

    /// What `frame` is received as if it comes alone, on an idle line, at one
    /// rate, and is no longer than expected; none if not.
    pub(crate) fn whole(&self, frame: Frame, format: Format) -> Option<Received> {
        let fits = frame.bits() <= format.payload_bits() + 1;
        (self.is_idle() && fits).then(|| decode(frame.levels(), MARK, format))
    }

    /// Whether sample `index`, a stop bit, is not enough. Without quirks the
    /// first one always is (PC16550D 8.1, bit 2).
    const fn awaits_second_stop(&self, index: u8, format: Format) -> bool {
        let first = index == format.payload_bits() + 1;
        first && format.stop_half_bits() > 2 && self.quirks.has(Quirk::SecondStopBitChecked)
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

    /// Drops what has been received so far of a character, at `now`.
    pub(crate) fn reset(&mut self, now: Ticks) {
        self.state = State::Idle { since: now };
    }

    /// A start bit may have begun at `edge`.
    fn begin(&mut self, edge: Ticks, rate: Rate) {
        self.state = State::Sampling {
            index: 0,
            bits: 0,
            at: edge + rate.half_bits(1),
        };
    }

    /// Takes all samples up to the stop bit's at once if that one is due by
    /// `now` and they are what the sender's bits are, one for one.
    fn skip(&mut self, format: Format, now: Ticks, rate: Rate) {
        let State::Sampling { index, bits, at } = &mut self.state else {
            return;
        };
        let stop = format.payload_bits() + 1;
        let ahead = stop.saturating_sub(*index);
        let completion = *at + rate.half_bits(2 * ahead);
        if completion > now {
            return;
        }
        if let Some(frame) = self.signal.in_step(*index, *at, rate) {
            let sampled = (1 << *index) - 1;
            let asked = (1 << stop) - 1;
            *bits |= frame.levels() & asked & !sampled;
            *index += ahead;
            *at = completion;
        }
    }

    fn edge_after(&self, since: Ticks, level: bool) -> Ticks {
        self.signal.edge_after(since, level).unwrap_or(Ticks::NEVER)
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
