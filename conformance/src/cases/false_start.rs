//! A space too short for a start bit.
//!
//! The case stands in the LCR's group, whose break bit makes the space.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, lcr};

/// A receiver looks for a start bit's level again in its middle.
pub(super) fn ignored(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let far = bench.far_end()?;
        let divisor = bench.divisor();
        bench.on(far, |bench| bench.set_line(divisor, lcr::FORMAT_8N1));
        let ((), attempt) = bench.within(bench.bit_time() * 3 / 8, |bench| {
            bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::BREAK);
            bench.write(Reg::Lcr, lcr::FORMAT_8N1);
        });
        if attempt == Attempt::Conclusive {
            bench.on(far, |bench| {
                bench.expect_nothing_more("no character begins with it")
            })?;
            // The receiver does listen: it takes what begins as it should.
            bench.push(0x4b, 1);
            bench.on(far, |bench| {
                bench.expect_received(0x4b, "a true start bit begins a character")
            })?;
        }
        Ok(attempt)
    })
}
