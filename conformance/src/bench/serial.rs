//! Characters through the bench: sending, receiving, loopback and FIFOs.

use crate::case::Verdict;
use crate::registers::{Reg, fcr, lsr, mcr};

use super::Bench;

impl Bench<'_> {
    /// Turns local loopback on, modem outputs off.
    pub fn loop_back(&mut self) {
        self.write(Reg::Mcr, mcr::LOOP);
    }

    /// Turns both FIFOs on, empty, with `trigger` as the receiver's level.
    pub fn enable_fifos(&mut self, trigger: u8) {
        self.write(Reg::Fcr, fcr::ENABLE);
        self.write(
            Reg::Fcr,
            fcr::ENABLE | fcr::RX_RESET | fcr::TX_RESET | trigger,
        );
    }

    /// Waits until the holding register is empty, then writes `byte`.
    pub fn send(&mut self, byte: u8) -> Verdict {
        self.expect_soon(
            Reg::Lsr,
            lsr::THRE,
            lsr::THRE,
            "THRE is set before the next character",
        )?;
        self.write(Reg::Thr, byte);
        Ok(())
    }

    /// Waits until holding and shift register are empty: all that was sent
    /// has left, and in a loop has arrived. Gives the error bits of LSR that
    /// were seen on the way, for they clear on reading.
    pub fn await_sent(&mut self) -> Verdict<u8> {
        let mut seen = 0;
        let within = self.patience(20);
        let sent = self.poll(within, |bench| {
            let status = bench.read(Reg::Lsr);
            seen |= status & (lsr::ERRORS | lsr::FIFO_ERROR);
            (status & lsr::TEMT != 0).then_some(())
        });
        if sent.is_none() {
            self.expect(
                Reg::Lsr,
                lsr::TEMT,
                lsr::TEMT,
                "TEMT is set once all has been sent",
            )?;
        }
        Ok(seen)
    }

    /// Waits for a character, then reads it.
    pub fn receive(&mut self) -> Verdict<u8> {
        self.expect_soon(Reg::Lsr, lsr::DR, lsr::DR, "a character arrives")?;
        Ok(self.read(Reg::Rbr))
    }

    /// Waits for a character and requires it to be `byte`.
    pub fn expect_received(&mut self, byte: u8, expectation: &'static str) -> Verdict {
        let actual = self.receive()?;
        self.check(Reg::Rbr, actual, 0xff, byte, expectation)
    }

    /// Sends `byte` through a loop and requires it to come back.
    pub fn round_trip(&mut self, byte: u8, expectation: &'static str) -> Verdict {
        self.send(byte)?;
        self.expect_received(byte, expectation)
    }

    /// Fills the receiver FIFO through the loop with `count` (at most 16)
    /// characters counting up from `first`, and waits until all are in.
    pub fn fill_receiver(&mut self, first: u8, count: u8) -> Verdict {
        for index in 0..count {
            self.send(first.wrapping_add(index))?;
        }
        self.await_sent()?;
        // A receiver ends a character within its stop bit, a transmitter after.
        self.wait_sixteenths(8);
        Ok(())
    }
}
