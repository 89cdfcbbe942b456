//! The UART at its pins: what it drives, what it sees, internal loopback
//! between the two, and the passing of time in its shift registers.

use super::Uart;
use super::format::{Frame, Pace, SPACE};
use super::modem::ModemInputs;
use super::registers::{MCR_DTR, MCR_LOOP, MCR_OUT1, MCR_OUT2};
use super::signal::Signal;
use crate::time::Ticks;
use crate::{Quirk, Timing};

/// What a UART drives. For the modem outputs true means asserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outputs {
    /// Serial output.
    pub(crate) sout: Signal,
    /// Request to send.
    pub(crate) rts: bool,
    /// Data terminal ready.
    pub(crate) dtr: bool,
}

/// What an access has done to the point of a UART's next event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// It is where it was.
    Kept,
    /// It is where it was, or later.
    PutOff,
    /// It may be anywhere.
    Moved,
}

/// What a UART sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inputs {
    /// Serial input.
    pub(crate) sin: Signal,
    /// The modem inputs.
    pub(crate) modem: ModemInputs,
}

impl Inputs {
    /// Nothing connected.
    pub(crate) const IDLE: Self = Self {
        sin: Signal::MARKING,
        modem: ModemInputs {
            cts: false,
            dsr: false,
            ri: false,
            dcd: false,
        },
    };
}

impl Uart {
    /// What the port drives. In internal loopback SOUT marks and the modem
    /// outputs are inactive (PC16550D 8.8, bit 4).
    pub(crate) fn outputs(&self) -> Outputs {
        let looped = self.loopback();
        let sout_off = looped && !self.quirks.has(Quirk::LoopbackLeaksOut);
        let modem_off = looped && !self.quirks.has(Quirk::LoopbackKeepsOutputs);
        Outputs {
            sout: if sout_off {
                Signal::MARKING
            } else {
                self.serial_signal()
            },
            rts: !modem_off && self.rts(),
            dtr: !modem_off && self.mcr & MCR_DTR != 0,
        }
    }

    /// Takes in what is at the pins and does what follows from it at once,
    /// unless nothing is new. Returns whether what the port drives may have
    /// changed.
    pub(crate) fn settle(&mut self, pins: Inputs, now: Ticks) -> bool {
        if !self.unsettled && self.pins == pins {
            return false;
        }
        self.stir();
        self.pins = pins;
        let seen = self.seen();
        self.modem.watch(seen.modem);
        if self.loopback() && self.quirks.has(Quirk::LoopbackWithoutDeltas) {
            self.modem.acknowledge();
        }
        if self.divisor_latch_access() && self.quirks.has(Quirk::DlabHidesChanges) {
            self.modem.acknowledge();
        }
        self.receiver.watch(seen.sin, self.format, now, self.rate);
        let started = match self.timing {
            Timing::Line => self.start_character(now),
            Timing::Instant => {
                self.receiver.run(self.format, now, self.rate);
                false
            }
        };
        // In loopback the port sees what it drives.
        self.unsettled = self.follow_receiver() || started;
        self.unsettled
    }

    /// What the other end has to agree on.
    pub(crate) const fn pace(&self) -> Pace {
        Pace {
            timing: self.timing,
            format: self.format,
            rate: self.rate,
        }
    }

    /// Whether [`settle`](Self::settle) is owed.
    pub(crate) const fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// What has happened to [`next_event`](Self::next_event) since the last
    /// call of this.
    pub(crate) const fn take_schedule(&mut self) -> Schedule {
        core::mem::replace(&mut self.schedule, Schedule::Kept)
    }

    /// Takes in what the line has carried up to `now`, before anything
    /// changes then.
    pub(crate) fn sample(&mut self, now: Ticks) {
        self.receiver.sample(self.format, now, self.rate);
    }

    /// When the port has something to do.
    pub(crate) fn next_event(&self) -> Ticks {
        self.transmitter
            .next_event()
            .min(self.receiver.next_event(self.format, self.rate))
    }

    /// Takes the transmitter's step if it is due at `now`. Returns whether it
    /// was, so that what others see may have changed.
    pub(crate) fn transmit(&mut self, now: Ticks) -> bool {
        let due = self.transmitter.next_event() <= now;
        if due {
            self.transmitter.step();
            if self.quirks.has(Quirk::AutoCtsLooksOnce) {
                self.transmitter.start(self.format, now, self.rate);
            }
            self.start_character(now);
            self.unsettled = true;
        }
        due
    }

    /// Takes the receiver's steps that are due at `now`. Returns whether a
    /// pin may have moved.
    pub(crate) fn receive(&mut self, now: Ticks) -> bool {
        if self.receiver.next_event(self.format, self.rate) > now {
            return false;
        }
        self.receiver.step(self.format, now, self.rate);
        self.stir();
        self.unsettled |= self.follow_receiver();
        self.unsettled
    }

    /// With [`Timing::Instant`], the next character to leave the port, if it
    /// may. In loopback, or under a break, none gets out: the port has kept
    /// it to itself.
    pub(crate) fn take_frame(&mut self, now: Ticks) -> Option<Frame> {
        while self.timing == Timing::Instant && self.clear_to_send() {
            let frame = self.transmitter.take(self.format)?;
            self.forget();
            if self.format.breaks() {
                continue;
            }
            if !self.loopback() {
                return Some(frame);
            }
            self.accept_frame(frame, now);
            self.settle(self.pins, now);
        }
        None
    }

    /// Whether a character that arrives now finds room. In loopback it is
    /// not looked at, and so needs none.
    pub(crate) const fn has_room(&self) -> bool {
        self.receiver.has_room()
    }

    /// Characters lost to overruns since power-on.
    pub(crate) const fn overruns(&self) -> u64 {
        self.receiver.overruns()
    }

    /// With [`Timing::Instant`], a character arriving at the pin.
    pub(crate) fn take_in_frame(&mut self, frame: Frame, now: Ticks) {
        if self.hears_outside() {
            self.accept_frame(frame, now);
        }
    }

    /// Whether SIN is connected to the receiver (PC16550D 8.8, bit 4).
    const fn hears_outside(&self) -> bool {
        !self.loopback() || self.quirks.has(Quirk::LoopbackHearsOutside)
    }

    pub(super) const fn loopback(&self) -> bool {
        self.mcr & MCR_LOOP != 0 && !self.quirks.has(Quirk::LoopbackIgnored)
    }

    /// The transmitter's line, before loopback takes it off the pin. A break
    /// overrides the shift register here, so that loopback sees it too: the
    /// datasheet lists break simulation among the diagnostics.
    fn serial_signal(&self) -> Signal {
        if self.format.breaks() {
            Signal::Steady(SPACE)
        } else {
            self.transmitter.signal()
        }
    }

    /// The inputs behind the loopback switch.
    pub(super) fn seen(&self) -> Inputs {
        if !self.loopback() {
            return self.at_pins();
        }
        let modem = if self.quirks.has(Quirk::LoopbackWithoutModemLines) {
            self.pins.modem
        } else {
            ModemInputs {
                cts: self.rts(),
                dsr: self.mcr & MCR_DTR != 0,
                ri: self.mcr & MCR_OUT1 != 0,
                dcd: self.mcr & MCR_OUT2 != 0,
            }
        };
        let outside = self.hears_outside().then_some(self.pins.sin);
        Inputs {
            sin: match outside {
                Some(outside) => self.serial_signal().joined(outside),
                None => self.serial_signal(),
            },
            modem,
        }
    }

    /// The inputs outside of loopback.
    const fn at_pins(&self) -> Inputs {
        let mut pins = self.pins;
        if self.quirks.has(Quirk::MsrInputsFixed) {
            pins.modem = ModemInputs {
                cts: true,
                dsr: true,
                ri: false,
                dcd: true,
            };
        }
        pins
    }

    fn start_character(&mut self, now: Ticks) -> bool {
        let held = self.divisor_latch_access() && self.quirks.has(Quirk::DlabHoldsTransmitter);
        !held && self.clear_to_send() && self.transmitter.start(self.format, now, self.rate)
    }

    fn accept_frame(&mut self, frame: Frame, now: Ticks) {
        let disturbed = self.receiver.accept(frame, self.format, now, self.rate);
        self.stir();
        self.unsettled |= self.follow_receiver() || disturbed;
    }
}
