//! What LSR's errors outlast: they leave when LSR is read, and not when it or
//! FCR is written.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, lsr};

use super::breaks::broken;
use super::overrun;

/// Brings an error about twice, the first time to see that it comes; gives LSR
/// as it was read then, and as it stands again.
fn twice(
    bench: &mut Bench<'_>,
    error: u8,
    raise: impl Fn(&mut Bench<'_>) -> Verdict,
) -> Verdict<u8> {
    raise(bench)?;
    let held = bench.given(Reg::Lsr, error, error)?;
    bench.reset();
    raise(bench)?;
    Ok(held)
}

/// Requires an error to outlast a write to LSR of what LSR holds. LSR is for
/// factory tests to write (8.4, note); a part that takes the value over is
/// left as it was.
pub(in crate::cases) fn outlasts_write(
    bench: &mut Bench<'_>,
    error: u8,
    raise: impl Fn(&mut Bench<'_>) -> Verdict,
) -> Verdict {
    let held = twice(bench, error, raise)?;
    bench.write(Reg::Lsr, held);
    bench.expect(Reg::Lsr, error, error, "the error is still shown")?;
    Ok(())
}

pub(super) fn overrun_outlasts_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts_write(bench, lsr::OE, |bench| {
        overrun(bench);
        Ok(())
    })
}

pub(super) fn break_outlasts_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts_write(bench, lsr::BI, broken)
}

/// Requires an error that comes about with the FIFOs on, and its interrupt, to
/// outlast writes to FCR.
fn outlasts_fcr(
    bench: &mut Bench<'_>,
    error: u8,
    raise: impl Fn(&mut Bench<'_>) -> Verdict,
) -> Verdict {
    twice(bench, error, |bench| {
        bench.enable_fifos(fcr::TRIGGER_14);
        raise(bench)
    })?;
    bench.write(Reg::Ier, ier::ELSI);
    for trigger in [fcr::TRIGGER_8, fcr::TRIGGER_1, fcr::TRIGGER_14] {
        bench.write(Reg::Fcr, fcr::ENABLE | trigger);
    }
    bench.expect_id(iir::LINE_STATUS, "the error is still reported")?;
    bench.expect(Reg::Lsr, error, error, "the error is still shown")?;
    Ok(())
}

pub(super) fn overrun_outlasts_fcr(bench: &mut Bench<'_>) -> Verdict {
    outlasts_fcr(bench, lsr::OE, |bench| {
        bench.loop_back();
        bench.push(0x41, FIFO_DEPTH);
        bench.push(0x51, 1);
        Ok(())
    })
}

pub(super) fn break_outlasts_fcr(bench: &mut Bench<'_>) -> Verdict {
    outlasts_fcr(bench, lsr::BI, broken)
}
