//! Comparisons that end a case with expected and actual.

use crate::case::{Stop, Verdict};
use crate::failure::{Evidence, Mismatch};
use crate::registers::Reg;

use super::Bench;

/// Why a case is skipped whose claim is about something that never happens on
/// the target: the claim can be neither broken nor kept there. Where a profile
/// says that it is broken, the profile is wrong.
pub const VACUOUS: &str = "what it is about does not come about on this target";

impl Bench<'_> {
    /// Why the last claim that does not hold does not.
    #[must_use]
    pub fn mismatch(&self) -> Mismatch {
        self.mismatch.get()
    }

    #[cold]
    fn failed(&self, mismatch: Mismatch) -> Stop {
        self.mismatch.set(mismatch);
        Stop::Failed
    }

    /// Reads `reg` and requires its `mask` bits to be `value`; gives the
    /// whole value. `expectation` is what should have been, as a sentence.
    pub fn expect(
        &mut self,
        reg: Reg,
        mask: u8,
        value: u8,
        expectation: &'static str,
    ) -> Verdict<u8> {
        let actual = self.read(reg);
        self.check(reg, actual, mask, value, expectation)?;
        Ok(actual)
    }

    /// Reads `reg` and skips the case unless its `mask` bits are `value`; gives
    /// the whole value. For what a claim takes as given: a claim that an event
    /// ends something holds on a part where that never begins, and would pass
    /// for nothing. Why it does not begin is another case's to say.
    pub fn given(&mut self, reg: Reg, mask: u8, value: u8) -> Verdict<u8> {
        let actual = self.read(reg);
        self.given_that(actual & mask == value & mask)?;
        Ok(actual)
    }

    /// Skips the case unless what it takes as given `holds`.
    pub fn given_that(&self, holds: bool) -> Verdict {
        if holds {
            return Ok(());
        }
        Err(Stop::Skipped(VACUOUS))
    }

    /// Requires the `mask` bits of a value that was read from `reg` to be
    /// `value`.
    pub fn check(
        &self,
        reg: Reg,
        actual: u8,
        mask: u8,
        value: u8,
        expectation: &'static str,
    ) -> Verdict {
        if actual & mask == value & mask {
            return Ok(());
        }
        Err(self.failed(Mismatch {
            expectation,
            evidence: Evidence::Register {
                reg,
                mask,
                expected: value & mask,
                actual,
            },
        }))
    }

    /// Requires a number called `name` to be `expected`.
    pub fn check_number(
        &self,
        name: &'static str,
        actual: impl Into<u64>,
        expected: impl Into<u64>,
        expectation: &'static str,
    ) -> Verdict {
        let (actual, expected) = (actual.into(), expected.into());
        if actual == expected {
            return Ok(());
        }
        Err(self.failed(Mismatch {
            expectation,
            evidence: Evidence::Number {
                name,
                expected,
                actual,
            },
        }))
    }

    /// Requires a number called `name` to lie in `least..=most`.
    pub fn check_range(
        &self,
        name: &'static str,
        actual: u64,
        bounds: core::ops::RangeInclusive<u64>,
        expectation: &'static str,
    ) -> Verdict {
        if bounds.contains(&actual) {
            return Ok(());
        }
        let (least, most) = (*bounds.start(), *bounds.end());
        Err(self.failed(Mismatch {
            expectation,
            evidence: Evidence::Range {
                name,
                least,
                most,
                actual,
            },
        }))
    }

    /// Requires `holds`.
    pub fn check_that(&self, holds: bool, expectation: &'static str) -> Verdict {
        if holds {
            return Ok(());
        }
        Err(self.failed(Mismatch {
            expectation,
            evidence: Evidence::Statement,
        }))
    }
}
