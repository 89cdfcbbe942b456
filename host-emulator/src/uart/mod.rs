//! A 16550A: the registers of one port, as the PC16550D's section 8 and the
//! TL16C550C's section 7.7 describe them.
//!
//! The UART owns its registers, FIFOs and shift registers. It knows time only
//! as the `now` it is handed, and the line only as levels at its pins: who is
//! at the other end is the business of [`crate::line`].

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
mod transmitter;

pub(crate) use format::Clock;
pub(crate) use modem::ModemInputs;
pub(crate) use pins::{Inputs, Outputs};

use crate::time::Ticks;
use crate::{Options, Timing};
use format::{Format, Rate, RateChange};
use interrupts::Interrupt;
use modem::ModemStatus;
use receiver::Receiver;
use registers::{
    FCR_ENABLE, FCR_RESET_RECEIVER, FCR_RESET_TRANSMITTER, FCR_TRIGGER_SHIFT, IER_DLM,
    IER_FAST_CLOCK, IER_MASK, IER_THR_EMPTY, IIR_FCR, IIR_FIFOS_ENABLED, IIR_NONE, LCR, LCR_DLAB,
    LSR, MCR, MCR_AUTO_FLOW, MCR_MASK, MSR, RBR_THR_DLL,
};
use transmitter::Transmitter;

/// The divisor before software writes one. The datasheet leaves it undefined;
/// this card starts at its base rate.
const INITIAL_DIVISOR: u16 = 1;

/// One port's UART.
#[derive(Clone, Debug)]
pub(crate) struct Uart {
    timing: Timing,
    ier: u8,
    ier_mask: u8,
    lcr: u8,
    mcr: u8,
    mcr_mask: u8,
    scr: u8,
    divisor: u16,
    fifo_enabled: bool,
    clock: Clock,
    rate: Rate,
    transmitter: Transmitter,
    receiver: Receiver,
    modem: ModemStatus,
    /// Automatic flow control keeps RTS inactive.
    rts_held: bool,
    /// The levels at the pins, which internal loopback may hide.
    pins: Inputs,
    /// Something has happened that may move a pin or start a character.
    unsettled: bool,
}

impl Uart {
    /// A UART after power-on. `selects_clock` gives it the CH352's clock bit
    /// in IER, if the card has that option.
    pub(crate) fn new(timing: Timing, options: Options, selects_clock: bool) -> Self {
        let fast_clock = if options.fast_clock && selects_clock {
            IER_FAST_CLOCK
        } else {
            0
        };
        let auto_flow = if options.auto_flow { MCR_AUTO_FLOW } else { 0 };
        Self {
            timing,
            ier: 0,
            ier_mask: IER_MASK | fast_clock,
            lcr: 0,
            mcr: 0,
            mcr_mask: MCR_MASK | auto_flow,
            scr: 0,
            divisor: INITIAL_DIVISOR,
            fifo_enabled: false,
            clock: Clock::Standard,
            rate: Rate::new(Clock::Standard, INITIAL_DIVISOR),
            transmitter: Transmitter::new(),
            receiver: Receiver::new(),
            modem: ModemStatus::default(),
            rts_held: false,
            pins: Inputs::IDLE,
            unsettled: false,
        }
    }

    /// Reads the register at `offset` (0 to 7). `now` is called only if the
    /// answer has to do with time.
    pub(crate) fn read(&mut self, offset: u8, now: impl FnOnce() -> Ticks) -> u8 {
        match offset {
            RBR_THR_DLL if self.dlab() => self.divisor.to_le_bytes()[0],
            RBR_THR_DLL => {
                self.unsettled = true;
                self.receiver.read(now())
            }
            IER_DLM if self.dlab() => self.divisor.to_le_bytes()[1],
            IER_DLM => self.ier,
            IIR_FCR => self.read_iir(),
            LCR => self.lcr,
            MCR => self.mcr,
            LSR => self.read_lsr(),
            MSR => self.read_msr(),
            _ => self.scr,
        }
    }

    /// Writes the register at `offset` (0 to 7).
    pub(crate) fn write(&mut self, offset: u8, value: u8, now: Ticks) {
        self.unsettled = true;
        match offset {
            RBR_THR_DLL if self.dlab() => {
                self.set_divisor((self.divisor & 0xff00) | u16::from(value), now);
            }
            RBR_THR_DLL => self.transmitter.write(value),
            IER_DLM if self.dlab() => {
                self.set_divisor((self.divisor & 0x00ff) | (u16::from(value) << 8), now);
            }
            IER_DLM => self.write_ier(value),
            IIR_FCR => self.write_fcr(value),
            LCR => self.lcr = value,
            MCR => self.mcr = value & self.mcr_mask,
            // Writing them is for factory tests only (PC16550D 8.4, note);
            // here it does nothing.
            LSR | MSR => {}
            _ => self.scr = value,
        }
    }

    /// Master reset (PC16550D table "Register Summary for an Individual
    /// UART Channel", reset column): SCR, the divisor latch and RBR keep
    /// their contents, the modem inputs go on being seen.
    pub(crate) fn reset(&mut self, now: Ticks) {
        self.ier = 0;
        self.lcr = 0;
        self.mcr = 0;
        self.fifo_enabled = false;
        self.rts_held = false;
        self.transmitter.reset();
        self.receiver.reset();
        self.set_clock(Clock::Standard, now);
        self.unsettled = true;
    }

    /// Forgets the modem changes seen so far, as a master reset does once
    /// the lines have come to rest.
    pub(crate) const fn forget_modem_changes(&mut self) {
        self.modem.acknowledge();
    }

    /// Whether the interrupt output is asserted.
    pub(crate) const fn interrupt(&self) -> bool {
        self.next_interrupt().is_some()
    }

    /// The clock that this UART's IER asks for.
    pub(crate) const fn selected_clock(&self) -> Clock {
        if self.ier & IER_FAST_CLOCK != 0 {
            Clock::Fast
        } else {
            Clock::Standard
        }
    }

    /// The clock at the baud generator.
    pub(crate) const fn clock(&self) -> Clock {
        self.clock
    }

    /// Feeds the baud generator from `clock` from `now` on.
    pub(crate) fn set_clock(&mut self, clock: Clock, now: Ticks) {
        self.clock = clock;
        self.set_divisor(self.divisor, now);
    }

    const fn dlab(&self) -> bool {
        self.lcr & LCR_DLAB != 0
    }

    const fn format(&self) -> Format {
        Format::from_lcr(self.lcr)
    }

    fn set_divisor(&mut self, divisor: u16, now: Ticks) {
        self.divisor = divisor;
        let change = RateChange {
            now,
            from: self.rate,
            to: Rate::new(self.clock, divisor),
        };
        self.rate = change.to;
        self.transmitter.change_rate(change);
        self.receiver.sampler.change_rate(change);
    }

    const fn write_ier(&mut self, value: u8) {
        let value = value & self.ier_mask;
        // Enabling the THRE interrupt raises it if THRE is set, even if it
        // has been acknowledged before; the other sources are levels.
        if value & !self.ier & IER_THR_EMPTY != 0 {
            self.transmitter.enable_interrupt();
        }
        self.ier = value;
    }

    const fn read_iir(&mut self) -> u8 {
        let interrupt = self.next_interrupt();
        let fifos = if self.fifo_enabled {
            IIR_FIFOS_ENABLED
        } else {
            0
        };
        match interrupt {
            Some(interrupt) => {
                if matches!(interrupt, Interrupt::ThrEmpty) {
                    self.transmitter.acknowledge();
                }
                fifos | interrupt.id()
            }
            None => fifos | IIR_NONE,
        }
    }

    fn write_fcr(&mut self, value: u8) {
        self.fifo_enabled = value & FCR_ENABLE != 0;
        self.receiver.set_fifo_enabled(self.fifo_enabled);
        self.transmitter.set_fifo_enabled(self.fifo_enabled);
        if !self.fifo_enabled {
            // The other bits are programmed only together with bit 0
            // (PC16550D 8.5, bit 0).
            return;
        }
        if value & FCR_RESET_RECEIVER != 0 {
            self.receiver.clear();
        }
        if value & FCR_RESET_TRANSMITTER != 0 {
            self.transmitter.clear();
        }
        self.receiver.set_trigger(value >> FCR_TRIGGER_SHIFT);
    }

    fn read_lsr(&mut self) -> u8 {
        let value = self.receiver.status() | self.transmitter.status();
        self.receiver.acknowledge_errors();
        value
    }

    fn read_msr(&mut self) -> u8 {
        let value = self.modem.value();
        self.modem.acknowledge();
        value
    }
}
