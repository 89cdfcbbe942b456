//! One way that characters take: from a port's transmitter to the receiver
//! that hears it.

use crate::bench::Bench;
use crate::failure::{Evidence, Failure, Mismatch};
use crate::registers::{Reg, fcr, ier, iir, lsr, mcr};
use crate::target::{Port, Wire};

use super::Test;
use super::count::{BURST, Burst, Count};
use super::pattern::Pattern;

/// Every so many bursts one is shorter, so that its end is told by a
/// character time-out and not by the trigger level.
const SHORT_EVERY: u64 = 8;

/// More than a receiver can hold: where reading it empty ends.
const DRAIN: usize = 64;

/// What a transmitter is connected to, and what came of what it sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: Port,
    pub(super) to: Port,
    /// Through MCR.LOOP, for nothing is connected to the port.
    pub(super) local: bool,
    /// Whether the ports have FIFOs.
    fifos: bool,
    pattern: Pattern,
    bursts: u64,
    pub(super) burst: Burst,
    /// Whether the burst is still to be sent.
    pub(super) to_send: bool,
    pub(super) count: Count,
    /// What it is about.
    test: &'static Test,
    /// What went wrong first in this burst, as it looked at that moment.
    trouble: Option<Failure>,
}

impl Link {
    /// The way from `port`; none if it leads out of the card.
    pub(super) fn of(
        bench: &Bench<'_>,
        port: Port,
        test: &'static Test,
        seed: u64,
    ) -> Option<Self> {
        let (to, local) = match bench.capabilities().wiring.wire(port) {
            Some(Wire::Loopback) => (port, false),
            Some(Wire::Open) => (port, true),
            Some(Wire::Outside) => return None,
            None => (bench.ports().find(|other| *other == port.other())?, false),
        };
        Some(Self {
            from: port,
            to,
            local,
            fifos: false,
            // Each transmitter sends something else, so that no port can pass
            // for the other.
            pattern: Pattern::new(test.kind, seed.wrapping_add(port.index() as u64 * 5)),
            bursts: 0,
            burst: Burst::default(),
            to_send: false,
            count: Count::default(),
            test,
            trouble: None,
        })
    }

    /// Makes both ends ready: FIFOs on, the modem outputs as a driver has
    /// them.
    pub(super) fn open(&mut self, bench: &mut Bench<'_>) {
        let plain = mcr::DTR | mcr::RTS | mcr::OUT2;
        let outputs = plain | if self.local { mcr::LOOP } else { 0 };
        for port in [self.from, self.to] {
            bench.select(port);
            bench.enable_fifos(fcr::TRIGGER_8);
            bench.write(Reg::Mcr, outputs);
            bench.read(Reg::Msr);
        }
        self.fifos = bench.read(Reg::Iir) & iir::FIFOS == iir::FIFOS;
    }

    /// Characters that the receiver holds when it reports data.
    pub(super) const fn trigger(&self) -> usize {
        if self.fifos { 8 } else { 1 }
    }

    /// Makes up the next burst.
    pub(super) fn next_burst(&mut self) {
        let length = match (self.fifos, self.bursts % SHORT_EVERY) {
            (false, _) => 1,
            (true, 0) => 1 + (self.bursts / SHORT_EVERY) as usize % (BURST - 1),
            (true, _) => BURST,
        };
        self.bursts += 1;
        self.burst = Burst::default();
        for _ in 0..length {
            self.burst.send(self.pattern.next());
        }
        self.to_send = true;
    }

    /// Whether the receiver is not to be read before it holds the whole burst:
    /// a reader who is always in time never finds it full.
    pub(super) const fn is_to_fill(&self) -> bool {
        self.fifos && self.bursts.is_multiple_of(2)
    }

    /// Writes the burst to THR, which is empty.
    pub(super) fn send(&mut self, bench: &mut Bench<'_>) {
        self.to_send = false;
        bench.select(self.from);
        bench.note("bytes sent before", self.count.sent as u32);
        for byte in self.burst.sent() {
            bench.write(Reg::Thr, *byte);
        }
    }

    /// Whether characters are still to come.
    pub(super) fn is_waiting(&self) -> bool {
        self.to_send || self.burst.due() > 0
    }

    /// Reads LSR of the receiver, and counts the errors that it tells.
    pub(super) fn read_status(&mut self, bench: &mut Bench<'_>) -> u8 {
        bench.select(self.to);
        let status = bench.read(Reg::Lsr);
        if self.count.take_status(status) {
            let evidence = Evidence::Register {
                reg: Reg::Lsr,
                mask: lsr::ERRORS,
                expected: 0,
                actual: status,
            };
            self.trouble(bench, "no character has an error", evidence);
        }
        status
    }

    /// Reads a character that has arrived.
    pub(super) fn read_character(&mut self, bench: &mut Bench<'_>) {
        bench.select(self.to);
        let actual = bench.read(Reg::Rbr);
        match self.burst.receive(actual) {
            Some(expected) if expected != actual => {
                let evidence = Evidence::Register {
                    reg: Reg::Rbr,
                    mask: 0xff,
                    expected,
                    actual,
                };
                self.trouble(bench, "a character arrives as it was sent", evidence);
            }
            Some(_) => {}
            None => {
                let expectation = "nothing arrives that was not sent";
                self.trouble(bench, expectation, Evidence::Statement);
            }
        }
    }

    /// Reads what has arrived, a look at LSR before each character; whether
    /// there was anything.
    pub(super) fn read_all(&mut self, bench: &mut Bench<'_>) -> bool {
        let before = self.burst.due();
        for _ in 0..DRAIN {
            if self.read_status(bench) & lsr::DR == 0 {
                break;
            }
            self.read_character(bench);
        }
        self.burst.due() != before
    }

    /// A cause was there, and INTx was not.
    pub(super) fn was_silent(&mut self, bench: &Bench<'_>) {
        self.count.silent += 1;
        let expectation = "INTx is delivered while a cause is pending";
        self.trouble(bench, expectation, Evidence::Statement);
    }

    /// Counts what has come of the burst; gives what went wrong with it.
    pub(super) fn settle(&mut self, bench: &Bench<'_>) -> Option<Failure> {
        if self.burst.due() > 0 {
            let sent = self.burst.sent().len();
            let evidence = Evidence::Number {
                name: "characters",
                expected: sent as u64,
                actual: (sent - self.burst.due()) as u64,
            };
            let expectation = "every character that was sent arrives";
            self.trouble(bench, expectation, evidence);
        }
        self.count.take_burst(&self.burst);
        self.burst = Burst::default();
        self.to_send = false;
        self.trouble.take()
    }

    /// Empties both ends.
    pub(super) fn recover(&mut self, bench: &mut Bench<'_>) {
        bench.select(self.from);
        bench.write(Reg::Ier, 0);
        bench.wait(bench.character_time() * BURST as u32);
        self.open(bench);
        for _ in 0..DRAIN {
            if bench.read(Reg::Lsr) & lsr::DR == 0 {
                break;
            }
            bench.read(Reg::Rbr);
        }
    }

    /// Which interrupts are enabled at the sending end: the receiver's, and the
    /// transmitter's while there is something to send.
    pub(super) fn enable_interrupts(&self, bench: &mut Bench<'_>) {
        bench.select(self.from);
        let transmitter = if self.to_send { ier::ETBEI } else { 0 };
        bench.write(Reg::Ier, ier::ERBFI | ier::ELSI | transmitter);
    }

    fn trouble(&mut self, bench: &Bench<'_>, expectation: &'static str, evidence: Evidence) {
        let mismatch = Mismatch {
            expectation,
            evidence,
        };
        self.trouble
            .get_or_insert_with(|| self.test.failure(mismatch, bench));
    }
}
