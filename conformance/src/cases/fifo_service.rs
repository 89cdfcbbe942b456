//! The FIFOs as a driver serves them: without interrupts, and by the
//! transmitter's.
//!
//! The cases stand in the FIFO's group.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, lsr};

/// More characters than the level, and more of their time than the time-out.
pub(super) fn polled_reports_nothing(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_4);
    for count in [3, 2] {
        bench.push(0x21, count);
        bench.wait(bench.character_time() * 5);
        bench.expect(
            Reg::Iir,
            iir::FIFOS | iir::ID,
            iir::FIFOS | iir::NONE,
            "neither the level nor the time-out is indicated",
        )?;
        bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "LSR tells of the characters")?;
    }
    Ok(())
}

/// As many as the FIFO holds, written in answer to one interrupt; the next
/// comes when they are gone.
pub(super) fn sixteen_in_one_service(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.write(Reg::Ier, ier::ETBEI);
    for first in [0x30, 0x50] {
        bench.given_id(iir::THR_EMPTY)?;
        bench.push(first, FIFO_DEPTH);
        bench.expect_run(first, FIFO_DEPTH, "all sixteen are sent")?;
    }
    bench.expect_id(
        iir::THR_EMPTY,
        "the FIFO asks for more when it has run empty",
    )
}

/// One character in the shift register and as many as the FIFO holds behind
/// it. The receiver has room for sixteen, so the first is read as it arrives.
pub(super) fn sixteen_behind_one(bench: &mut Bench<'_>) -> Verdict {
    const FIRST: u8 = 0x30;
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_14);
        let begun = bench.now();
        bench.write(Reg::Thr, FIRST);
        bench.wait_sixteenths(4);
        for byte in FIRST + 1..=FIRST + FIFO_DEPTH {
            bench.write(Reg::Thr, byte);
        }
        let written = bench.now().since(begun) < bench.character_time() * 15 / 16;
        let first = bench.receive()?;
        let read = bench.now().since(begun) < bench.character_time() * 16;
        let attempt = Attempt::conclusive_if(written && read);
        if attempt == Attempt::Conclusive {
            bench.check(Reg::Rbr, first, 0xff, FIRST, "the first arrives")?;
            bench.wait(bench.character_time() * 17);
            bench.expect_run(FIRST + 1, FIFO_DEPTH, "all sixteen behind it arrive")?;
        }
        Ok(attempt)
    })
}
