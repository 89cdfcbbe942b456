//! Bringing every port to the one state that cases start from.

use core::time::Duration;

use crate::case::Verdict;
use crate::registers::{Reg, fcr, lcr, lsr};
use crate::target::Port;

use super::Bench;
use super::line::Line;
use super::trace::Trace;

/// More characters than any 16550 can hold on both sides.
const DRAIN: usize = 40;

/// Two characters at 150 baud, the slowest that the bench sends at. A case that
/// sends at a larger divisor on a real clock lowers it before it ends.
const LONGEST_WAIT: Duration = Duration::from_millis(160);

impl Bench<'_> {
    /// Brings every port to a known state: all interrupts disabled, 8N1 at
    /// divisor 1 (115200 baud), modem outputs off, FIFOs off and empty, no
    /// character in flight, and no status waiting to be read. Claims nothing:
    /// a card that does not follow is left for the cases to judge.
    pub fn reset(&mut self) {
        let selected = self.port;
        let used = self.lines.iter().any(|line| line.used());
        self.each_port(Self::silence);
        let mut sending = false;
        self.each_port(|bench| sending |= bench.settle());
        if used || sending {
            self.await_receivers();
        }
        self.each_port(Self::set_defaults);
        // After all ports: one port's outputs are another's modem inputs.
        self.each_port(Self::read_away_status);
        self.port = selected;
        self.trace = Trace::new();
        self.notes = [None; 2];
    }

    fn each_port(&mut self, mut step: impl FnMut(&mut Self)) {
        for port in self.ports() {
            self.port = port;
            step(self);
        }
    }

    /// Stops everything that could still put characters on the line.
    fn silence(&mut self) {
        let held_break = self.lines[self.port.index()].breaking();
        self.write(Reg::Lcr, lcr::FORMAT_8N1);
        self.write(Reg::Ier, 0);
        self.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET | fcr::RX_RESET);
        if held_break {
            // The receiver needs the line back at mark to leave the break.
            self.wait(self.character_time() * 2);
        }
    }

    /// Lets the character in the shift register end, in the loop it began in;
    /// tells whether there was one.
    fn settle(&mut self) -> bool {
        let within = self.character_time() * 3 + Duration::from_millis(2);
        let mut sending = false;
        self.poll(within, |bench| {
            let status = bench.read(Reg::Lsr);
            sending |= status & lsr::TEMT == 0;
            if status & lsr::DR != 0 {
                bench.read(Reg::Rbr);
            }
            (status & (lsr::TEMT | lsr::DR) == lsr::TEMT).then_some(())
        });
        sending
    }

    /// Lets the character end that a receiver is still about to take: one
    /// whose format was changed under it, or never was the sender's, ends
    /// later than the sender does.
    fn await_receivers(&mut self) {
        let mut longest = Duration::ZERO;
        self.each_port(|bench| longest = longest.max(bench.character_time()));
        self.wait((longest * 2).min(LONGEST_WAIT));
    }

    fn set_defaults(&mut self) {
        self.write(Reg::Mcr, 0);
        self.set_line(1, lcr::FORMAT_8N1);
        self.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET | fcr::RX_RESET);
        self.write(Reg::Fcr, 0);
        self.lines[self.port.index()] = Line::RESET;
    }

    fn read_away_status(&mut self) {
        for _ in 0..DRAIN {
            if self.read(Reg::Lsr) & lsr::DR == 0 {
                break;
            }
            self.read(Reg::Rbr);
        }
        self.read(Reg::Iir);
        self.read(Reg::Msr);
    }

    /// Requires the selected port to answer at all. An empty bus reads all
    /// ones, which IIR never does (PC16550D 8.6: bits 5:4 are always 0); a
    /// claim that some bit is set would hold there.
    pub(crate) fn expect_answer(&mut self) -> Verdict {
        let nothing = [Reg::Iir, Reg::Lcr, Reg::Lsr].map(|reg| self.read(reg)) == [0xff; 3];
        self.check_that(!nothing, "something answers at the port")
    }

    /// Sets divisor and line format of the selected port.
    pub fn set_line(&mut self, divisor: u16, format: u8) {
        let [high, low] = divisor.to_be_bytes();
        self.write(Reg::Lcr, format | lcr::DLAB);
        self.write(Reg::Dll, low);
        self.write(Reg::Dlm, high);
        self.write(Reg::Lcr, format);
    }

    /// Runs `step` with `port` selected, then selects the former one again.
    pub fn on<T>(&mut self, port: Port, step: impl FnOnce(&mut Self) -> T) -> T {
        let selected = self.port;
        self.port = port;
        let result = step(self);
        self.port = selected;
        result
    }
}
