//! That the baud generator counts with each of the divisor's upper bits.
//!
//! The case stands in the group of time on the line. A character at the largest
//! divisors takes seconds: where time is real it is watched only for as long as
//! it would take without the bit, and then let off.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, lcr, lsr};

/// What is left of the divisors without their upper bit: 9600 baud.
const REST: u16 = 12;

/// The bits that a generator with a shorter counter lacks first.
const BITS: core::ops::RangeInclusive<u32> = 9..=15;

pub(super) fn every_bit(bench: &mut Bench<'_>) -> Verdict {
    for bit in BITS {
        bench.conclusively(|bench| {
            let divisor = REST | 1 << bit;
            bench.note("divisor", divisor);
            bench.set_line(divisor, lcr::FORMAT_8N1);
            if bench.capabilities().virtual_clock {
                return super::timing::transmission(bench, 1);
            }
            let seen = lengthens(bench);
            // The counter is loaded anew at once: nobody waits for the rest.
            bench.set_line(REST, lcr::FORMAT_8N1);
            seen
        })?;
    }
    Ok(())
}

/// Requires a character to last longer than it would at [`REST`].
fn lengthens(bench: &mut Bench<'_>) -> Verdict<Attempt> {
    bench.loop_back();
    let whole = bench.character_time();
    let short = whole * u32::from(REST) / u32::from(bench.divisor());
    let (status, attempt) = bench.within(whole * 7 / 8, |bench| {
        bench.write(Reg::Thr, 0x55);
        bench.wait(short * 3);
        bench.read(Reg::Lsr)
    });
    if attempt == Attempt::Conclusive {
        bench.check(
            Reg::Lsr,
            status,
            lsr::TEMT | lsr::DR,
            0,
            "the character is still on its way: the bit counts",
        )?;
    }
    Ok(attempt)
}
