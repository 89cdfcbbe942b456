//! The receive side: RBR or its FIFO, the errors that travel with each
//! character, overrun, trigger level and character timeout. Knows nothing of
//! interrupt priority or of what drives the line.

use super::fifo::Fifo;
use super::format::{Format, Frame, Rate};
use super::registers::{LSR_CHARACTER_ERRORS, LSR_DATA_READY, LSR_FIFO_ERROR, LSR_OVERRUN};
use super::sampler::{Received, Sampler};
use crate::time::Ticks;

/// Receiver trigger levels by FCR bits 7:6 (PC16550D 8.5).
const TRIGGER_LEVELS: [usize; 4] = [1, 4, 8, 14];

/// Character times without traffic before the timeout interrupt
/// (PC16550D 8.9, "FIFO Interrupt Mode Operation", A).
const TIMEOUT_CHARACTERS: u64 = 4;

/// RBR, the receiver FIFO and what stands in front of it.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
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
}

impl Receiver {
    pub(super) fn new() -> Self {
        Self {
            sampler: Sampler::new(),
            queue: Fifo::new(),
            fifo_enabled: false,
            trigger: TRIGGER_LEVELS[0],
            buffer: 0,
            errors: 0,
            hidden_errors: 0,
            last_activity: Ticks::default(),
            timed_out: false,
        }
    }

    /// LSR bits 0 to 4 and 7.
    pub(super) const fn status(&self) -> u8 {
        let mut status = self.errors;
        if !self.queue.is_empty() {
            status |= LSR_DATA_READY;
        }
        let shown = self.errors & LSR_CHARACTER_ERRORS != 0;
        if self.fifo_enabled && (shown || self.hidden_errors > 0) {
            status |= LSR_FIFO_ERROR;
        }
        status
    }

    /// Clears LSR bits 1 to 4, as reading LSR does.
    pub(super) const fn acknowledge_errors(&mut self) {
        self.errors = 0;
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
        if self.fifo_enabled { self.trigger } else { 1 }
    }

    /// Whether a received data interrupt is pending.
    pub(super) const fn data_available(&self) -> bool {
        self.queue.len() >= self.trigger()
    }

    /// Whether a character timeout interrupt is pending.
    pub(super) const fn timed_out(&self) -> bool {
        self.timed_out
    }

    /// Reads RBR. Empty, it shows the last character again.
    pub(super) fn read(&mut self, now: Ticks) -> u8 {
        if let Some(received) = self.queue.pop() {
            self.buffer = received.data;
            self.reveal();
        }
        self.last_activity = now;
        self.timed_out = false;
        self.buffer
    }

    /// Takes in a character that the shift register has completed.
    pub(super) const fn deliver(&mut self, received: Received, now: Ticks) {
        self.last_activity = now;
        if self.fifo_enabled && self.queue.is_full() {
            // The character stays in the shift register and is overwritten
            // there by the next (PC16550D 8.4, bit 1).
            self.errors |= LSR_OVERRUN;
            return;
        }
        if !self.fifo_enabled && !self.queue.is_empty() {
            self.errors |= LSR_OVERRUN;
            self.queue.clear();
        }
        self.queue.push(received);
        if received.errors != 0 {
            self.hidden_errors += 1;
        }
        if self.queue.len() == 1 {
            self.reveal();
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
    /// keeps a character going.
    pub(super) fn run(&mut self, format: Format, now: Ticks, rate: Rate) {
        while self.sampler.is_sampling() {
            if let Some(received) = self.sampler.step(format, rate) {
                self.deliver(received, now);
            }
        }
    }

    /// When the character timeout comes, if nothing happens before.
    pub(super) fn timeout_at(&self, format: Format, rate: Rate) -> Ticks {
        if !self.fifo_enabled || self.queue.is_empty() || self.timed_out {
            return Ticks::NEVER;
        }
        let character = rate.half_bits(format.half_bits());
        self.last_activity + character.times(TIMEOUT_CHARACTERS)
    }

    /// The timeout has come.
    pub(super) const fn time_out(&mut self) {
        self.timed_out = true;
    }

    /// FCR bit 1: empties the FIFO, not the shift register. Errors already
    /// shown in LSR stay there until it is read.
    pub(super) const fn clear(&mut self) {
        self.queue.clear();
        self.hidden_errors = 0;
        self.timed_out = false;
    }

    /// FCR bit 0. A change empties the FIFO.
    pub(super) const fn set_fifo_enabled(&mut self, enabled: bool) {
        if self.fifo_enabled != enabled {
            self.fifo_enabled = enabled;
            self.clear();
        }
    }

    /// FCR bits 7:6.
    pub(super) const fn set_trigger(&mut self, code: u8) {
        self.trigger = TRIGGER_LEVELS[(code & 3) as usize];
    }

    /// Master reset. RBR keeps its contents.
    pub(super) fn reset(&mut self) {
        let mut sampler = self.sampler.clone();
        sampler.reset();
        *self = Self {
            sampler,
            buffer: self.buffer,
            ..Self::new()
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
}
