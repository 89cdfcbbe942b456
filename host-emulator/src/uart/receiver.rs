//! The receive side: RBR or its FIFO, trigger level and overrun. Knows nothing
//! of interrupt priority or of what drives the line.

mod state;

use super::errors::Errors;
use super::fifo::{DEPTH, Fifo};
use super::format::{Format, Frame, Rate};
use super::registers::{LSR_BREAK, LSR_DATA_READY, LSR_FIFO_ERROR, LSR_OVERRUN, LSR_PARITY};
use super::sampler::{Received, Sampler};
use super::signal::Signal;
use super::timeout::Timeout;
use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// Receiver trigger levels by FCR bits 7:6 (PC16550D 8.5).
const TRIGGER_LEVELS: [usize; 4] = [1, 4, 8, 14];

/// Characters that the receiver holds at most, by a quirk.
const MOST: usize = 64;

/// RBR, the receiver FIFO and what stands in front of it.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    quirks: Quirks,
    pub(super) sampler: Sampler,
    pub(super) errors: Errors,
    queue: Fifo<Received, MOST>,
    fifo_enabled: bool,
    /// Characters there is room for.
    capacity: usize,
    trigger: usize,
    pub(super) timeout: Timeout,
    /// The character last read: what an empty RBR goes on showing.
    buffer: u8,
    /// By a quirk, the received data interrupt: something has come and
    /// nothing was read since.
    fresh: bool,
    /// Whether the received data interrupt follows `fresh`.
    follows_fresh: bool,
    /// A quirk has handed out the last character and will do so again.
    repeating: bool,
    /// Characters lost to overruns since power-on.
    overruns: u64,
}

impl Receiver {
    pub(super) fn new(quirks: Quirks) -> Self {
        let unprogrammed = quirks.has(Quirk::DataAvailableWhenEmpty);
        let follows_fresh = quirks.has(Quirk::DataInterruptOnlyOnFirst)
            || quirks.has(Quirk::DataInterruptEndsAtRead);
        Self {
            quirks,
            sampler: Sampler::new(quirks),
            errors: Errors::new(quirks),
            queue: Fifo::new(),
            fifo_enabled: false,
            capacity: capacity(quirks, false),
            trigger: if unprogrammed { 0 } else { TRIGGER_LEVELS[0] },
            timeout: Timeout::new(quirks),
            buffer: 0,
            fresh: false,
            follows_fresh,
            repeating: false,
            overruns: 0,
        }
    }

    /// LSR bits 0 to 4 and 7.
    pub(super) const fn status(&self) -> u8 {
        let mut status = self.errors.shown();
        if self.is_readable() {
            status |= LSR_DATA_READY;
        }
        if self.fifo_enabled && self.errors.are_inside() {
            status |= LSR_FIFO_ERROR;
        }
        status
    }

    /// Whether RBR has a character to give.
    pub(super) const fn is_readable(&self) -> bool {
        let hidden = self.queue.len() == DEPTH && self.quirks.has(Quirk::FullFifoLooksEmpty);
        !self.queue.is_empty() && !hidden
    }

    /// Characters waiting, 0 to 16.
    pub(super) const fn len(&self) -> usize {
        self.queue.len()
    }

    /// Characters lost to overruns since power-on.
    pub(super) const fn overruns(&self) -> u64 {
        self.overruns
    }

    /// Whether one more character would not be an overrun.
    pub(super) const fn has_room(&self) -> bool {
        let held = self.fifo_enabled && self.errors.shown() & LSR_OVERRUN != 0;
        self.has_place() && !(held && self.quirks.has(Quirk::OverrunHoldsReceiver))
    }

    /// The same where no quirk has a say in it.
    pub(super) const fn has_place(&self) -> bool {
        self.queue.len() < self.capacity
    }

    /// Characters that make data available: the programmed trigger level, or
    /// 1 without FIFOs.
    pub(super) const fn trigger(&self) -> usize {
        let programmed =
            self.fifo_enabled || self.trigger == 0 || self.quirks.has(Quirk::TriggerOutlastsFifos);
        if programmed { self.trigger } else { 1 }
    }

    /// Whether a received data interrupt is pending.
    pub(super) const fn data_available(&self) -> bool {
        if self.follows_fresh && self.trigger > 0 {
            return self.fresh;
        }
        self.queue.len() >= self.trigger()
    }

    /// Whether a character timeout interrupt is pending.
    pub(super) const fn timed_out(&self) -> bool {
        self.timeout.has_expired()
    }

    /// Reads RBR. Empty, it shows the last character again.
    pub(super) fn read(&mut self, now: Ticks) -> u8 {
        self.errors.character_read();
        if self.is_readable()
            && let Some(received) = self.take()
        {
            self.buffer = received.data;
            self.reveal();
        } else if self.quirks.has(Quirk::EmptyReadClearsOverrun) {
            self.errors.forget_overrun();
        }
        self.timeout.character_read(now);
        self.fresh = false;
        self.buffer
    }

    /// Takes in a character that the shift register has completed.
    pub(super) fn deliver(&mut self, received: Received, now: Ticks) {
        let received = self.damaged(self.errors.visible(received));
        let first = self.queue.is_empty();
        self.timeout.character_received(first, now);
        if !self.has_room() {
            self.overrun(received);
            return;
        }
        self.queue.push(received);
        self.errors.hide(received.errors);
        self.fresh |= first || self.quirks.has(Quirk::DataInterruptEndsAtRead);
        if first {
            self.reveal();
        }
    }

    /// `received`, which by quirks its errors or its place do harm to.
    const fn damaged(&self, mut received: Received) -> Received {
        if self.queue.len() >= 8 && self.quirks.has(Quirk::ErrorsLostDeepDown) {
            received.errors = 0;
        }
        let wrong = received.errors & LSR_PARITY != 0;
        if wrong && !self.fifo_enabled && self.quirks.has(Quirk::ParityReadsZero) {
            received.data = 0;
        }
        received
    }

    /// Takes in a character without errors, for which there is room.
    #[inline]
    pub(super) fn take_straight(&mut self, data: u8, now: Ticks) {
        self.fresh |= self.queue.is_empty();
        self.queue.push(Received { data, errors: 0 });
        self.timeout.restart(now);
    }

    /// Reads RBR where no quirk has a say in it.
    #[inline]
    pub(super) const fn read_straight(&mut self, now: Ticks) -> u8 {
        if let Some(received) = self.queue.pop() {
            self.buffer = received.data;
            self.reveal();
        }
        self.timeout.character_read(now);
        self.fresh = false;
        self.buffer
    }

    /// Takes in a whole frame on a line without time, both ends running at
    /// one rate. Returns whether that took it bit by bit, so that what the
    /// line carries behind the frame has to be watched anew.
    pub(super) fn accept(&mut self, frame: Frame, format: Format, now: Ticks, rate: Rate) -> bool {
        if let Some(received) = self.sampler.whole(frame, format) {
            self.deliver(received, now);
            return false;
        }
        for index in 0..=frame.bits() {
            let level = Signal::Steady(frame.level(index));
            self.sampler.watch(level, format, now, rate);
            if let Some(received) = self.sampler.step(format, rate) {
                self.deliver(received, now);
            }
        }
        self.run(format, now, rate);
        true
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

    /// The line carries `signal` from `now` on.
    pub(super) fn watch(&mut self, signal: Signal, format: Format, now: Ticks, rate: Rate) {
        self.sampler.watch(signal, format, now, rate);
    }

    /// When there is something to do.
    #[inline]
    pub(super) fn next_event(&self, format: Format, rate: Rate) -> Ticks {
        let timeout = self.timeout_at();
        if self.sampler.is_idle() {
            timeout
        } else {
            timeout.min(self.next_sample(format, rate))
        }
    }

    /// When the line brings something that somebody could see.
    fn next_sample(&self, format: Format, rate: Rate) -> Ticks {
        // Automatic flow control waits for the sixteenth character's first
        // data bit.
        let first_bit = if self.queue.len() == DEPTH - 1 {
            self.sampler.first_data_bit(rate)
        } else {
            Ticks::NEVER
        };
        self.sampler.next_event(format, rate).min(first_bit)
    }

    /// Takes the samples that are due by `now`.
    pub(super) fn sample(&mut self, format: Format, now: Ticks, rate: Rate) {
        if let Some(received) = self.sampler.run(format, now, rate) {
            self.deliver(received, now);
        }
    }

    /// Takes the steps that are due at `now`.
    pub(super) fn step(&mut self, format: Format, now: Ticks, rate: Rate) {
        self.sample(format, now, rate);
        // A character that comes just in time restarts the timeout.
        if self.timeout_at() <= now {
            self.timeout.expire();
        }
    }

    /// FCR bit 1: empties the FIFO, not the shift register.
    pub(super) const fn clear(&mut self) {
        self.queue.clear();
        self.errors.forget_hidden();
        self.timeout.cancel();
        self.fresh = false;
    }

    /// FCR bit 0.
    pub(super) const fn set_fifo_enabled(&mut self, enabled: bool) {
        self.fifo_enabled = enabled;
        self.capacity = capacity(self.quirks, enabled);
    }

    /// FCR bits 7:6.
    pub(super) const fn set_trigger(&mut self, code: u8) {
        if !self.queue.is_empty() && self.quirks.has(Quirk::TriggerFixedWhileWaiting) {
            return;
        }
        let stuck = self.quirks.has(Quirk::TriggerAlwaysOne);
        let code = if stuck { 0 } else { code & 3 };
        self.trigger = TRIGGER_LEVELS[code as usize];
    }

    /// Master reset at `now`. RBR keeps its contents.
    pub(super) fn reset(&mut self, now: Ticks) {
        let mut sampler = self.sampler.clone();
        sampler.reset(now);
        *self = Self {
            sampler,
            buffer: self.buffer,
            overruns: self.overruns,
            ..Self::new(self.quirks)
        };
    }

    /// When the character timeout comes, if nothing happens before.
    #[inline]
    pub(super) fn timeout_at(&self) -> Ticks {
        if self.fifo_enabled && !self.queue.is_empty() {
            self.timeout.at()
        } else {
            Ticks::NEVER
        }
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

    /// Shows the errors of the character now at the top.
    const fn reveal(&mut self) {
        if let Some(top) = self.queue.front_mut() {
            self.errors.reveal(top);
        }
    }

    /// A character has come and there is no room. With FIFOs it stays in the
    /// shift register and is overwritten there by the next; without them it
    /// replaces the one in RBR (PC16550D 8.4, bit 1).
    fn overrun(&mut self, received: Received) {
        self.errors.overrun();
        self.overruns += 1;
        let replaces = if self.fifo_enabled {
            self.quirks.has(Quirk::OverrunOverwritesFifo)
        } else {
            !self.quirks.has(Quirk::RbrOverrunKeepsOld)
        };
        if replaces && let Some(last) = self.queue.back_mut() {
            last.data = received.data;
            if !self.quirks.has(Quirk::OverrunHidesErrors) {
                self.errors.show(received.errors);
            }
        } else if self.quirks.has(Quirk::LostCharacterShowsErrors) {
            self.errors.show(received.errors);
        }
    }
}

/// Characters there is room for.
const fn capacity(quirks: Quirks, fifo_enabled: bool) -> usize {
    if quirks.has(Quirk::ReceiverHolds64) {
        MOST
    } else if !fifo_enabled {
        1
    } else if quirks.has(Quirk::FifoHoldsFifteen) {
        DEPTH - 1
    } else {
        DEPTH
    }
}
