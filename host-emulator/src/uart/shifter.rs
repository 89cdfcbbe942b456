//! The transmitter's shift register: puts one frame on the line, bit by bit,
//! in its time. What is sent next, and who is told, is the transmitter's
//! business.

mod state;

use super::format::{Frame, MARK, Rate, RateChange};
use crate::time::Ticks;

/// What a step of the shift register has brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The next bit is on the line.
    Shifting,
    /// The last stop bit has begun.
    LastStopBit,
    /// The frame is over; the line marks.
    Done,
}

/// The transmitter shift register (TSR).
#[derive(Clone, Debug)]
pub(crate) struct Shifter {
    frame: Option<InFlight>,
}

#[derive(Clone, Copy, Debug)]
struct InFlight {
    frame: Frame,
    phase: Phase,
    /// When the present phase ends.
    until: Ticks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Start, data and parity bits, by index.
    Bit(u8),
    /// What the stop bits have beyond the last one bit time.
    EarlyStop,
    /// The last bit time of the frame.
    LastStop,
}

impl Shifter {
    pub(crate) const fn new() -> Self {
        Self { frame: None }
    }

    pub(crate) const fn is_idle(&self) -> bool {
        self.frame.is_none()
    }

    /// Puts the start bit of `frame` on the line at `now`.
    pub(crate) fn start(&mut self, frame: Frame, now: Ticks, rate: Rate) {
        self.frame = Some(InFlight {
            frame,
            phase: Phase::Bit(0),
            until: now + rate.bit(),
        });
    }

    /// The level on the line.
    pub(crate) fn level(&self) -> bool {
        match self.frame {
            Some(InFlight {
                frame,
                phase: Phase::Bit(index),
                ..
            }) => frame.level(index),
            _ => MARK,
        }
    }

    /// When the present bit ends.
    pub(crate) fn next_event(&self) -> Ticks {
        self.frame.map_or(Ticks::NEVER, |frame| frame.until)
    }

    /// Takes the step that is due, at [`next_event`](Self::next_event).
    pub(crate) fn step(&mut self, rate: Rate) -> Progress {
        let Some(flight) = &mut self.frame else {
            return Progress::Done;
        };
        match flight.phase {
            Phase::Bit(index) if index + 1 < flight.frame.bits() => {
                flight.phase = Phase::Bit(index + 1);
                flight.until = flight.until + rate.bit();
                Progress::Shifting
            }
            Phase::Bit(_) => {
                let early = flight.frame.stop_half_bits() - 2;
                if early == 0 {
                    flight.phase = Phase::LastStop;
                    flight.until = flight.until + rate.bit();
                    Progress::LastStopBit
                } else {
                    flight.phase = Phase::EarlyStop;
                    flight.until = flight.until + rate.half_bits(early);
                    Progress::Shifting
                }
            }
            Phase::EarlyStop => {
                flight.phase = Phase::LastStop;
                flight.until = flight.until + rate.bit();
                Progress::LastStopBit
            }
            Phase::LastStop => {
                self.frame = None;
                Progress::Done
            }
        }
    }

    /// The baud rate has changed under the frame.
    pub(crate) fn change_rate(&mut self, change: RateChange) {
        if let Some(flight) = &mut self.frame {
            flight.until = change.moved(flight.until);
        }
    }
}
