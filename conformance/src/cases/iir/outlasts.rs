//! What a THR empty interrupt outlasts: it leaves by a read of IIR that
//! reports it or by a write to THR, and by nothing else.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, fcr, ier, iir, lcr, mcr};

/// Loopback and FIFOs at trigger level 1, with the interrupt pending.
fn pending(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.write(Reg::Ier, ier::ETBEI);
}

/// Requires the interrupt to be reported after each of `values` was written
/// to `reg`.
fn outlasts(bench: &mut Bench<'_>, reg: Reg, values: &[u8]) -> Verdict {
    // Looking whether it is pending reads it away.
    pending(bench);
    bench.given_id(iir::THR_EMPTY)?;
    for value in values {
        bench.reset();
        bench.note("written", *value);
        pending(bench);
        bench.write(reg, *value);
        bench.expect_id(iir::THR_EMPTY, "it is still reported")?;
    }
    Ok(())
}

pub(super) fn mcr_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts(
        bench,
        Reg::Mcr,
        &[mcr::LOOP, mcr::LOOP | mcr::OUTPUTS, mcr::OUT2, 0],
    )
}

pub(super) fn lcr_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts(
        bench,
        Reg::Lcr,
        &[
            lcr::FORMAT_8N1,
            lcr::WORD_7 | lcr::PARITY | lcr::EVEN,
            lcr::FORMAT_8N1 | lcr::DLAB,
        ],
    )
}

pub(super) fn fcr_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts(
        bench,
        Reg::Fcr,
        &[fcr::ENABLE, fcr::ENABLE | fcr::TRIGGER_14],
    )
}

pub(super) fn tx_reset(bench: &mut Bench<'_>) -> Verdict {
    outlasts(bench, Reg::Fcr, &[fcr::ENABLE | fcr::TX_RESET])
}

pub(super) fn rx_reset(bench: &mut Bench<'_>) -> Verdict {
    outlasts(bench, Reg::Fcr, &[fcr::ENABLE | fcr::RX_RESET])
}
