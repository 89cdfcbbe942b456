//! Character formats and frames: what LCR bits 0 to 6 say, how a character is
//! laid out on the line, and how long its bits take. Knows no registers but
//! LCR, and no clock.

use super::registers::{
    LCR_BREAK, LCR_EVEN_PARITY, LCR_PARITY_ENABLE, LCR_STICK_PARITY, LCR_STOP_BITS, LCR_WORD_LENGTH,
};
use crate::Timing;
use crate::time::Ticks;

/// A line level: marking (logic 1, idle) or spacing (logic 0, start bit).
pub(crate) const MARK: bool = true;
/// See [`MARK`].
pub(crate) const SPACE: bool = false;

/// Word length, parity, stop bits and break (PC16550D 8.1, "Line Control
/// Register").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    lcr: u8,
    /// A one for each data bit.
    data_mask: u8,
}

impl Format {
    pub(crate) const fn from_lcr(lcr: u8) -> Self {
        let mut format = Self { lcr, data_mask: 0 };
        format.data_mask = 0xff >> (8 - format.data_bits());
        format
    }

    /// 5 to 8.
    pub(crate) const fn data_bits(self) -> u8 {
        5 + (self.lcr & LCR_WORD_LENGTH)
    }

    /// A one for each data bit.
    pub(crate) const fn data_mask(self) -> u8 {
        self.data_mask
    }

    /// The parity bit that belongs to `data`, or none if parity is off.
    pub(crate) const fn parity(self, data: u8) -> Option<bool> {
        self.parity_of(data & self.data_mask())
    }

    /// The parity bit that belongs to the ones in `counted`.
    const fn parity_of(self, counted: u8) -> Option<bool> {
        if self.lcr & LCR_PARITY_ENABLE == 0 {
            return None;
        }
        let even = self.lcr & LCR_EVEN_PARITY != 0;
        if self.lcr & LCR_STICK_PARITY != 0 {
            return Some(!even);
        }
        let odd_ones = counted.count_ones() % 2 == 1;
        Some(odd_ones == even)
    }

    /// Whether the line is held spacing.
    pub(crate) const fn breaks(self) -> bool {
        self.lcr & LCR_BREAK != 0
    }

    /// Bits between the start bit and the stop bit: data and parity.
    pub(crate) const fn payload_bits(self) -> u8 {
        self.data_bits() + self.has_parity() as u8
    }

    pub(crate) const fn has_parity(self) -> bool {
        self.lcr & LCR_PARITY_ENABLE != 0
    }

    /// Stop bits in halves: 2, 3 (five-bit words) or 4.
    pub(crate) const fn stop_half_bits(self) -> u8 {
        if self.lcr & LCR_STOP_BITS == 0 {
            2
        } else if self.data_bits() == 5 {
            3
        } else {
            4
        }
    }

    /// Half bits in a whole character, start and stop bits included.
    pub(crate) const fn half_bits(self) -> u8 {
        2 * (1 + self.payload_bits()) + self.stop_half_bits()
    }

    /// `data` as it goes out on the line.
    pub(crate) fn frame(self, data: u8) -> Frame {
        self.frame_with_parity_of(data, data & self.data_mask())
    }

    /// `data` as it goes out on the line, its parity bit counting `counted`.
    pub(super) fn frame_with_parity_of(self, data: u8, counted: u8) -> Frame {
        let data_bits = self.data_bits();
        let mut levels = u16::from(data & self.data_mask()) << 1;
        if self.parity_of(counted) == Some(MARK) {
            levels |= 1 << (1 + data_bits);
        }
        Frame {
            levels,
            bits: 1 + self.payload_bits(),
            stop_half_bits: self.stop_half_bits(),
        }
    }
}

/// One character on the line: start bit, data from bit 0 up, parity, stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The level of each bit up to the parity bit, the start bit lowest.
    pub(super) levels: u16,
    /// Bits in `levels`.
    pub(super) bits: u8,
    /// The stop bits' length.
    pub(super) stop_half_bits: u8,
}

impl Frame {
    /// Bits before the first stop bit.
    pub(crate) const fn bits(self) -> u8 {
        self.bits
    }

    /// The level of bit `index`; the stop bits and what follows mark.
    pub(crate) const fn level(self, index: u8) -> bool {
        if index < self.bits {
            (self.levels >> index) & 1 == 1
        } else {
            MARK
        }
    }

    /// The level of every bit, the start bit lowest and marks behind the last.
    pub(super) const fn levels(self) -> u16 {
        self.levels | u16::MAX << self.bits
    }

    /// The stop bits' length in half bits.
    pub(crate) const fn stop_half_bits(self) -> u8 {
        self.stop_half_bits
    }

    /// The character that a receiver of `format` makes of it at the same rate.
    pub(crate) fn data(self, format: Format) -> u8 {
        (self.levels >> 1).to_le_bytes()[0] & format.data_mask()
    }
}

/// Everything one end of a line has to agree on with the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    pub(crate) timing: Timing,
    pub(crate) format: Format,
    pub(crate) rate: Rate,
}

/// How fast one end's bits go: the baud generator's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    half_bit: Ticks,
}

impl Rate {
    /// The rate of `clock` divided by 16 × `divisor`.
    ///
    /// The datasheet defines divisors 1 to 65535. 0 counts as 65536 here, as
    /// it does in a 16-bit counter that counts down to 0 from it.
    pub(crate) const fn new(clock: Clock, divisor: u16) -> Self {
        let count = match divisor {
            0 => 0x1_0000,
            divisor => divisor as u64,
        };
        Self {
            half_bit: clock.eight_cycles().times(count),
        }
    }

    /// The length of `count` half bits.
    pub(crate) const fn half_bits(self, count: u8) -> Ticks {
        self.half_bit.times(count as u64)
    }

    /// The length of one bit.
    pub(crate) const fn bit(self) -> Ticks {
        self.half_bits(2)
    }
}

/// A change of rate at some point: the baud counter is loaded anew at once
/// (PC16550D 8.3), so what was left of a bit is counted at the new rate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RateChange {
    pub(crate) now: Ticks,
    pub(crate) from: Rate,
    pub(crate) to: Rate,
}

impl RateChange {
    /// Where a point that was `at` at the old rate comes to lie.
    pub(crate) fn moved(self, at: Ticks) -> Ticks {
        at.rescaled(self.now, self.from.half_bit, self.to.half_bit)
    }
}

/// The clock at the baud generators' input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Clock {
    /// 1.8432 MHz, a 22.1184 MHz crystal divided by 12: base rate 115,200.
    #[default]
    Standard,
    /// 44.2368 MHz, the crystal doubled: base rate 2,764,800 (CH352 only).
    Fast,
}

impl Clock {
    /// The length of eight cycles, half a bit at divisor 1.
    const fn eight_cycles(self) -> Ticks {
        match self {
            Self::Standard => Ticks::new(1_875_000),
            Self::Fast => Ticks::new(78_125),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parity_follows_the_table_of_lcr_bits_3_to_5() {
        let parity = |lcr, data| Format::from_lcr(lcr).parity(data);
        assert_eq!(parity(0x03, 0x01), None);
        assert_eq!(parity(0x0b, 0x01), Some(false), "odd, one already odd");
        assert_eq!(parity(0x0b, 0x03), Some(true), "odd");
        assert_eq!(parity(0x1b, 0x01), Some(true), "even");
        assert_eq!(parity(0x1b, 0x03), Some(false), "even, already even");
        assert_eq!(parity(0x2b, 0x01), Some(true), "stick 1");
        assert_eq!(parity(0x3b, 0x01), Some(false), "stick 0");
        assert_eq!(parity(0x18, 0xe1), Some(true), "even over five bits only");
    }

    #[test]
    fn stop_bits_are_one_and_a_half_only_for_five_bit_words() {
        let halves = |lcr| Format::from_lcr(lcr).stop_half_bits();
        assert_eq!([0, 1, 2, 3].map(halves), [2; 4]);
        assert_eq!([4, 5, 6, 7].map(halves), [3, 4, 4, 4]);
    }

    #[test]
    fn a_character_at_115200_8n1_takes_86_805_and_five_ninths_nanoseconds() {
        let halves = Format::from_lcr(0x03).half_bits();
        let time = Rate::new(Clock::Standard, 1).half_bits(halves);
        assert_eq!(time, Ticks::new(86_805 * 432 + 432 * 5 / 9));
        let fast = Rate::new(Clock::Fast, 1).half_bits(halves);
        assert_eq!(time, fast.times(24));
    }
}
