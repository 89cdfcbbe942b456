//! A 16550A: the registers of one port, as the PC16550D's section 8 and the
//! TL16C550C's section 7.7 describe them.
//!
//! The UART owns its registers, FIFOs and shift registers. It knows time only
//! as the `now` it is handed, and the line only as levels at its pins: who is
//! at the other end is the business of [`crate::line`].

pub(crate) mod beside;
mod control;
mod disturbances;
mod errors;
mod fifo;
mod flow;
mod format;
mod interrupts;
mod modem;
mod pins;
mod receiver;
mod registers;
mod sampler;
mod shifter;
mod signal;
mod state;
mod status;
mod straight;
mod timeout;
mod transmitter;

pub(crate) use format::{Clock, Frame, Pace, RateChange};
pub(crate) use modem::ModemInputs;
pub(crate) use pins::{Inputs, Outputs, Schedule};
pub(crate) use registers::LSR_FRAMING;
pub(crate) use sampler::Sampler;
pub(crate) use shifter::Shifter;

use crate::time::Ticks;
use crate::{Options, Quirk, Quirks, Timing};
use disturbances::DIVISOR_LATCH;
use flow::Marks;
use format::{Format, Rate};
use modem::ModemStatus;
use receiver::Receiver;
use registers::{
    IER_DLM, IER_FAST_CLOCK, IER_MASK, IER_MODEM_STATUS, IIR_FCR, LCR, LCR_BREAK, LCR_STICK_PARITY,
    LSR, MCR, MCR_AUTO_FLOW, MCR_MASK, MCR_OUT1, MCR_OUT2, MSR, RBR_THR_DLL,
};
use straight::Straight;
use transmitter::Transmitter;

/// The divisor before software writes one. The datasheet leaves it undefined;
/// this card starts at its base rate.
const INITIAL_DIVISOR: u16 = 1;

/// One port's UART.
#[derive(Clone, Debug)]
pub(crate) struct Uart {
    timing: Timing,
    quirks: Quirks,
    /// By quirks, the writes that disturb something, a bit for each offset.
    disturbing: u16,
    ier: u8,
    ier_mask: u8,
    lcr: u8,
    mcr: u8,
    mcr_mask: u8,
    /// The IER bit that selects the fast clock; 0 where there is none.
    fast_clock_bit: u8,
    /// The MCR bit that turns automatic flow control on; 0 without it.
    auto_flow_bit: u8,
    scr: u8,
    divisor: u16,
    fifo_enabled: bool,
    clock: Clock,
    /// What clock and divisor make.
    rate: Rate,
    /// What LCR says of characters.
    format: Format,
    transmitter: Transmitter,
    receiver: Receiver,
    modem: ModemStatus,
    /// Sources that a quirk keeps quiet, by their IER bits.
    muted: u8,
    /// Sources that a quirk keeps reporting though they are disabled, by
    /// their IER bits.
    kept: u8,
    /// Automatic flow control keeps RTS inactive.
    rts_held: bool,
    rts_marks: Marks,
    /// What is at the pins, which internal loopback may hide.
    pins: Inputs,
    /// Something has happened that may move a pin or start a character.
    unsettled: bool,
    /// What has happened to [`next_event`](Self::next_event).
    schedule: Schedule,
    /// LSR as it was read last, if nothing has happened to it since: it is
    /// what drivers poll.
    polled: Option<u8>,
    straight: Straight,
}

impl Uart {
    /// A UART after power-on. `selects_clock` gives it the CH352's clock bit
    /// in IER, if the card has that option.
    pub(crate) fn new(
        timing: Timing,
        options: Options,
        quirks: Quirks,
        selects_clock: bool,
    ) -> Self {
        let fast_clock_bit = if options.fast_clock && selects_clock {
            IER_FAST_CLOCK
        } else {
            0
        };
        let auto_flow_bit = if options.auto_flow { MCR_AUTO_FLOW } else { 0 };
        let mcr_mask = if quirks.has(Quirk::McrUpperBitsStick) {
            0xff
        } else {
            MCR_MASK | auto_flow_bit
        };
        let mcr_mask = if quirks.has(Quirk::McrOut1Missing) {
            mcr_mask & !MCR_OUT1
        } else {
            mcr_mask
        };
        let ier_mask = if quirks.has(Quirk::IerUpperBitsStick) {
            0xff
        } else {
            IER_MASK | fast_clock_bit
        };
        let ier_mask = if quirks.has(Quirk::IerModemBitMissing) {
            ier_mask & !IER_MODEM_STATUS
        } else {
            ier_mask
        };
        let mut uart = Self {
            timing,
            quirks,
            disturbing: disturbances::disturbing(quirks),
            ier: 0,
            ier_mask,
            lcr: 0,
            mcr: 0,
            mcr_mask,
            fast_clock_bit,
            auto_flow_bit,
            scr: 0,
            divisor: INITIAL_DIVISOR,
            fifo_enabled: false,
            clock: Clock::Standard,
            rate: Rate::new(Clock::Standard, INITIAL_DIVISOR),
            format: Format::from_lcr(0),
            transmitter: Transmitter::new(quirks),
            receiver: Receiver::new(quirks),
            modem: ModemStatus::new(quirks),
            muted: 0,
            kept: 0,
            rts_held: false,
            rts_marks: Marks::LATE,
            pins: Inputs::IDLE,
            unsettled: false,
            schedule: Schedule::Kept,
            polled: None,
            straight: Straight::NONE,
        };
        uart.reset(Ticks::default());
        uart
    }

    /// What reading the register at `offset` would answer if it is polled,
    /// nothing having happened and nothing coming of it.
    #[inline]
    pub(crate) const fn poll(&self, offset: u8) -> Option<u8> {
        match offset {
            LSR => self.polled,
            _ => None,
        }
    }

    /// Reads the register at `offset` (0 to 7). `now` is called only if the
    /// answer has to do with time.
    pub(crate) fn read(&mut self, offset: u8, now: impl FnOnce() -> Ticks) -> u8 {
        if let Some(half) = self.divisor_latch(offset) {
            return self.divisor.to_le_bytes()[half];
        }
        match offset {
            RBR_THR_DLL => self.read_rbr(now()),
            IER_DLM => self.read_ier(now),
            IIR_FCR => self.read_iir(),
            LCR => self.read_lcr(),
            MCR => self.read_mcr(),
            LSR => self.read_lsr(now),
            MSR => self.read_msr(),
            _ => self.read_scr(),
        }
    }

    /// Writes the register at `offset` (0 to 7).
    pub(crate) fn write(&mut self, offset: u8, value: u8, now: Ticks) {
        self.forget();
        let latch = self.divisor_latch(offset);
        let written = if latch.is_some() {
            DIVISOR_LATCH
        } else {
            offset
        };
        if self.disturbing & 1 << written != 0 {
            self.disturb(written, now);
        }
        if let Some(half) = latch {
            self.write_divisor(half, value, now);
            return;
        }
        match offset {
            RBR_THR_DLL => self.write_thr(value, now),
            IER_DLM => self.write_ier(value),
            IIR_FCR => self.write_fcr(value),
            LCR => self.write_lcr(value, now),
            MCR if self.divisor_latch_access() && self.quirks.has(Quirk::DlabHidesMcr) => {}
            MCR => self.write_mcr(value),
            LSR => self.write_lsr(value),
            MSR => {}
            _ => self.scr = value,
        }
    }

    /// Master reset (PC16550D table "Register Summary for an Individual
    /// UART Channel", reset column): SCR, the divisor latch and RBR keep
    /// their contents, the modem inputs go on being seen.
    pub(crate) fn reset(&mut self, now: Ticks) {
        self.forget();
        self.ier = 0;
        self.kept = 0;
        let breaks_on = self.format.breaks() && self.quirks.has(Quirk::ResetKeepsBreak);
        self.write_lcr(0, now);
        if breaks_on {
            self.format = Format::from_lcr(LCR_BREAK);
        }
        self.mcr = if self.quirks.has(Quirk::McrResetsToOut2) {
            MCR_OUT2
        } else {
            0
        };
        self.fifo_enabled = false;
        self.rts_held = false;
        self.transmitter.reset();
        self.receiver.reset(now);
        self.follow_trigger();
        self.set_clock(Clock::Standard, now);
    }

    /// Forgets the modem changes seen so far, as a master reset does once
    /// the lines have come to rest.
    pub(crate) const fn forget_modem_changes(&mut self) {
        self.modem.acknowledge();
    }

    /// Something happens at the port: what was said of it before may not hold
    /// any more.
    const fn stir(&mut self) {
        self.muted = 0;
        self.forget();
    }

    /// What was known of the port may not hold any more.
    const fn forget(&mut self) {
        self.polled = None;
        self.straight = Straight::NONE;
    }

    fn read_rbr(&mut self, now: Ticks) -> u8 {
        let value = self.receiver.read(now) & self.heeded_word();
        self.stir();
        self.sample(now);
        self.schedule = if self.receiver.len() == 0 {
            Schedule::PutOff
        } else {
            Schedule::Moved
        };
        self.unsettled |= self.follow_receiver();
        value
    }

    fn read_ier(&mut self, now: impl FnOnce() -> Ticks) -> u8 {
        if self.quirks.has(Quirk::TimeoutClearedByIer) {
            self.receiver.timeout.character_read(now());
            self.schedule = Schedule::Moved;
        }
        self.ier
    }

    /// The bits of a received character that RBR gives.
    const fn heeded_word(&self) -> u8 {
        if self.quirks.has(Quirk::RbrMaskedByWordLength) {
            self.format.data_mask()
        } else {
            0xff
        }
    }

    const fn read_lcr(&self) -> u8 {
        if self.quirks.has(Quirk::LcrStickReadsZero) {
            self.lcr & !LCR_STICK_PARITY
        } else {
            self.lcr
        }
    }

    const fn read_mcr(&self) -> u8 {
        if self.quirks.has(Quirk::McrAfeReadsZero) {
            self.mcr & !MCR_AUTO_FLOW
        } else {
            self.mcr
        }
    }

    const fn read_scr(&self) -> u8 {
        if self.quirks.has(Quirk::ScrMissing) {
            0xff
        } else {
            self.scr
        }
    }
}
