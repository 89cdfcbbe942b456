//! The outside of the chip at the bench: who hears what a port sends.

use core::time::Duration;

use crate::case::{Stop, Verdict};
use crate::registers::{Reg, fcr};
use crate::target::{Port, Wire};

use super::Bench;

/// More than enough for a level to cross a cable and its drivers.
const CROSSING: Duration = Duration::from_micros(100);

impl Bench<'_> {
    /// Lets the levels that a port drives reach the other end.
    pub fn await_levels(&mut self) {
        self.wait(CROSSING);
    }

    /// The port that hears what the selected one sends: itself behind a
    /// loopback plug, the other one across a null modem. Skips the case where
    /// nothing is connected, or nothing of the card's.
    pub fn far_end(&self) -> Verdict<Port> {
        match self.capabilities().wiring.wire(self.port()) {
            Some(Wire::Loopback) => Ok(self.port()),
            None => self.other_port(),
            Some(Wire::Open) => Err(Stop::Skipped("nothing is connected to the port")),
            Some(Wire::Outside) => Err(Stop::Skipped("the port's line leads out of the card")),
        }
    }

    /// [`Bench::read`] at `port`.
    pub fn read_at(&mut self, port: Port, reg: Reg) -> u8 {
        self.on(port, |bench| bench.read(reg))
    }

    /// [`Bench::write`] at `port`.
    pub fn write_at(&mut self, port: Port, reg: Reg, value: u8) {
        self.on(port, |bench| bench.write(reg, value));
    }

    /// [`Bench::expect`] at `port`.
    pub fn expect_at(
        &mut self,
        port: Port,
        reg: Reg,
        mask: u8,
        value: u8,
        expectation: &'static str,
    ) -> Verdict {
        let actual = self.read_at(port, reg);
        self.check(reg, actual, mask, value, expectation)
    }

    /// [`Bench::given`] of LSR at `port`.
    pub fn given_status_at(&mut self, port: Port, mask: u8, value: u8) -> Verdict {
        let actual = self.read_at(port, Reg::Lsr);
        self.given_that(actual & mask == value)
    }

    /// The port across the null modem; skips the case where there is none.
    pub fn crossed_port(&self) -> Verdict<Port> {
        self.needs_wire(None)?;
        self.other_port()
    }

    /// Turns the FIFOs on at the selected port and at `far`, at trigger level
    /// 1.
    pub fn fifos_at_both_ends(&mut self, far: Port) {
        for port in [self.port(), far] {
            self.on(port, |bench| bench.enable_fifos(fcr::TRIGGER_1));
        }
    }
}
