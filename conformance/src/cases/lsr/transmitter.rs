//! THRE and TEMT: when a character leaves the holding register, and when all
//! have left the port.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, fcr, lsr};

use super::EMPTY;

/// Runs `act` in loopback and requires LSR, read right after it and before
/// `limit_sixteenths` of a character have passed, to show `value`.
fn at_that_moment(
    bench: &mut Bench<'_>,
    limit_sixteenths: u32,
    act: fn(&mut Bench<'_>),
    (mask, value): (u8, u8),
    expectation: &'static str,
) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        let limit = bench.character_time() * limit_sixteenths / 16;
        let (status, attempt) = bench.within(limit, |bench| {
            act(bench);
            bench.read(Reg::Lsr)
        });
        if attempt == Attempt::Conclusive {
            bench.check(Reg::Lsr, status, mask, value, expectation)?;
        }
        Ok(attempt)
    })
}

pub(super) fn thre_drops(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(4);
        bench.write(Reg::Thr, 0x22);
    };
    at_that_moment(bench, 14, act, (lsr::THRE, 0), "THRE is clear")
}

pub(super) fn thre_before_temt(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(6);
    };
    at_that_moment(bench, 14, act, (lsr::THRE, lsr::THRE), "THRE is set")
}

pub(super) fn temt_drops(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(6);
    };
    at_that_moment(bench, 14, act, (lsr::TEMT, 0), "TEMT is clear")
}

pub(super) fn temt_drops_fifo(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.enable_fifos(fcr::TRIGGER_1);
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(6);
    };
    at_that_moment(bench, 14, act, (lsr::TEMT, 0), "TEMT is clear")
}

pub(super) fn temt_after_last(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.enable_fifos(fcr::TRIGGER_1);
        for byte in 0x11..0x15 {
            bench.write(Reg::Thr, byte);
        }
        bench.wait_sixteenths(3 * 16 + 8);
    };
    at_that_moment(bench, 4 * 16 - 2, act, (lsr::TEMT, 0), "TEMT is clear")
}

pub(super) fn temt_returns(bench: &mut Bench<'_>) -> Verdict {
    const SENT: u8 = EMPTY | lsr::DR;
    bench.loop_back();
    bench.push(0x11, 1);
    bench.expect(Reg::Lsr, SENT, SENT, "all is sent in 16450 mode")?;
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.push(0x11, 5);
    bench.expect(Reg::Lsr, SENT, SENT, "all is sent in FIFO mode")?;
    Ok(())
}

pub(super) fn never_empty_while_full(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    for byte in 0x11..0x19 {
        bench.write(Reg::Thr, byte);
    }
    for _ in 0..40 {
        let status = bench.read(Reg::Lsr);
        if status & lsr::TEMT != 0 {
            bench.check(
                Reg::Lsr,
                status,
                lsr::THRE,
                lsr::THRE,
                "THRE is set with TEMT",
            )?;
        }
        bench.wait_sixteenths(4);
    }
    bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
    Ok(())
}
