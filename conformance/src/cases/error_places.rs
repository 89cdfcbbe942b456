//! Errors and where their characters stand: at each place of the FIFO, beside
//! an overrun, and before what a receiver finds its way back with.
//!
//! The cases stand in the errors' group.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{FIFO_DEPTH, Reg, lcr, lsr};

use super::error_kept::{GOOD, send_good};
use super::mismatch::{FRAMING, Mismatch, PARITY};

/// A full FIFO twice, with an error in every other character: first in the
/// even places, then in the odd ones.
pub(super) fn at_each_place(bench: &mut Bench<'_>) -> Verdict {
    const SHOWN: u8 = lsr::PE | lsr::FIFO_ERROR | lsr::DR;
    let far = PARITY.arrange(bench)?;
    for wrong in [0, 1] {
        for place in 0..FIFO_DEPTH {
            if place % 2 == wrong {
                PARITY.send(bench);
            } else {
                send_good(bench, PARITY);
            }
        }
        for place in 0..FIFO_DEPTH {
            bench.note("place", place);
            let mut shown = lsr::DR;
            if place % 2 == wrong {
                shown |= lsr::PE;
            }
            if place < FIFO_DEPTH - 1 + wrong {
                shown |= lsr::FIFO_ERROR;
            }
            let expectation = "PE is its own, bit 7 that of the rest too";
            bench.expect_at(far, Reg::Lsr, SHOWN, shown, expectation)?;
            bench.read_at(far, Reg::Rbr);
        }
    }
    Ok(())
}

pub(super) fn beside_overrun(bench: &mut Bench<'_>) -> Verdict {
    const SHOWN: u8 = lsr::OE | lsr::PE | lsr::FIFO_ERROR;
    let far = PARITY.arrange(bench)?;
    send_good(bench, PARITY);
    PARITY.send(bench);
    send_good(bench, PARITY);
    bench.push(GOOD, FIFO_DEPTH - 2);
    let both = lsr::OE | lsr::FIFO_ERROR;
    bench.expect_at(
        far,
        Reg::Lsr,
        SHOWN,
        both,
        "the overrun and bit 7 are shown",
    )
}

/// Eight bits and even parity for six bits: the space where the stop bit
/// should be lasts three bits, so that it is a start bit whenever the receiver
/// looks for one, and no edge follows that could begin a character.
pub(super) fn resynchronises(bench: &mut Bench<'_>) -> Verdict {
    const SHOWN: u8 = lsr::ERRORS | lsr::DR;
    const LONGER: Mismatch = Mismatch {
        taken: lcr::WORD_6,
        ..FRAMING
    };
    let far = LONGER.arrange(bench)?;
    LONGER.send(bench);
    bench.given_status_at(far, SHOWN, lsr::FE | lsr::DR)?;
    bench.read_at(far, Reg::Rbr);
    let expectation = "what follows is a character";
    bench.expect_at(far, Reg::Lsr, SHOWN, lsr::DR, expectation)
}
