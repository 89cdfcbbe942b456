//! What a serial line carries, and until when: a level, or a frame with all
//! its bits to come.
//!
//! Both ends of a line so know a frame from its beginning on, and nobody has
//! to be told of each of its bits as it passes.

use super::format::{Frame, MARK, Rate, RateChange, SPACE};
use crate::time::Ticks;

/// The course of a line's level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// One level that stays.
    Steady(bool),
    /// A frame, and marks behind it.
    Sent(SentFrame),
}

impl Signal {
    /// An idle line.
    pub(crate) const MARKING: Self = Self::Steady(MARK);

    /// What a line carries that `other` drives too. Two frames at once are
    /// more than a receiver could make sense of; the first is taken for both.
    pub(super) fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Self::MARKING, signal) | (signal, Self::MARKING) => signal,
            (Self::Steady(_), _) | (_, Self::Steady(_)) => Self::Steady(SPACE),
            (first, _) => first,
        }
    }

    /// The level at `at`, not earlier than the signal's beginning.
    pub(crate) fn level_at(self, at: Ticks) -> bool {
        match self {
            Self::Steady(level) => level,
            Self::Sent(sent) => sent.frame.level(sent.bit_at(at)),
        }
    }

    /// The next edge to `level` after `at`, if there is one.
    pub(crate) fn edge_after(self, at: Ticks, level: bool) -> Option<Ticks> {
        let Self::Sent(sent) = self else {
            return None;
        };
        if at >= sent.stop_bit() {
            return None;
        }
        (sent.bit_at(at) + 1..=sent.frame.bits())
            .find(|&bit| sent.frame.level(bit) == level && sent.frame.level(bit - 1) != level)
            .map(|bit| sent.beginning_of(bit))
    }

    /// All bits of the frame, if bit `index` has its middle at `at` and the
    /// others follow at `rate`.
    pub(super) fn in_step(self, index: u8, at: Ticks, rate: Rate) -> Option<Frame> {
        match self {
            Self::Sent(sent) if sent.rate == rate => {
                let middle = sent.start + rate.half_bits(2 * index + 1);
                (middle == at).then_some(sent.frame)
            }
            _ => None,
        }
    }
}

/// A frame on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SentFrame {
    pub(super) frame: Frame,
    /// When its start bit began, or would have begun at the present rate.
    pub(super) start: Ticks,
    pub(super) rate: Rate,
}

impl SentFrame {
    /// When the last bit time of the frame begins.
    pub(super) fn last_stop_bit(self) -> Ticks {
        let early = self.frame.stop_half_bits() - 2;
        self.start + self.rate.half_bits(2 * self.frame.bits() + early)
    }

    /// When the frame is over.
    pub(super) fn end(self) -> Ticks {
        self.last_stop_bit() + self.rate.bit()
    }

    /// The rate has changed, and with it all that is still to come.
    pub(super) fn change_rate(&mut self, change: RateChange) {
        self.start = change.moved(self.start);
        self.rate = change.to;
    }

    /// When the stop bits begin.
    fn stop_bit(self) -> Ticks {
        self.beginning_of(self.frame.bits())
    }

    fn beginning_of(self, bit: u8) -> Ticks {
        self.start + self.rate.half_bits(2 * bit)
    }

    /// The bit on the line at `at`; the stop bits count as one.
    fn bit_at(self, at: Ticks) -> u8 {
        let bits = (at - self.start).count() / self.rate.bit().count();
        // At most ten.
        bits.min(self.frame.bits().into()) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uart::format::{Clock, Format};

    /// 0x55 at 115,200 baud 8N1 from tick 1,000 on: every bit is an edge.
    fn alternating() -> (Signal, Ticks, Ticks) {
        let rate = Rate::new(Clock::Standard, 1);
        let start = Ticks::new(1_000);
        let frame = Format::from_lcr(0x03).frame(0x55);
        (
            Signal::Sent(SentFrame { frame, start, rate }),
            start,
            rate.bit(),
        )
    }

    #[test]
    fn a_bit_is_there_from_its_beginning_up_to_the_next() {
        let (signal, start, bit) = alternating();
        assert_eq!(signal.level_at(start), SPACE);
        assert_eq!(signal.level_at(start + bit - Ticks::new(1)), SPACE);
        assert_eq!(signal.level_at(start + bit), MARK);
        assert_eq!(signal.level_at(start + bit.times(8)), SPACE);
        assert_eq!(signal.level_at(start + bit.times(9)), MARK);
        assert_eq!(signal.level_at(start + bit.times(1_000)), MARK);
    }

    #[test]
    fn edges_are_found_up_to_the_stop_bit() {
        let (signal, start, bit) = alternating();
        let rises = start + bit;
        assert_eq!(signal.edge_after(start, MARK), Some(rises));
        assert_eq!(signal.edge_after(rises, MARK), Some(start + bit.times(3)));
        assert_eq!(signal.edge_after(start, SPACE), Some(start + bit.times(2)));
        let last = start + bit.times(9);
        assert_eq!(signal.edge_after(last - Ticks::new(1), MARK), Some(last));
        assert_eq!(signal.edge_after(last, MARK), None);
        assert_eq!(signal.edge_after(start + bit.times(8), SPACE), None);
    }
}
