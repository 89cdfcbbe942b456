//! The transmitter's shift register: puts one frame on the line in its time.
//! What is sent next, and who is told, is the transmitter's business.

mod state;

use super::format::{Frame, Rate, RateChange};
use super::signal::{SentFrame, Signal};
use crate::time::Ticks;

/// What a step of the shift register has brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The last stop bit has begun.
    LastStopBit,
    /// The frame is over; the line marks.
    Done,
}

/// The transmitter shift register (TSR).
#[derive(Clone, Debug)]
pub(crate) struct Shifter {
    frame: Option<SentFrame>,
    /// The frame's last stop bit has begun.
    ending: bool,
}

impl Shifter {
    pub(crate) const fn new() -> Self {
        Self {
            frame: None,
            ending: false,
        }
    }

    pub(crate) const fn is_idle(&self) -> bool {
        self.frame.is_none()
    }

    /// Puts `frame` on the line from `now` on.
    pub(crate) fn start(&mut self, frame: Frame, now: Ticks, rate: Rate) {
        self.frame = Some(SentFrame {
            frame,
            start: now,
            rate,
        });
        self.ending = false;
    }

    /// What is on the line.
    pub(crate) fn signal(&self) -> Signal {
        self.frame.map_or(Signal::MARKING, Signal::Sent)
    }

    /// When the last stop bit begins, then when it ends.
    pub(crate) fn next_event(&self) -> Ticks {
        match self.frame {
            None => Ticks::NEVER,
            Some(frame) if self.ending => frame.end(),
            Some(frame) => frame.last_stop_bit(),
        }
    }

    /// Takes the step that is due, at [`next_event`](Self::next_event).
    pub(crate) const fn step(&mut self) -> Progress {
        if self.frame.is_some() && !self.ending {
            self.ending = true;
            Progress::LastStopBit
        } else {
            self.frame = None;
            Progress::Done
        }
    }

    /// The baud rate has changed under the frame.
    pub(crate) fn change_rate(&mut self, change: RateChange) {
        if let Some(frame) = &mut self.frame {
            frame.change_rate(change);
        }
    }
}
