//! FCR written in one go: what a single write does, and what stays of it.
//!
//! The cases stand in the FCR's group.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr};

/// Both resets in the write that most drivers make.
pub(super) fn both_resets(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        bench.push(0x21, 2);
        let ((before, after), attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            for byte in 0x31..0x35 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(4);
            let before = bench.read(Reg::Lsr);
            bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET | fcr::TX_RESET);
            (before, bench.read(Reg::Lsr))
        });
        if attempt == Attempt::Conclusive {
            bench.given_that(before & (lsr::DR | lsr::THRE) == lsr::DR)?;
            let expectation = "both FIFOs are empty";
            bench.check(Reg::Lsr, after, lsr::DR | lsr::THRE, lsr::THRE, expectation)?;
        }
        Ok(attempt)
    })
}

/// In 16450 mode one character is data, whatever the level was.
pub(super) fn level_ends_with_fifos(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.write(Reg::Fcr, 0);
    bench.write(Reg::Ier, ier::ERBFI);
    bench.push(0x41, 1);
    bench.expect_id(iir::RX_DATA, "the character is reported")
}

/// The level that stands in the write that turns the FIFOs on.
pub(super) fn level_with_enable(bench: &mut Bench<'_>) -> Verdict {
    bench.at_slower_speeds(|bench| {
        bench.loop_back();
        bench.write(Reg::Fcr, fcr::ENABLE | fcr::TRIGGER_14);
        bench.write(Reg::Ier, ier::ERBFI);
        let (id, first) = bench.within(bench.character_time() * 5, |bench| {
            bench.push(0x41, 2);
            bench.read(Reg::Iir)
        });
        bench.check_that(
            id & iir::ID != iir::RX_DATA,
            "two characters are below the level",
        )?;
        // Once no character has come for four of their times the time-out may
        // be reported in the level's place.
        let (id, second) = bench.within(bench.character_time() * 15, |bench| {
            bench.push(0x43, 12);
            bench.read(Reg::Iir)
        });
        let attempt = first.and(second);
        if attempt == Attempt::Conclusive {
            let expectation = "fourteen characters are reported as data";
            bench.check(Reg::Iir, id, iir::ID, iir::RX_DATA, expectation)?;
        }
        Ok(attempt)
    })
}

pub(super) fn under_dlab(bench: &mut Bench<'_>) -> Verdict {
    bench.given(Reg::Iir, iir::FIFOS, 0)?;
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.write(Reg::Fcr, fcr::ENABLE);
    bench.expect(Reg::Iir, iir::FIFOS, iir::FIFOS, "the FIFOs are on")?;
    Ok(())
}
