//! The far end of a line that leads out of the card: it turns what a port
//! puts on the line into bytes for somebody outside, and bytes from there into
//! characters that the port receives.
//!
//! It follows the port's format and rate, so that the outside needs neither.
//! Who is outside, a terminal, a socket or a file, is not its business, and
//! nothing here waits for them: both directions have a queue of bounded
//! length, hardware flow control keeps them from overflowing, and what a port
//! sends regardless is dropped and counted; so is what it sends while nobody
//! is there.

mod state;

use std::collections::VecDeque;

use crate::time::Ticks;
use crate::uart::{Frame, LSR_FRAMING, Outputs, Pace, RateChange, Sampler, Shifter};
use crate::{Quirks, Timing};

/// Bytes that wait for the port at most. Few, so that what a port is not
/// ready for stays where it comes from.
const ARRIVING: usize = 1024;

/// Bytes that wait for the outside at most.
const LEAVING: usize = 4096;

/// As many waiting for the outside drop the port's CTS. The rest is for
/// drivers that look at CTS themselves and are late: a whole FIFO and what an
/// interrupt's latency adds at 115,200 baud. CTS returns when the outside has
/// taken them all.
const LEAVING_HIGH: usize = LEAVING - 512;

/// What stands at the far end of a port's line.
#[derive(Clone, Debug)]
pub(crate) struct FarEnd {
    /// The port's own format and rate.
    pace: Pace,
    shifter: Shifter,
    sampler: Sampler,
    /// Bytes from outside on their way to the port.
    arriving: VecDeque<u8>,
    /// Bytes from the port on their way outside.
    leaving: VecDeque<u8>,
    /// Bytes from the port that nobody has taken.
    dropped: u64,
    /// Somebody is connected outside.
    carrier: bool,
    /// The port is ready to receive.
    clear_to_send: bool,
}

impl FarEnd {
    /// A far end with nobody there, at the port's `pace`.
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            shifter: Shifter::new(),
            sampler: Sampler::new(Quirks::NONE),
            arriving: VecDeque::with_capacity(ARRIVING),
            leaving: VecDeque::with_capacity(LEAVING),
            dropped: 0,
            carrier: false,
            clear_to_send: false,
        }
    }

    /// Queues bytes from outside, as many as there is room for, and returns
    /// how many that were.
    pub(crate) fn bring_in(&mut self, bytes: &[u8]) -> usize {
        let taken = bytes.len().min(self.room());
        self.arriving.extend(&bytes[..taken]);
        taken
    }

    /// Bytes from outside that there is room for.
    pub(crate) fn room(&self) -> usize {
        ARRIVING - self.arriving.len()
    }

    /// Moves what has left the port to the end of `bytes`.
    pub(crate) fn bring_out(&mut self, bytes: &mut Vec<u8>) {
        bytes.extend(self.leaving.drain(..));
    }

    /// Whether anything has left the port since the last look.
    pub(crate) fn has_left(&self) -> bool {
        !self.leaving.is_empty()
    }

    /// Bytes dropped since the start.
    pub(crate) const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Whether somebody is connected outside. Who goes leaves behind what
    /// was meant for them.
    pub(crate) fn set_carrier(&mut self, present: bool) {
        self.carrier = present;
        if !present {
            self.dropped += self.leaving.len() as u64;
            self.leaving.clear();
        }
    }

    /// Whether somebody is connected outside.
    pub(crate) const fn carrier(&self) -> bool {
        self.carrier
    }

    /// What this end drives: RTS says that there is room, DTR that somebody
    /// is there.
    pub(crate) fn outputs(&self) -> Outputs {
        Outputs {
            sout: self.shifter.signal(),
            rts: self.carrier && self.leaving.len() < LEAVING_HIGH,
            dtr: self.carrier,
        }
    }

    /// Takes in what the port drives at `now`. Returns whether what this end
    /// drives may have changed.
    pub(crate) fn settle(&mut self, port: Outputs, pace: Pace, now: Ticks) -> bool {
        let mut retimed = false;
        if self.pace != pace {
            retimed = !self.shifter.is_idle();
            let change = RateChange {
                now,
                from: self.pace.rate,
                to: pace.rate,
            };
            self.shifter.change_rate(change);
            self.sampler.change_rate(change);
            self.pace = pace;
        }
        self.clear_to_send = port.rts;
        self.sampler.watch(port.sout, pace.format, now, pace.rate);
        self.start_character(now) || retimed
    }

    /// When there is something to do.
    pub(crate) fn next_event(&self) -> Ticks {
        let Pace { format, rate, .. } = self.pace;
        self.shifter
            .next_event()
            .min(self.sampler.next_event(format, rate))
    }

    /// Takes the transmitter's step if it is due at `now`. Returns whether it
    /// was.
    pub(crate) fn transmit(&mut self, now: Ticks) -> bool {
        let due = self.shifter.next_event() <= now;
        if due {
            self.shifter.step();
            self.start_character(now);
        }
        due
    }

    /// Takes in what the line has carried up to `now`. Returns whether there
    /// is less room than before.
    pub(crate) fn receive(&mut self, now: Ticks) -> bool {
        match self.sampler.run(self.pace.format, now, self.pace.rate) {
            // A break, or what it leaves of a character, is no byte.
            Some(received) if received.errors & LSR_FRAMING == 0 => self.deliver(received.data),
            _ => false,
        }
    }

    /// On a line without time, a character from the port.
    pub(crate) fn take_in_frame(&mut self, frame: Frame) {
        self.deliver(frame.data(self.pace.format));
    }

    /// On a line without time, the next character for the port, which has
    /// room for it: there is no other measure of how fast it may come.
    pub(crate) fn take_frame(&mut self, has_room: bool) -> Option<Frame> {
        if self.pace.timing == Timing::Line || !self.clear_to_send || !has_room {
            return None;
        }
        let data = self.arriving.pop_front()?;
        Some(self.pace.format.frame(data))
    }

    fn deliver(&mut self, data: u8) -> bool {
        if !self.carrier || self.leaving.len() == LEAVING {
            self.dropped += 1;
            return false;
        }
        self.leaving.push_back(data);
        true
    }

    fn start_character(&mut self, now: Ticks) -> bool {
        let may_start = self.pace.timing == Timing::Line && self.shifter.is_idle();
        if !may_start || !self.clear_to_send {
            return false;
        }
        let Some(data) = self.arriving.pop_front() else {
            return false;
        };
        let frame = self.pace.format.frame(data);
        self.shifter.start(frame, now, self.pace.rate);
        true
    }
}
