//! Writes that change how a UART works: THR, IER, FCR, LCR, the divisor latch
//! and the clock.

use super::format::{Clock, Format, Rate, RateChange};
use super::registers::{
    FCR_ENABLE, FCR_RESET_RECEIVER, FCR_RESET_TRANSMITTER, FCR_TRIGGER_SHIFT, IER_DLM,
    IER_RECEIVED_DATA, IER_THR_EMPTY, LCR_BREAK, LCR_DLAB, LCR_PARITY_ENABLE, LCR_STICK_PARITY,
    LCR_STOP_BITS, LCR_WORD_LENGTH, LSR_DATA_READY, LSR_FIFO_ERROR, MCR_LOOP, RBR_THR_DLL,
};
use super::{Schedule, Uart};
use crate::time::Ticks;
use crate::{Quirk, Quirks, Timing};

/// Both FIFO resets of FCR.
const FCR_RESETS: u8 = FCR_RESET_RECEIVER | FCR_RESET_TRANSMITTER;

impl Uart {
    /// The byte of the divisor latch that is at `offset` at the moment.
    pub(super) const fn divisor_latch(&self, offset: u8) -> Option<usize> {
        if !self.divisor_latch_access() {
            return None;
        }
        match offset {
            RBR_THR_DLL => Some(0),
            IER_DLM if !self.quirks.has(Quirk::DlabSparesIer) => Some(1),
            _ => None,
        }
    }

    /// LCR's DLAB.
    pub(crate) const fn divisor_latch_access(&self) -> bool {
        self.lcr & LCR_DLAB != 0
    }

    /// Writes the low (0) or high (1) byte of the divisor latch.
    pub(super) fn write_divisor(&mut self, half: usize, value: u8, now: Ticks) {
        let mut divisor = self.divisor.to_le_bytes();
        if self.quirks.has(Quirk::DivisorOred) {
            divisor[half] |= value;
        } else {
            divisor[half] = value;
        }
        self.set_divisor(u16::from_le_bytes(divisor), now);
    }

    /// The clock at the baud generator.
    pub(crate) const fn clock(&self) -> Clock {
        self.clock
    }

    /// The clock that this UART's IER asks for.
    pub(crate) const fn selected_clock(&self) -> Clock {
        if self.ier & self.fast_clock_bit != 0 {
            Clock::Fast
        } else {
            Clock::Standard
        }
    }

    /// Feeds the baud generator from `clock` from `now` on.
    pub(crate) fn set_clock(&mut self, clock: Clock, now: Ticks) {
        self.clock = clock;
        self.set_divisor(self.divisor, now);
    }

    pub(super) fn write_thr(&mut self, value: u8, now: Ticks) {
        let broken = self.format.breaks() && self.fifo_enabled;
        if !(broken && self.quirks.has(Quirk::BreakDropsCharacters)) {
            self.transmitter.write(value);
        }
        self.muted = 0;
        if self.timing == Timing::Line {
            // While the shift register is busy, nothing follows at once.
            self.unsettled |= self.transmitter.can_start();
        } else if self.loopback() {
            // No frame leaves the port then, so nobody else has to settle.
            let left = self.take_frame(now);
            debug_assert!(left.is_none(), "{left:?} left a port in loopback");
            self.schedule = Schedule::Moved;
        } else {
            self.unsettled = true;
        }
    }

    /// Writing LSR is for factory tests only (PC16550D 8.4, note). Here it
    /// does nothing, but by quirks.
    pub(super) const fn write_lsr(&mut self, value: u8) {
        if value & LSR_DATA_READY == 0 && self.quirks.has(Quirk::LsrWriteDropsData) {
            self.receiver.clear();
            self.unsettled = true;
        }
        if value & LSR_FIFO_ERROR == 0 && self.quirks.has(Quirk::LsrWriteClearsFifoError) {
            self.receiver.errors.silence();
        }
        if self.quirks.has(Quirk::LsrWriteClearsErrors) {
            self.receiver.errors.forget_shown();
        }
    }

    pub(super) fn write_ier(&mut self, value: u8) {
        let value = value & self.ier_mask;
        let enabled = value & !self.ier;
        // Enabling the THRE interrupt raises it if THRE is set, even if it
        // has been acknowledged before; the other sources are levels.
        if self.raises_thre(value, enabled) {
            self.transmitter.raise_interrupt();
        }
        if enabled & IER_RECEIVED_DATA != 0 && self.quirks.has(Quirk::IerEnableDropsData) {
            self.receiver.clear();
            self.unsettled = true;
        }
        if self.quirks.has(Quirk::IirKeepsDisabled) {
            self.kept |= self.pending_enables() & !value;
        }
        if self.ier & !value & IER_THR_EMPTY != 0 && self.quirks.has(Quirk::EtbeiClearStalls) {
            self.transmitter.stall();
        }
        self.muted &= !enabled;
        if self.quirks.has(Quirk::IerEnableMissesPending) {
            self.muted |= enabled & !IER_THR_EMPTY;
        }
        self.ier = value;
    }

    /// Whether writing `value` to IER, newly enabling `enabled`, raises the
    /// THRE interrupt while THRE is set.
    const fn raises_thre(&self, value: u8, enabled: u8) -> bool {
        if self.quirks.has(Quirk::IerEnableMissesThre) {
            false
        } else if self.quirks.has(Quirk::IerWriteRaisesThre) {
            value & IER_THR_EMPTY != 0
        } else {
            enabled & IER_THR_EMPTY != 0
        }
    }

    pub(super) fn write_fcr(&mut self, value: u8) {
        let hidden = self.divisor_latch_access() && self.quirks.has(Quirk::DlabHidesFcr);
        if hidden || self.quirks.has(Quirk::FcrIgnored) {
            return;
        }
        let enabled = value & FCR_ENABLE != 0;
        let toggled = enabled != self.fifo_enabled;
        self.fifo_enabled = enabled;
        self.receiver.set_fifo_enabled(enabled);
        self.transmitter.set_fifo_enabled(enabled);
        if enabled && self.quirks.has(Quirk::FcrWriteClearsErrors) {
            self.receiver.errors.forget_shown();
        }
        let resets = self.fifo_resets(value, toggled);
        if resets & FCR_RESET_RECEIVER != 0 {
            let timed_out = self.receiver.timed_out();
            self.receiver.clear();
            if timed_out && toggled && self.quirks.has(Quirk::TimeoutOutlastsFifos) {
                self.receiver.timeout.expire();
            }
            if self.quirks.has(Quirk::ReceiverResetClearsThre) {
                self.transmitter.acknowledge();
            }
        }
        if resets & FCR_RESET_TRANSMITTER != 0 {
            self.transmitter.clear();
        }
        if toggled {
            self.transmitter.expedite();
        }
        if enabled && !(toggled && self.quirks.has(Quirk::TriggerNotWithEnable)) {
            self.receiver.set_trigger(value >> FCR_TRIGGER_SHIFT);
        }
        self.follow_trigger();
        self.unsettled = true;
    }

    /// The FIFOs that writing `value` to FCR clears. The other bits count
    /// only together with bit 0, and a change of bit 0 clears both
    /// (PC16550D 8.5, bits 0 to 2).
    const fn fifo_resets(&self, value: u8, toggled: bool) -> u8 {
        let quirks = self.quirks;
        let asked = value & FCR_RESETS;
        let heeded = value & FCR_ENABLE != 0 || quirks.has(Quirk::FcrResetsWithoutEnable);
        if toggled && !quirks.has(Quirk::FcrToggleKeepsFifos) {
            FCR_RESETS
        } else if !heeded || asked == 0 {
            0
        } else if quirks.has(Quirk::FcrSharedReset) {
            FCR_RESETS
        } else if asked == FCR_RESETS && quirks.has(Quirk::FcrBothResetsReceiver) {
            FCR_RESET_RECEIVER
        } else {
            asked
        }
    }

    pub(super) fn write_mcr(&mut self, value: u8) {
        let turned = (self.mcr ^ value) & MCR_LOOP != 0;
        if turned && self.quirks.has(Quirk::LoopbackToggleDropsData) {
            self.receiver.clear();
        }
        self.mcr = value & self.mcr_mask;
        self.follow_loopback();
        self.unsettled = true;
    }

    /// Tells the transmitter of internal loopback, where that matters to it.
    pub(super) const fn follow_loopback(&mut self) {
        let silent = self.loopback() && self.quirks.has(Quirk::LoopbackWithoutThre);
        self.transmitter.set_silent(silent);
    }

    pub(super) fn write_lcr(&mut self, value: u8, now: Ticks) {
        self.sample(now);
        if value & LCR_DLAB != 0 && self.quirks.has(Quirk::DlabZeroesDivisor) {
            self.set_divisor(0, now);
        }
        self.lcr = value;
        if value & LCR_DLAB == 0 || !self.quirks.has(Quirk::DlabHoldsFormat) {
            self.format = Format::from_lcr(heeded_lcr(value, self.quirks));
        }
        self.follow_pace();
        self.unsettled = true;
    }

    /// Tells the character timeout how long a character takes.
    fn follow_pace(&mut self) {
        let longer = if self.quirks.has(Quirk::TimeoutCountsLong) {
            2
        } else {
            0
        };
        let character = self.rate.half_bits(self.format.half_bits() + longer);
        self.receiver.timeout.set_character(character);
    }

    fn set_divisor(&mut self, divisor: u16, now: Ticks) {
        self.sample(now);
        self.divisor = divisor;
        let heeded = heeded_divisor(divisor, self.quirks);
        let change = RateChange {
            now,
            from: self.rate,
            to: Rate::new(self.clock, heeded),
        };
        self.rate = change.to;
        self.transmitter.change_rate(change);
        self.receiver.sampler.change_rate(change);
        self.follow_pace();
        self.unsettled = true;
    }
}

/// The divisor without the bits that quirks disregard.
const fn heeded_divisor(divisor: u16, quirks: Quirks) -> u16 {
    if quirks.has(Quirk::DivisorIgnored) {
        1
    } else if quirks.has(Quirk::DivisorTwelveBits) {
        divisor & 0x0fff
    } else if quirks.has(Quirk::DivisorNineBits) {
        divisor & 0x01ff
    } else {
        divisor
    }
}

/// LCR without the bits that quirks disregard, and as they take them.
const fn heeded_lcr(lcr: u8, quirks: Quirks) -> u8 {
    let mut lcr = lcr;
    if quirks.has(Quirk::WordLengthIgnored) {
        lcr |= LCR_WORD_LENGTH;
    }
    if quirks.has(Quirk::StopBitsIgnored) {
        lcr &= !LCR_STOP_BITS;
    }
    if quirks.has(Quirk::ParityIgnored) {
        lcr &= !LCR_PARITY_ENABLE;
    }
    if quirks.has(Quirk::StickParityIgnored) {
        lcr &= !LCR_STICK_PARITY;
    }
    if quirks.has(Quirk::BreakIgnored) {
        lcr &= !LCR_BREAK;
    }
    lcr
}
