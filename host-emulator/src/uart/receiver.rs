//! The receive side: RBR or its FIFO, the errors that travel with each
//! character, overrun, trigger level and character timeout. Knows nothing of
//! interrupt priority or of what drives the line.

use super::fifo::{DEPTH, Fifo};
use super::format::{Format, Frame, Rate};
use super::registers::{
    LSR_BREAK, LSR_CHARACTER_ERRORS, LSR_DATA_READY, LSR_FIFO_ERROR, LSR_FRAMING, LSR_OVERRUN,
    LSR_PARITY,
};
use super::sampler::{Received, Sampler};
use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// Receiver trigger levels by FCR bits 7:6 (PC16550D 8.5).
const TRIGGER_LEVELS: [usize; 4] = [1, 4, 8, 14];

/// Character times without traffic before the timeout interrupt
/// (PC16550D 8.9, "FIFO Interrupt Mode Operation", A).
const TIMEOUT_CHARACTERS: u64 = 4;

/// RBR, the receiver FIFO and what stands in front of it.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    quirks: Quirks,
    /// The character errors that quirks leave visible.
    visible_errors: u8,
    pub(super) sampler: Sampler,
    queue: Fifo<Received>,
    fifo_enabled: bool,
    trigger: usize,
    /// The character last read: what an empty RBR goes on showing.
    buffer: u8,
    /// LSR bits 1 to 4, latched until LSR is read.
    errors: u8,
    /// Characters below the top of the FIFO that carry an error.
    hidden_errors: usize,
    /// The last character received or read.
    last_activity: Ticks,
    timed_out: bool,
    /// A character has come to an empty RBR and nothing was read since.
    /// Interrupts follow it only by a quirk.
    fresh: bool,
    /// A quirk has handed out the last character and will do so again.
    repeating: bool,
}

impl Receiver {
    pub(super) fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            visible_errors: visible_errors(quirks),
            sampler: Sampler::new(quirks),
            queue: Fifo::new(),
            fifo_enabled: false,
            trigger: if quirks.has(Quirk::DataAvailableWhenEmpty) {
                0
            } else {
                TRIGGER_LEVELS[0]
            },
            buffer: 0,
            errors: 0,
            hidden_errors: 0,
            last_activity: Ticks::default(),
            timed_out: false,
            fresh: false,
            repeating: false,
        }
    }

    /// LSR bits 0 to 4 and 7.
    pub(super) const fn status(&self) -> u8 {
        let mut status = self.errors;
        if self.is_readable() {
            status |= LSR_DATA_READY;
        }
        if self.fifo_enabled && self.holds_errors() {
            status |= LSR_FIFO_ERROR;
        }
        status
    }

    /// Whether RBR has a character to give.
    pub(super) const fn is_readable(&self) -> bool {
        let hidden = self.queue.is_full() && self.quirks.has(Quirk::FullFifoLooksEmpty);
        !self.queue.is_empty() && !hidden
    }

    /// Clears LSR bits 1 to 4, as reading LSR does.
    pub(super) const fn acknowledge_errors(&mut self) {
        self.errors &= if self.quirks.has(Quirk::LsrReadKeepsOverrun) {
            LSR_OVERRUN
        } else {
            0
        };
    }

    /// Clears LSR bit 1 alone.
    pub(super) const fn forget_overrun(&mut self) {
        self.errors &= !LSR_OVERRUN;
    }

    /// Whether a receiver line status interrupt is pending.
    pub(super) const fn has_errors(&self) -> bool {
        self.errors != 0
    }

    /// Characters waiting, 0 to 16.
    pub(super) const fn len(&self) -> usize {
        self.queue.len()
    }

    /// Characters that make data available: the programmed trigger level, or
    /// 1 without FIFOs.
    pub(super) const fn trigger(&self) -> usize {
        if self.fifo_enabled || self.trigger == 0 {
            self.trigger
        } else {
            1
        }
    }

    /// Whether a received data interrupt is pending.
    pub(super) const fn data_available(&self) -> bool {
        if self.quirks.has(Quirk::DataInterruptOnlyOnFirst) && self.trigger > 0 {
            return self.fresh;
        }
        self.queue.len() >= self.trigger()
    }

    /// Whether a character timeout interrupt is pending.
    pub(super) const fn timed_out(&self) -> bool {
        self.timed_out
    }

    /// Reads RBR. Empty, it shows the last character again.
    pub(super) fn read(&mut self, now: Ticks) -> u8 {
        if self.is_readable()
            && let Some(received) = self.take()
        {
            self.buffer = received.data;
            self.reveal();
        }
        if self.quirks.has(Quirk::RbrReadClearsBreak) {
            self.errors &= !LSR_BREAK;
        }
        self.last_activity = now;
        self.timed_out = false;
        self.fresh = false;
        self.buffer
    }

    /// Takes the top of the queue.
    fn take(&mut self) -> Option<Received> {
        if self.queue.len() == 1 && self.quirks.has(Quirk::RbrReadTwice) {
            self.repeating = !self.repeating;
            if self.repeating {
                return self.queue.front_mut().copied();
            }
        }
        self.queue.pop()
    }

    /// Takes in a character that the shift register has completed.
    pub(super) fn deliver(&mut self, received: Received, now: Ticks) {
        let received = Received {
            errors: received.errors & self.visible_errors,
            ..received
        };
        if self.queue.is_empty() || !self.quirks.has(Quirk::TimeoutNotRestarted) {
            self.last_activity = now;
        }
        if self.queue.len() >= self.capacity() {
            self.overrun(received);
            return;
        }
        self.fresh |= self.queue.is_empty();
        self.queue.push(received);
        if received.errors != 0 {
            self.hidden_errors += 1;
        }
        if self.queue.len() == 1 {
            self.reveal();
        }
        if self.quirks.has(Quirk::ErrorsShownEarly) {
            self.errors |= received.errors;
        }
    }

    /// A character has come and there is no room. With FIFOs it stays in the
    /// shift register and is overwritten there by the next; without them it
    /// replaces the one in RBR (PC16550D 8.4, bit 1).
    fn overrun(&mut self, received: Received) {
        if !self.quirks.has(Quirk::OverrunNotReported) {
            self.errors |= LSR_OVERRUN;
        }
        let replaces = if self.fifo_enabled {
            self.quirks.has(Quirk::OverrunOverwritesFifo)
        } else {
            !self.quirks.has(Quirk::RbrOverrunKeepsOld)
        };
        if replaces && let Some(last) = self.queue.back_mut() {
            last.data = received.data;
            self.errors |= received.errors;
        }
    }

    /// Characters there is room for.
    const fn capacity(&self) -> usize {
        if !self.fifo_enabled {
            1
        } else if self.quirks.has(Quirk::FifoHoldsFifteen) {
            DEPTH - 1
        } else {
            DEPTH
        }
    }

    /// Takes in a whole frame on a line without time, both ends running at
    /// one rate.
    pub(super) fn accept(&mut self, frame: Frame, format: Format, now: Ticks, rate: Rate) {
        for index in 0..=frame.bits() {
            self.sampler.watch(frame.level(index), now, rate);
            if let Some(received) = self.sampler.step(format, rate) {
                self.deliver(received, now);
            }
        }
        self.run(format, now, rate);
    }

    /// On a line without time, takes samples for as long as the present level
    /// keeps a character going; a break is one character.
    pub(super) fn run(&mut self, format: Format, now: Ticks, rate: Rate) {
        while self.sampler.is_sampling() {
            if let Some(received) = self.sampler.step(format, rate) {
                self.deliver(received, now);
                if received.errors & LSR_BREAK != 0 {
                    return;
                }
            }
        }
    }

    /// When there is something to do.
    pub(super) fn next_event(&self, format: Format, rate: Rate) -> Ticks {
        self.sampler.next_event().min(self.timeout_at(format, rate))
    }

    /// Takes the steps that are due at `now`. Returns whether there were any.
    pub(super) fn step(&mut self, format: Format, now: Ticks, rate: Rate) -> bool {
        let sample_due = self.sampler.next_event() <= now;
        if sample_due && let Some(received) = self.sampler.step(format, rate) {
            self.deliver(received, now);
        }
        // A character that comes just in time restarts the timeout.
        let timeout_due = self.timeout_at(format, rate) <= now;
        if timeout_due {
            self.timed_out = true;
        }
        sample_due || timeout_due
    }

    /// When the character timeout comes, if nothing happens before.
    fn timeout_at(&self, format: Format, rate: Rate) -> Ticks {
        let counts = self.fifo_enabled && !self.queue.is_empty() && !self.timed_out;
        if !counts || self.quirks.has(Quirk::NoCharacterTimeout) {
            return Ticks::NEVER;
        }
        let character = rate.half_bits(format.half_bits());
        self.last_activity + character.times(TIMEOUT_CHARACTERS)
    }

    /// FCR bit 1: empties the FIFO, not the shift register. Errors already
    /// shown in LSR stay there until it is read.
    pub(super) const fn clear(&mut self) {
        self.queue.clear();
        self.hidden_errors = 0;
        self.timed_out = false;
        self.fresh = false;
    }

    /// FCR bit 0.
    pub(super) const fn set_fifo_enabled(&mut self, enabled: bool) {
        self.fifo_enabled = enabled;
    }

    /// FCR bits 7:6.
    pub(super) const fn set_trigger(&mut self, code: u8) {
        let code = if self.quirks.has(Quirk::TriggerAlwaysOne) {
            0
        } else {
            code & 3
        };
        self.trigger = TRIGGER_LEVELS[code as usize];
    }

    /// Master reset. RBR keeps its contents.
    pub(super) fn reset(&mut self) {
        let mut sampler = self.sampler.clone();
        sampler.reset();
        *self = Self {
            sampler,
            buffer: self.buffer,
            ..Self::new(self.quirks)
        };
    }

    /// Shows the errors of the character now at the top.
    const fn reveal(&mut self) {
        if let Some(top) = self.queue.front_mut()
            && top.errors != 0
        {
            self.errors |= top.errors;
            top.errors = 0;
            self.hidden_errors -= 1;
        }
    }

    /// Whether a parity, framing or break error is at the top or below it.
    const fn holds_errors(&self) -> bool {
        let shown = self.errors & LSR_CHARACTER_ERRORS != 0;
        (shown || self.hidden_errors > 0) && !self.quirks.has(Quirk::NoFifoErrorBit)
    }
}

/// LSR's PE, FE and BI, but for those that quirks hide.
const fn visible_errors(quirks: Quirks) -> u8 {
    let mut visible = LSR_CHARACTER_ERRORS;
    if quirks.has(Quirk::NoParityError) {
        visible &= !LSR_PARITY;
    }
    if quirks.has(Quirk::NoFramingError) {
        visible &= !LSR_FRAMING;
    }
    if quirks.has(Quirk::NoBreak) {
        visible &= !LSR_BREAK;
    }
    visible
}
