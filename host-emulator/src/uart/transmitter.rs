//! The transmit side: THR or its FIFO, the shift register behind it, and the
//! two indications THRE and TEMT. Knows nothing of interrupt priority, of the
//! line beyond its own level, or of flow control's reasons.

mod state;

use super::fifo::{DEPTH, Fifo};
use super::format::{Format, Frame, Rate, RateChange};
use super::registers::{LSR_THR_EMPTY, LSR_TRANSMITTER_EMPTY};
use super::shifter::{Progress, Shifter};
use super::signal::Signal;
use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// THR, the transmitter FIFO and the shift register.
#[derive(Clone, Debug)]
pub(super) struct Transmitter {
    quirks: Quirks,
    queue: Fifo<u8>,
    fifo_enabled: bool,
    shifter: Shifter,
    /// LSR bit 5 as shown, which may lag behind the queue running empty.
    thr_empty: bool,
    /// The THRE interrupt, raised by `thr_empty` rising.
    interrupt: bool,
    /// Two characters have been in the FIFO together since it last was shown
    /// as empty, so that the next empty indication is not delayed
    /// (PC16550D 8.11, "FIFO Interrupt Mode Operation", B).
    prompt: bool,
    /// By a quirk, running empty raises no interrupt, and a write to THR clears
    /// none.
    silent: bool,
}

impl Transmitter {
    pub(super) fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            queue: Fifo::new(),
            fifo_enabled: false,
            shifter: Shifter::new(),
            thr_empty: true,
            interrupt: false,
            prompt: false,
            silent: false,
        }
    }

    /// LSR bits 5 and 6.
    pub(super) fn status(&self) -> u8 {
        let mut status = 0;
        let held = !self.is_empty() && self.quirks.has(Quirk::ThreWaitsForTemt);
        if self.thr_empty && !held {
            status |= LSR_THR_EMPTY;
        }
        if self.is_empty() {
            status |= LSR_TRANSMITTER_EMPTY;
        }
        status
    }

    fn is_empty(&self) -> bool {
        if self.quirks.has(Quirk::TemtWithThre) {
            self.thr_empty
        } else if self.queue.len() == 1 && self.quirks.has(Quirk::TemtWithOneWaiting) {
            true
        } else {
            self.queue.is_empty() && self.shifter.is_idle()
        }
    }

    /// Whether the THRE interrupt is pending.
    pub(super) const fn interrupt(&self) -> bool {
        self.interrupt
    }

    /// Clears the THRE interrupt, as reading IIR does when it reports it.
    pub(super) const fn acknowledge(&mut self) {
        self.interrupt = false;
    }

    /// Raises the THRE interrupt again if THRE is set, as enabling it in IER
    /// does.
    pub(super) const fn raise_interrupt(&mut self) {
        let waits = self.quirks.has(Quirk::EtbeiWaitsForTemt) && !self.shifter.is_idle();
        if self.thr_empty && !waits || self.quirks.has(Quirk::EtbeiRaisesFullThr) {
            self.interrupt = true;
        }
    }

    /// By a quirk, THRE is clear until a character is sent.
    pub(super) const fn stall(&mut self) {
        self.thr_empty = false;
        self.interrupt = false;
    }

    /// A write to THR. A full FIFO drops the character; without FIFOs it
    /// replaces one that still waits.
    pub(super) const fn write(&mut self, data: u8) {
        if !self.fifo_enabled {
            self.queue.clear();
        }
        let full = self.queue.len() == DEPTH - 1 && self.quirks.has(Quirk::XmitFifoHoldsFifteen);
        if !full {
            self.queue.push(data);
        }
        if self.queue.len() >= self.enough() {
            self.prompt = true;
        }
        self.thr_empty = false;
        let kept = self.fifo_enabled && self.quirks.has(Quirk::ThrWriteKeepsThre);
        if !self.silent && !kept {
            self.interrupt = false;
        }
    }

    /// Characters that must have been in the FIFO together for THRE to show
    /// without delay (PC16550D 8.11, "FIFO Interrupt Mode Operation", C).
    const fn enough(&self) -> usize {
        if self.quirks.has(Quirk::ThreDelayedAfterTwo) {
            3
        } else {
            2
        }
    }

    /// By a quirk, gives up the character in the shift register.
    pub(super) fn stop(&mut self) {
        self.shifter = Shifter::new();
        if self.queue.is_empty() {
            self.show_empty();
        }
    }

    /// What the shift register puts on the line.
    pub(super) fn signal(&self) -> Signal {
        self.shifter.signal()
    }

    /// Whether a character waits for the shift register to be free.
    pub(super) const fn can_start(&self) -> bool {
        !self.queue.is_empty() && self.shifter.is_idle()
    }

    /// Moves the next character into the shift register at `now`, if there is
    /// one and the register is free. Returns whether it did.
    pub(super) fn start(&mut self, format: Format, now: Ticks, rate: Rate) -> bool {
        if !self.can_start() {
            return false;
        }
        let Some(data) = self.queue.pop() else {
            return false;
        };
        self.shifter.start(self.frame(format, data), now, rate);
        // In FIFO mode a lone character shows THRE only when its last stop
        // bit begins; `step` sees to that.
        if self.queue.is_empty() && !self.delays_indication() {
            self.show_empty();
        }
        true
    }

    /// Takes the next character out at once, for a line without time.
    pub(super) fn take(&mut self, format: Format) -> Option<Frame> {
        let data = self.queue.pop()?;
        if self.queue.is_empty() {
            self.show_empty();
        }
        Some(self.frame(format, data))
    }

    /// A character has been written to THR and taken out at once.
    #[inline]
    pub(super) const fn pass(&mut self) {
        self.thr_empty = true;
        self.interrupt = true;
        self.prompt = false;
    }

    fn frame(&self, format: Format, data: u8) -> Frame {
        if self.quirks.has(Quirk::ParityCountsUnsentBits) {
            format.frame_with_parity_of(data, data)
        } else if self.quirks.has(Quirk::ParityMissesLastBit) {
            format.frame_with_parity_of(data, data & format.data_mask() >> 1)
        } else {
            format.frame(data)
        }
    }

    /// When the shift register has something to tell.
    pub(super) fn next_event(&self) -> Ticks {
        self.shifter.next_event()
    }

    /// Takes the step that is due at [`next_event`](Self::next_event).
    pub(super) fn step(&mut self) {
        if self.shifter.step() == Progress::LastStopBit && self.queue.is_empty() {
            self.interrupt |= self.quirks.has(Quirk::ThreAgainAtLastStopBit);
            self.show_empty();
        }
    }

    /// The baud rate has changed.
    pub(super) fn change_rate(&mut self, change: RateChange) {
        self.shifter.change_rate(change);
    }

    /// FCR bit 2: empties the FIFO, not the shift register.
    pub(super) fn clear(&mut self) {
        self.queue.clear();
        if self.quirks.has(Quirk::FcrXmitResetStalls) {
            self.thr_empty = false;
        } else if self.quirks.has(Quirk::TxResetClearsThre) {
            self.thr_empty = true;
            self.interrupt = false;
        } else if self.quirks.has(Quirk::TxResetRaisesNothing) {
            self.thr_empty = true;
            self.prompt = false;
        } else {
            self.show_empty();
        }
    }

    /// FCR bit 0.
    pub(super) const fn set_fifo_enabled(&mut self, enabled: bool) {
        self.fifo_enabled = enabled;
    }

    /// Whether running empty is to raise no interrupt, and a write to THR to
    /// clear none.
    pub(super) const fn set_silent(&mut self, silent: bool) {
        self.silent = silent;
    }

    /// Makes the next empty indication come without delay, as it does after
    /// a change of FCR bit 0.
    pub(super) const fn expedite(&mut self) {
        self.prompt = !self.quirks.has(Quirk::FirstThreDelayed);
    }

    /// Master reset.
    pub(super) fn reset(&mut self) {
        *self = Self::new(self.quirks);
    }

    const fn delays_indication(&self) -> bool {
        self.fifo_enabled && !self.prompt && !self.quirks.has(Quirk::ThreNotDelayed)
    }

    fn show_empty(&mut self) {
        if !self.thr_empty {
            self.thr_empty = true;
            if !self.silent {
                self.interrupt = true;
            }
            self.prompt = false;
        }
    }
}
