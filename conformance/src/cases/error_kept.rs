//! What errors outlast, and what they are kept apart from.
//!
//! The cases stand in the errors' group.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, lcr, lsr};
use crate::target::Port;

use super::access::{self, Access};
use super::mismatch::{BREAK, FRAMING, Mismatch, PARITY};

pub(super) const GOOD: u8 = 0x41;

/// Both ends in 16450 mode; gives the far one.
fn arrange_16450(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict<Port> {
    let far = mismatch.arrange(bench)?;
    bench.write_at(far, Reg::Fcr, 0);
    Ok(far)
}

/// Sends a good character in the format that the far end takes.
pub(super) fn send_good(bench: &mut Bench<'_>, mismatch: Mismatch) {
    bench.set_line(1, mismatch.taken);
    bench.push(GOOD, 1);
}

/// Requires the error to be shown after `later`, which is run at the near end
/// with the far one as its argument, in 16450 mode.
fn shown_after(
    bench: &mut Bench<'_>,
    mismatch: Mismatch,
    later: &dyn Fn(&mut Bench<'_>, Mismatch, Port),
) -> Verdict {
    let far = arrange_16450(bench, mismatch)?;
    mismatch.send(bench);
    bench.given_status_at(far, mismatch.error, mismatch.error)?;
    bench.reset();
    arrange_16450(bench, mismatch)?;
    mismatch.send(bench);
    later(bench, mismatch, far);
    let expectation = "the error is still shown";
    bench.expect_at(far, Reg::Lsr, mismatch.error, mismatch.error, expectation)
}

pub(super) fn outlasts_rbr(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    shown_after(bench, mismatch, &|bench, _, far| {
        bench.read_at(far, Reg::Rbr);
    })
}

pub(super) fn outlasts_thr(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    shown_after(bench, mismatch, &|bench, _, far| {
        bench.on(far, |bench| bench.push(GOOD, 1));
    })
}

pub(super) fn outlasts_next(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    shown_after(bench, mismatch, &|bench, mismatch, far| {
        bench.read_at(far, Reg::Rbr);
        send_good(bench, mismatch);
    })
}

pub(super) fn outlasts_overrun(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    shown_after(bench, mismatch, &|bench, mismatch, _| {
        send_good(bench, mismatch);
    })
}

pub(super) fn outlast_writes(bench: &mut Bench<'_>) -> Verdict {
    const WRITES: [Access; 5] = [
        access::ier_write,
        access::lcr_rewrite,
        access::mcr_rewrite,
        access::scr_write,
        access::divisor_write,
    ];
    for mismatch in [PARITY, FRAMING, BREAK] {
        for write in WRITES {
            bench.reset();
            shown_after(bench, mismatch, &|bench, _, far| bench.on(far, write))?;
        }
    }
    Ok(())
}

/// An overrun and a parity error, both unread.
fn overrun_and_parity(bench: &mut Bench<'_>) -> Verdict<Port> {
    let far = arrange_16450(bench, PARITY)?;
    send_good(bench, PARITY);
    send_good(bench, PARITY);
    bench.read_at(far, Reg::Rbr);
    PARITY.send(bench);
    Ok(far)
}

const OVERRUN_AND_PARITY: u8 = lsr::OE | lsr::PE;
const BOTH_SHOWN: &str = "the overrun and the error are shown";

pub(super) fn adds_to_overrun(bench: &mut Bench<'_>) -> Verdict {
    let far = overrun_and_parity(bench)?;
    let both = OVERRUN_AND_PARITY;
    bench.expect_at(far, Reg::Lsr, both, both, BOTH_SHOWN)
}

pub(super) fn clears_with_overrun(bench: &mut Bench<'_>) -> Verdict {
    let far = overrun_and_parity(bench)?;
    let both = OVERRUN_AND_PARITY;
    bench.given_status_at(far, both, both)?;
    bench.expect_at(far, Reg::Lsr, both, 0, "the read before has cleared both")
}

pub(super) fn shown_with_overrun(bench: &mut Bench<'_>) -> Verdict {
    for mismatch in [PARITY, FRAMING] {
        bench.reset();
        let far = arrange_16450(bench, mismatch)?;
        send_good(bench, mismatch);
        mismatch.send(bench);
        let both = lsr::OE | mismatch.error;
        bench.expect_at(far, Reg::Lsr, both, both, BOTH_SHOWN)?;
    }
    Ok(())
}

pub(super) fn arrives_in_16450_mode(bench: &mut Bench<'_>) -> Verdict {
    let far = arrange_16450(bench, PARITY)?;
    PARITY.send(bench);
    bench.given_status_at(far, PARITY.error, PARITY.error)?;
    bench.expect_at(far, Reg::Rbr, 0xff, PARITY.byte, "it arrives unchanged")
}

/// A character that finds the FIFO full is lost, and its error with it.
pub(super) fn lost_with_character(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    const SHOWN: u8 = lsr::ERRORS | lsr::FIFO_ERROR;
    let far = mismatch.arrange(bench)?;
    bench.push(GOOD, FIFO_DEPTH);
    mismatch.send(bench);
    bench.expect_at(far, Reg::Lsr, SHOWN, lsr::OE, "the overrun alone is shown")?;
    for _ in 0..FIFO_DEPTH {
        bench.read_at(far, Reg::Rbr);
        bench.expect_at(far, Reg::Lsr, SHOWN, 0, "no character has an error")?;
    }
    Ok(())
}

pub(super) fn framing_and_break_lost(bench: &mut Bench<'_>) -> Verdict {
    lost_with_character(bench, FRAMING)?;
    bench.reset();
    lost_with_character(bench, BREAK)
}

/// Eight bits and odd parity for seven bits and even parity: the eighth bit is
/// the wrong parity bit, and the sender's own is 0 where the stop bit should
/// be.
pub(super) fn both(bench: &mut Bench<'_>) -> Verdict {
    const BOTH: Mismatch = Mismatch {
        byte: 0xb5,
        sent: lcr::WORD_8 | lcr::PARITY,
        taken: lcr::WORD_7 | lcr::PARITY | lcr::EVEN,
        error: lsr::PE | lsr::FE,
    };
    expect_shown(bench, BOTH, "both errors of the character are shown")
}

/// Six zeros, a parity bit of 1 and a stop bit of 0: the line was not at space
/// for the whole of the character.
pub(super) fn framing_without_break(bench: &mut Bench<'_>) -> Verdict {
    const NEARLY: Mismatch = Mismatch {
        byte: 0x40,
        sent: lcr::FORMAT_8N1,
        taken: lcr::WORD_6 | lcr::PARITY,
        error: lsr::FE,
    };
    expect_shown(
        bench,
        NEARLY,
        "the stop bit is missed, and there is no break",
    )
}

fn expect_shown(bench: &mut Bench<'_>, mismatch: Mismatch, expectation: &'static str) -> Verdict {
    let far = mismatch.arrange(bench)?;
    mismatch.send(bench);
    let (mask, shown) = (lsr::ERRORS | lsr::DR, mismatch.error | lsr::DR);
    bench.expect_at(far, Reg::Lsr, mask, shown, expectation)
}

/// The time-out of characters among which there is one with an error.
pub(super) fn times_out(bench: &mut Bench<'_>) -> Verdict {
    let far = PARITY.arrange(bench)?;
    bench.on(far, |bench| {
        bench.enable_fifos(fcr::TRIGGER_14);
        bench.write(Reg::Ier, ier::ERBFI);
    });
    send_good(bench, PARITY);
    PARITY.send(bench);
    bench.on(far, |bench| {
        let expectation = "the time-out is reported";
        bench.expect_soon(Reg::Iir, iir::ID, iir::TIMEOUT, expectation)?;
        bench.given(Reg::Lsr, lsr::FIFO_ERROR, lsr::FIFO_ERROR)?;
        Ok(())
    })
}

pub(super) fn gone_with_fifos(bench: &mut Bench<'_>) -> Verdict {
    let far = PARITY.arrange(bench)?;
    send_good(bench, PARITY);
    PARITY.send(bench);
    bench.given_status_at(far, lsr::FIFO_ERROR, lsr::FIFO_ERROR)?;
    bench.write_at(far, Reg::Fcr, 0);
    bench.write_at(far, Reg::Fcr, fcr::ENABLE);
    let shown = lsr::FIFO_ERROR | lsr::DR;
    let expectation = "the FIFO holds neither error nor character";
    bench.expect_at(far, Reg::Lsr, shown, 0, expectation)
}
