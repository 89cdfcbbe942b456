//! Characters through the bench: sending, receiving, loopback and FIFOs.

use crate::case::Verdict;
use crate::registers::{Reg, fcr, iir, lcr, lsr, mcr};

use super::Bench;

impl Bench<'_> {
    /// Turns local loopback on, modem outputs off, and reads away the modem
    /// status changes that this may bring.
    pub fn loop_back(&mut self) {
        self.write(Reg::Mcr, mcr::LOOP);
        self.read(Reg::Msr);
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

    /// Writes `count` characters counting up from `first` at once (1, or up
    /// to 16 with FIFOs on), and lets the time pass that they take, without
    /// reading a register, so that no status is read away.
    pub fn push(&mut self, first: u8, count: u8) {
        for index in 0..count {
            self.write(Reg::Thr, first.wrapping_add(index));
        }
        // Two more for the moment the first one waits for the shift register
        // and for a host whose clock runs a little fast.
        self.wait(self.character_time() * (u32::from(count) + 2));
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

    /// Receives `count` characters and requires them to count up from
    /// `first`.
    pub fn expect_run(&mut self, first: u8, count: u8, expectation: &'static str) -> Verdict {
        for index in 0..count {
            self.note("character", index);
            self.expect_received(first.wrapping_add(index), expectation)?;
        }
        Ok(())
    }

    /// Requires the receiver to stay empty for two character times.
    pub fn expect_nothing_more(&mut self, expectation: &'static str) -> Verdict {
        self.wait(self.character_time() * 2);
        self.expect(Reg::Lsr, lsr::DR, 0, expectation)?;
        Ok(())
    }

    /// Holds the line at space for three character times, then lets it rest
    /// for two. Needs a line that leads back to the receiver.
    pub fn send_break(&mut self) {
        self.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::BREAK);
        self.wait(self.character_time() * 3);
        self.write(Reg::Lcr, lcr::FORMAT_8N1);
        self.wait(self.character_time() * 2);
    }

    /// Reads IIR and skips the case unless its identification is `id`.
    pub fn given_id(&mut self, id: u8) -> Verdict {
        self.given(Reg::Iir, iir::ID, id)?;
        Ok(())
    }

    /// As [`Bench::given_id`], for what 20 characters may need.
    pub fn given_id_soon(&mut self, id: u8) -> Verdict {
        let within = self.patience(20);
        let came = self.poll(within, |bench| {
            (bench.read(Reg::Iir) & iir::ID == id).then_some(())
        });
        self.given_that(came.is_some())
    }

    /// Reads IIR and requires its identification to be `id`.
    pub fn expect_id(&mut self, id: u8, expectation: &'static str) -> Verdict {
        self.expect(Reg::Iir, iir::ID, id, expectation)?;
        Ok(())
    }
}
