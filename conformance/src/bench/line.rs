//! What one port's line was last set to, and the times that follow from it.

use core::time::Duration;

use crate::registers::{Reg, lcr};

/// The line setting of a port, as last written through the bench.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    lcr: u8,
    divisor: u16,
    /// Whether anything was sent, so that a receiver may still be at it.
    used: bool,
}

impl Line {
    /// The setting that the bench gives every port: 8N1 at divisor 1.
    pub(crate) const RESET: Self = Self {
        lcr: lcr::FORMAT_8N1,
        divisor: 1,
        used: false,
    };

    /// Follows a register write.
    pub(crate) fn observe(&mut self, reg: Reg, value: u8) {
        let [high, low] = self.divisor.to_be_bytes();
        match reg {
            Reg::Lcr => {
                self.lcr = value;
                self.used |= self.breaking();
            }
            Reg::Thr => self.used = true,
            Reg::Dll => self.divisor = u16::from_be_bytes([high, value]),
            Reg::Dlm => self.divisor = u16::from_be_bytes([value, low]),
            _ => {}
        }
    }

    /// Whether offsets 0 and 1 are the divisor latches.
    pub(crate) const fn dlab(self) -> bool {
        self.lcr & lcr::DLAB != 0
    }

    /// Whether a character or a break was sent since the reset.
    pub(crate) const fn used(self) -> bool {
        self.used
    }

    /// The divisor, as last written.
    pub(crate) const fn divisor(self) -> u16 {
        self.divisor
    }

    /// Whether the transmitter holds the line at space.
    pub(crate) const fn breaking(self) -> bool {
        self.lcr & lcr::BREAK != 0
    }

    /// The time of one bit: 16 periods of the divided clock (PC16550D 8.3).
    pub(crate) fn bit_time(self, clock_hz: u32) -> Duration {
        self.half_bits(2, clock_hz)
    }

    /// The time of one whole character: start, word, parity and stop bits
    /// (PC16550D 8.1).
    pub(crate) fn character_time(self, clock_hz: u32) -> Duration {
        let word = 5 + u64::from(self.lcr & lcr::WORD_8);
        let parity = u64::from(self.lcr & lcr::PARITY != 0);
        let stop_halves = match (self.lcr & lcr::STOP != 0, word) {
            (false, _) => 2,
            (true, 5) => 3,
            (true, _) => 4,
        };
        self.half_bits(2 * (1 + word + parity) + stop_halves, clock_hz)
    }

    fn half_bits(self, halves: u64, clock_hz: u32) -> Duration {
        // A divisor of 0 is outside 1..=65535; the longest time is safest.
        let divisor = match self.divisor {
            0 => 0x1_0000,
            other => u64::from(other),
        };
        Duration::from_nanos(halves * 8 * divisor * 1_000_000_000 / u64::from(clock_hz))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: u32 = 1_843_200;

    fn line(lcr: u8, divisor: u16) -> Line {
        Line {
            lcr,
            divisor,
            used: false,
        }
    }

    #[test]
    fn character_times_follow_word_parity_and_stop_bits() {
        let at_9600 = |lcr| line(lcr, 12).character_time(CLOCK).as_nanos();
        let bit = 1_000_000_000.0 / 9600.0;
        for (lcr, bits) in [
            (0x03, 10.0),
            (0x00, 7.0),
            (0x04, 7.5),
            (0x07, 11.0),
            (0x1f, 12.0),
            (0x0a, 10.0),
        ] {
            let expected = bit * bits;
            assert!(
                (at_9600(lcr) as f64 - expected).abs() < 2.0,
                "lcr {lcr:#04x}"
            );
        }
    }

    #[test]
    fn a_divisor_is_followed_byte_by_byte() {
        let mut line = Line::RESET;
        line.observe(Reg::Dlm, 0x01);
        line.observe(Reg::Dll, 0x80);
        assert_eq!(line.divisor, 0x180);
        assert!(!line.breaking());
        line.observe(Reg::Lcr, 0x43);
        assert!(line.breaking());
    }
}
