//! The card's two notions of time.
//!
//! Outside the model time is an [`Instant`] in nanoseconds, handed in by
//! whoever looks. Inside it is [`Ticks`], a unit in which every bit time of
//! the card is a whole number, so that character times are exact and no
//! rounding piles up over a long transfer. Nothing here reads a clock.

use core::ops::{Add, Sub};
use core::time::Duration;

/// A point on the card's clock, in nanoseconds since an arbitrary start.
///
/// The owner of a card passes it in with each access and must not let it run
/// backwards; a point earlier than one already seen counts as the later one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// The point `nanos` nanoseconds after the clock's start. The model
    /// resolves the first 494 days; after that its time stands still.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the clock's start.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Time passed since `earlier`; zero if `earlier` is the later one.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        let nanos = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos))
    }
}

impl Sub for Instant {
    type Output = Duration;
    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

/// Ticks per nanosecond. Half a bit is 8 × divisor cycles of the UART clock:
/// 78125/18 ns at 1.8432 MHz and 78125/432 ns at 44.2368 MHz, both whole
/// numbers of 1/432 ns.
const TICKS_PER_NANOSECOND: u64 = 432;

/// What the inner clock shows when the outer one starts: half a minute. The
/// past that a card remembers, four character times of at most 6.9 s each, may
/// so begin before the clock does that the card has been moved to.
const ORIGIN: u64 = 30 * 1_000_000_000 * TICKS_PER_NANOSECOND;

/// The last nanosecond of the outer clock at which the inner one still runs: it
/// then stands just short of never.
const LAST: u64 = (u64::MAX - 1 - ORIGIN) / TICKS_PER_NANOSECOND;

/// A point in time, or a span, in units of 1/432 ns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticks(u64);

impl Ticks {
    /// How far back anything is of interest. A point on the outer clock lies
    /// at least that far from the inner clock's zero.
    pub(crate) const MEMORY: Self = Self(ORIGIN);

    /// A time that never comes.
    pub(crate) const NEVER: Self = Self(u64::MAX);

    /// A span of `count` ticks.
    pub(crate) const fn new(count: u64) -> Self {
        Self(count)
    }

    /// The number of ticks in this span.
    pub(crate) const fn count(self) -> u64 {
        self.0
    }

    /// The first nanosecond at which this point has been reached.
    pub(crate) const fn to_instant(self) -> Instant {
        let since_origin = self.0.saturating_sub(ORIGIN);
        Instant(since_origin.div_ceil(TICKS_PER_NANOSECOND))
    }

    /// `count` times this span.
    pub(crate) const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// This point with its distance from `now`, into the past or the future,
    /// stretched by `to` / `from`, `from` not being zero; and down to a tick,
    /// wherever it is, so that points a whole number of `from` apart come to
    /// lie as many `to` apart.
    pub(crate) fn rescaled(self, now: Self, from: Self, to: Self) -> Self {
        let (to, from) = (u128::from(to.0), u128::from(from.0));
        let distance = u128::from(self.0.abs_diff(now.0)) * to;
        let stretched = |ticks| Self(u64::try_from(ticks).unwrap_or(u64::MAX));
        if self < now {
            now - stretched(distance.div_ceil(from))
        } else {
            now + stretched(distance / from)
        }
    }

    /// The tick before.
    pub(crate) const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl From<Instant> for Ticks {
    /// Saturates just short of never, so that what never happens stays in the
    /// future of every point a caller can name.
    fn from(instant: Instant) -> Self {
        Self(instant.0.min(LAST) * TICKS_PER_NANOSECOND + ORIGIN)
    }
}

impl Add for Ticks {
    type Output = Self;
    fn add(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub for Ticks {
    type Output = Self;
    fn sub(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_within_a_nanosecond_is_reached_at_its_end() {
        let nanos = |ticks| {
            (Ticks::new(ORIGIN) + Ticks::new(ticks))
                .to_instant()
                .as_nanos()
        };
        assert_eq!([0, 1, 432, 433].map(nanos), [0, 1, 1, 2]);
    }

    #[test]
    fn what_is_before_the_outer_clocks_start_is_at_its_start_outside() {
        assert_eq!(Ticks::default().to_instant(), Instant::default());
        assert!(Ticks::default() < Ticks::from(Instant::default()));
    }

    #[test]
    fn the_end_of_time_is_before_never() {
        let last = Ticks::from(Instant::from_nanos(u64::MAX));
        assert!(last < Ticks::NEVER);
        assert_eq!(last + last, Ticks::NEVER);
    }
}
