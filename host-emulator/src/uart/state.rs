//! A port's saved state: its registers, then what is behind them. Masks and
//! quirks are the card's kind and not its state; format, rate and the levels
//! at the pins follow from the rest.

use super::Uart;
use super::format::{Clock, Format, Frame, Pace};
use super::pins::Inputs;
use super::registers::LCR_BREAK;
use crate::state::{StateError, Transfer};
use crate::time::Ticks;
use crate::{Quirk, Timing};

impl Uart {
    /// Saves or loads the registers.
    pub(crate) fn transfer_registers(
        &mut self,
        transfer: &mut Transfer<'_>,
    ) -> Result<(), StateError> {
        let Self {
            timing: _,
            quirks: _,
            disturbing: _,
            ier: _,
            ier_mask: _,
            lcr: _,
            mcr: _,
            mcr_mask: _,
            fast_clock_bit: _,
            auto_flow_bit: _,
            scr: _,
            divisor: _,
            fifo_enabled: _,
            clock: _,
            rate: _,
            format: _,
            transmitter: _,
            receiver: _,
            modem: _,
            muted: _,
            kept: _,
            rts_held: _,
            rts_marks: _,
            pins: _,
            unsettled: _,
            schedule: _,
            polled: _,
            straight: _,
        } = self;
        let mut lcr = self.lcr;
        let registers = [&mut self.ier, &mut lcr, &mut self.mcr, &mut self.scr];
        for register in registers {
            transfer.byte(register)?;
        }
        transfer.half(&mut self.divisor)?;
        transfer.flag(&mut self.fifo_enabled)?;
        transfer.byte(&mut self.muted)?;
        if self.quirks.has(Quirk::IirKeepsDisabled) {
            transfer.byte(&mut self.kept)?;
        }
        transfer.flag(&mut self.rts_held)?;
        let mut kept_break = self.lcr == 0 && self.format.breaks();
        if self.quirks.has(Quirk::ResetKeepsBreak) {
            transfer.flag(&mut kept_break)?;
            transfer.require(!kept_break || lcr == 0, "a break is kept that LCR ends")?;
        }
        transfer.require(self.ier & !self.ier_mask == 0, "IER has bits it has not")?;
        transfer.require(self.mcr & !self.mcr_mask == 0, "MCR has bits it has not")?;
        if transfer.is_load() {
            let divisor = self.divisor;
            self.write_lcr(lcr, transfer.now());
            // A quirk has LCR clear it.
            self.divisor = divisor;
            // Another has a break outlast it.
            if kept_break && self.quirks.has(Quirk::ResetKeepsBreak) {
                self.format = Format::from_lcr(LCR_BREAK);
            }
            self.follow_loopback();
            self.transmitter.set_fifo_enabled(self.fifo_enabled);
            self.receiver.set_fifo_enabled(self.fifo_enabled);
        }
        Ok(())
    }

    /// Saves or loads both shift registers and what waits in front of and
    /// behind them. The registers are there, and `clock` is what port 1's
    /// selects.
    pub(crate) fn transfer_characters(
        &mut self,
        transfer: &mut Transfer<'_>,
        clock: Clock,
    ) -> Result<(), StateError> {
        if transfer.is_load() {
            self.set_clock(clock, transfer.now());
        }
        let pace = self.pace();
        self.transmitter.transfer(transfer, pace)?;
        self.receiver.transfer(transfer, pace)?;
        self.modem.transfer(transfer)
    }

    /// Puts the levels at the pins without anything coming of it, for a port
    /// that has just been loaded.
    ///
    /// # Errors
    /// [`StateError::Impossible`] if they contradict what was loaded.
    pub(crate) fn resume(&mut self, pins: Inputs, now: Ticks) -> Result<(), StateError> {
        self.pins = pins;
        let seen = self.seen();
        self.modem.resume(seen.modem);
        self.receiver.sampler.resume(seen.sin, now)?;
        self.unsettled = false;
        self.forget();
        let held = self.rts_held;
        self.follow_trigger();
        self.follow_receiver();
        if self.rts_held != held {
            return Err(StateError::Impossible("RTS does not follow the receiver"));
        }
        Ok(())
    }

    /// Whether MCR bit 5 is there.
    pub(crate) const fn has_auto_flow(&self) -> bool {
        self.auto_flow_bit != 0
    }

    /// Whether this port's IER selects the clock.
    pub(crate) const fn has_fast_clock(&self) -> bool {
        self.fast_clock_bit != 0
    }
}

impl Pace {
    /// Whether characters take time.
    pub(super) fn takes_time(self) -> bool {
        self.timing == Timing::Line
    }

    /// The longest time between two samples.
    pub(super) fn longest_step(self) -> Ticks {
        match self.timing {
            Timing::Line => self.rate.bit(),
            // Only a quirk leaves a step to be taken, and at no certain time.
            Timing::Instant => Ticks::NEVER,
        }
    }
}

impl Frame {
    /// Four bytes: the levels, their number, and the stop bits' half bits.
    pub(super) fn transfer(&mut self, transfer: &mut Transfer<'_>) -> Result<(), StateError> {
        let Self {
            levels,
            bits,
            stop_half_bits,
        } = self;
        transfer.half(levels)?;
        transfer.byte(bits)?;
        transfer.byte(stop_half_bits)?;
        // Start bit, five to eight data bits, parity or none.
        let formed = (6..=10).contains(bits) && (2..=4).contains(stop_half_bits);
        transfer.require(formed, "a frame has no known format")?;
        let spacing = *levels & 1 == 0 && *levels >> *bits == 0;
        transfer.require(spacing, "a frame has no start bit, or bits behind its last")
    }
}
