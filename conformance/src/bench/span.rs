//! What can be known of when something happened, on a host that may take long
//! for an access and pause at any moment.
//!
//! Something is seen between two readings of the clock, never at one. A span
//! between two such moments has a least and a most, and breaks a bound only if
//! it does so whatever the truth between them is. A slow host so makes a claim
//! undecided, never false.

use core::time::Duration;

use crate::case::Verdict;
use crate::registers::Reg;
use crate::target::{Instant, nanos};

use super::{Attempt, Bench};

/// Characters whose time something that is watched for may take.
const CHARACTERS: u32 = 20;

/// When something happened: after one clock reading and by another.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    after: Instant,
    by: Instant,
}

impl Moment {
    /// The time from `earlier` to this.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span {
            least: self.after.since(earlier.by),
            most: self.by.since(earlier.after),
        }
    }
}

/// The time between two moments.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    least: Duration,
    most: Duration,
}

impl Span {
    /// Whether it was certainly shorter than `limit`.
    #[must_use]
    pub fn is_under(self, limit: Duration) -> bool {
        self.most < limit
    }

    /// Conclusive if it is known to within `uncertainty`.
    #[must_use]
    pub fn known_within(self, uncertainty: Duration) -> Attempt {
        Attempt::conclusive_if(self.most.saturating_sub(self.least) <= uncertainty)
    }
}

/// How far a span may be from its nominal length.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// By how much it may be shorter.
    pub early: Duration,
    /// By how much it may be longer.
    pub late: Duration,
}

impl Bench<'_> {
    /// Writes `reg`; gives when.
    pub fn timed_write(&mut self, reg: Reg, value: u8) -> Moment {
        let after = self.now();
        self.write(reg, value);
        let by = self.now();
        Moment { after, by }
    }

    /// Reads `reg`; gives when.
    pub fn timed_read(&mut self, reg: Reg) -> Moment {
        let after = self.now();
        self.read(reg);
        let by = self.now();
        Moment { after, by }
    }

    /// Waits until the `mask` bits of `reg` are `value`, which they were not
    /// at `before`; gives when they became so.
    pub fn moment(
        &mut self,
        before: Moment,
        reg: Reg,
        mask: u8,
        value: u8,
        expectation: &'static str,
    ) -> Verdict<Moment> {
        let within = self.patience(CHARACTERS);
        // As fine as the receiver itself samples.
        let step = self.bit_time() / 16;
        let mut after = before.after;
        let seen = self.poll_every(step, within, |bench| {
            let looked = bench.now();
            if bench.read(reg) & mask != value & mask {
                after = looked;
                return None;
            }
            let by = bench.now();
            Some(Moment { after, by })
        });
        match seen {
            Some(moment) => Ok(moment),
            // One more look, for the explanation.
            None => {
                let last = self.timed_read(reg);
                self.expect(reg, mask, value, expectation)?;
                Ok(last)
            }
        }
    }

    /// Requires `span` to be `nominal` within `tolerance`. A clock that is not
    /// the card's own may besides run a sixty-fourth fast or slow.
    pub fn check_span(
        &self,
        span: Span,
        nominal: Duration,
        tolerance: Tolerance,
        expectation: &'static str,
    ) -> Verdict {
        let drift = if self.capabilities().virtual_clock {
            Duration::ZERO
        } else {
            nominal / 64
        };
        let shortest = nanos(nominal.saturating_sub(tolerance.early + drift));
        let longest = nanos(nominal + tolerance.late + drift);
        // The truth is anywhere in the span: take the point nearest to right.
        let nearest = shortest.clamp(nanos(span.least), nanos(span.most));
        self.check_range("time in ns", nearest, shortest..=longest, expectation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(after: u64, by: u64) -> Moment {
        Moment {
            after: Instant::from_nanos(after),
            by: Instant::from_nanos(by),
        }
    }

    #[test]
    fn a_span_is_as_uncertain_as_its_ends() {
        let span = moment(100, 130).since(moment(10, 20));
        assert_eq!(span.least.as_nanos(), 80);
        assert_eq!(span.most.as_nanos(), 120);
        assert!(span.is_under(Duration::from_nanos(121)));
        assert!(!span.is_under(Duration::from_nanos(120)));
    }

    #[test]
    fn a_span_is_conclusive_if_its_ends_are_near_enough() {
        let span = moment(100, 130).since(moment(10, 20));
        assert_eq!(
            span.known_within(Duration::from_nanos(40)),
            Attempt::Conclusive
        );
        assert_eq!(
            span.known_within(Duration::from_nanos(39)),
            Attempt::TooSlow
        );
    }

    #[test]
    fn moments_that_overlap_may_be_the_same() {
        let span = moment(10, 30).since(moment(5, 20));
        assert_eq!(span.least, Duration::ZERO);
        assert_eq!(span.most.as_nanos(), 25);
    }
}
