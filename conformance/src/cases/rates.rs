//! Two rates: one after the other at a port, within a character, and at the two
//! ends of a line.
//!
//! The cases stand in the groups of time on the line and of the wire.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, lcr, lsr};

use super::timing::transmission;

/// The divisor's high byte alone is raised: no divisor in between is loaded.
const SLOWER: u16 = 0x0100;

/// A character whose first two bits at most have gone has eight to go, whose
/// time at the new divisor is not over after six.
pub(super) fn divisor_under_way(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        let bit = bench.bit_time();
        let divisor = bench.divisor() + SLOWER;
        let ((), loaded) = bench.within(bit * 2, |bench| {
            bench.write(Reg::Thr, 0x55);
            bench.set_line(divisor, lcr::FORMAT_8N1);
        });
        let bit = bench.bit_time();
        let (status, looked) = bench.within(bit * 7, |bench| {
            bench.wait(bit * 6);
            bench.read(Reg::Lsr)
        });
        let attempt = loaded.and(looked);
        if attempt == Attempt::Conclusive {
            bench.check(
                Reg::Lsr,
                status,
                lsr::TEMT | lsr::DR,
                0,
                "what is left of the character takes its time at the new divisor",
            )?;
        }
        Ok(attempt)
    })
}

/// What the far end makes of 0x99, sent at half its rate: each bit counts twice.
/// The first character ends in the fourth bit, and the next begins with the
/// edge after the fifth.
pub(super) fn own_rates(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.crossed_port()?;
    bench.needs_line_timing()?;
    bench.fifos_at_both_ends(far);
    bench.set_line(24, lcr::FORMAT_8N1);
    bench.on(far, |bench| bench.set_line(12, lcr::FORMAT_8N1));
    bench.push(0x99, 1);
    bench.on(far, |bench| {
        for byte in [0x86, 0xf8] {
            bench.expect(
                Reg::Lsr,
                lsr::PE | lsr::FE | lsr::BI | lsr::DR,
                lsr::DR,
                "a character without an error is there",
            )?;
            bench.expect(Reg::Rbr, 0xff, byte, "each bit has been sampled twice")?;
        }
        bench.expect(Reg::Lsr, lsr::DR, 0, "there is no third character")?;
        Ok(())
    })
}

/// Only the low byte is written, and the time of characters follows.
pub(super) fn low_byte_alone(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let [high, low] = bench.divisor().to_be_bytes();
        // The slowest attempt's high byte is 3, so that this stays a rate.
        let other = low.wrapping_add(0x0b) | 1;
        bench.note("high byte", high);
        bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
        bench.write(Reg::Dll, other);
        bench.write(Reg::Lcr, lcr::FORMAT_8N1);
        transmission(bench, 4)
    })
}

/// As [`divisor_under_way`], with DLAB left set.
pub(super) fn under_dlab(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        let bit = bench.bit_time();
        let [high, _] = (bench.divisor() + SLOWER).to_be_bytes();
        let ((), loaded) = bench.within(bit * 2, |bench| {
            bench.write(Reg::Thr, 0x55);
            bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
            bench.write(Reg::Dlm, high);
        });
        let bit = bench.bit_time();
        let (status, looked) = bench.within(bit * 7, |bench| {
            bench.wait(bit * 6);
            bench.read(Reg::Lsr)
        });
        let attempt = loaded.and(looked);
        if attempt == Attempt::Conclusive {
            let expectation = "the character is still on its way at the new divisor";
            bench.check(Reg::Lsr, status, lsr::TEMT | lsr::DR, 0, expectation)?;
        }
        Ok(attempt)
    })
}
