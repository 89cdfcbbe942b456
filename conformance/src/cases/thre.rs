//! The THR empty interrupt: what raises it, what clears it, and what does
//! neither.
//!
//! Looking whether it is pending reads it away, so that it is brought about
//! twice: once to see that it comes, and once for the claim.

use crate::bench::{Attempt, Bench};
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr};

use super::access::{self, Access};
use super::source::{Source, begin};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "thre.outlasts-scr-write",
        section::INTERRUPTS,
        "writing SCR does not clear a THR empty interrupt",
        |bench| outlasts(bench, access::scr_write),
    ),
    Case::port(
        "thre.outlasts-divisor-write",
        section::INTERRUPTS,
        "writing the divisor latch does not clear a THR empty interrupt",
        |bench| outlasts(bench, access::divisor_write),
    ),
    Case::port(
        "thre.outlasts-break",
        section::INTERRUPTS,
        "setting the break bit does not clear a THR empty interrupt",
        |bench| outlasts(bench, access::break_control),
    ),
    Case::port(
        "thre.not-again-by-lsr-read",
        section::INTERRUPTS,
        "a THR empty interrupt that was read away does not come back by a read of LSR",
        |bench| {
            not_again(bench, |bench| {
                bench.read(Reg::Lsr);
            })
        },
    ),
    Case::port(
        "thre.not-again-by-scr-write",
        section::INTERRUPTS,
        "a THR empty interrupt that was read away does not come back by a write to SCR",
        |bench| not_again(bench, access::scr_write),
    ),
    Case::port(
        "thre.not-again-by-mcr-write",
        section::INTERRUPTS,
        "a THR empty interrupt that was read away does not come back by a write to MCR",
        |bench| not_again(bench, access::mcr_rewrite),
    ),
    Case::port(
        "thre.not-again-by-fcr-write",
        section::INTERRUPTS,
        "a THR empty interrupt that was read away does not come back by a write to FCR that leaves the transmitter alone",
        |bench| {
            not_again(bench, |bench| {
                bench.write(Reg::Fcr, fcr::ENABLE);
                bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET);
            })
        },
    ),
    Case::port(
        "thre.not-again-by-divisor-write",
        section::INTERRUPTS,
        "a THR empty interrupt that was read away does not come back by a write to the divisor latch",
        |bench| not_again(bench, access::divisor_write),
    ),
    Case::port(
        "thre.not-again-by-lcr-write",
        section::INTERRUPTS,
        "a THR empty interrupt that was read away does not come back by a write to LCR",
        |bench| not_again(bench, access::lcr_rewrite),
    ),
    Case::port(
        "thre.not-again-by-last-stop-bit",
        section::INTERRUPTS,
        "in FIFO mode a THR empty interrupt that was read away does not come back when all has left",
        not_again_by_last_stop_bit,
    ),
    Case::port(
        "thre.not-while-full",
        section::IER,
        "setting ETBEI while THR, or its FIFO, holds characters reports nothing",
        |bench| {
            not_while_full(bench, false)?;
            not_while_full(bench, true)
        },
    ),
    Case::port(
        "thre.raised-while-sending",
        section::IER,
        "in FIFO mode setting ETBEI while THRE is set reports it again, though a character is still leaving",
        raised_while_sending,
    ),
    Case::port(
        "thre.raised-beside-another",
        section::INTERRUPTS,
        "the holding register becoming empty raises its interrupt whatever is being reported",
        raised_beside_another,
    ),
    Case::port(
        "thre.cleared-under-dlab",
        section::SUMMARY,
        "reading IIR clears the THR empty interrupt that it reports whatever DLAB is",
        cleared_under_dlab,
    ),
    Case::port(
        "thre.cleared-by-fifo-write",
        section::INTERRUPTS,
        "in FIFO mode writing THR clears the THR empty interrupt",
        cleared_by_fifo_write,
    ),
    Case::port(
        "thre.raised-by-tx-reset",
        section::INTERRUPTS,
        "clearing a transmitter FIFO that holds characters raises the THR empty interrupt",
        raised_by_tx_reset,
    ),
    Case::port(
        "thre.in-time-after-two",
        section::FIFO_INTERRUPT,
        "the THR empty interrupt is not delayed once two characters were in the transmitter FIFO together",
        in_time_after_two,
    ),
];

/// Loopback and FIFOs on, with the interrupt pending.
fn pending(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.write(Reg::Ier, ier::ETBEI);
}

fn outlasts(bench: &mut Bench<'_>, access: Access) -> Verdict {
    pending(bench);
    bench.given_id(iir::THR_EMPTY)?;
    bench.reset();
    pending(bench);
    access(bench);
    bench.expect_id(iir::THR_EMPTY, "it is still reported")
}

fn not_again(bench: &mut Bench<'_>, access: Access) -> Verdict {
    pending(bench);
    bench.given_id(iir::THR_EMPTY)?;
    bench.given_id(iir::NONE)?;
    access(bench);
    bench.expect_id(iir::NONE, "it has been reported before")
}

/// Several characters, so that the FIFO is empty before the last of them has
/// left.
fn not_again_by_last_stop_bit(bench: &mut Bench<'_>) -> Verdict {
    pending(bench);
    for byte in 0x11..0x14 {
        bench.write(Reg::Thr, byte);
    }
    bench.given_id_soon(iir::THR_EMPTY)?;
    bench.await_sent()?;
    bench.expect_id(iir::NONE, "it has been reported before")
}

fn not_while_full(bench: &mut Bench<'_>, fifos: bool) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        if fifos {
            bench.enable_fifos(fcr::TRIGGER_1);
        }
        let (id, attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            // The first goes on to the shift register, the second has to stay.
            bench.write(Reg::Thr, 0x11);
            bench.wait_sixteenths(4);
            bench.write(Reg::Thr, 0x22);
            bench.write(Reg::Ier, ier::ETBEI);
            bench.read(Reg::Iir)
        });
        if attempt == Attempt::Conclusive {
            let expectation = "a full holding register is not reported";
            bench.check(Reg::Iir, id, iir::ID, iir::NONE, expectation)?;
            // A part that never reports it keeps quiet for another reason.
            bench.wait(bench.character_time() * 3);
            bench.given_id(iir::THR_EMPTY)?;
        }
        Ok(attempt)
    })
}

/// One character under way and two behind it, of which the last one leaves
/// the FIFO two character times after the first was written.
fn raised_while_sending(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        pending(bench);
        let limit = bench.character_time() * (2 * 16 + 13) / 16;
        let ((first, id, status), attempt) = bench.within(limit, |bench| {
            for byte in 0x41..0x44 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(2 * 16 + 6);
            let first = bench.read(Reg::Iir);
            bench.write(Reg::Ier, 0);
            bench.write(Reg::Ier, ier::ETBEI);
            (first, bench.read(Reg::Iir), bench.read(Reg::Lsr))
        });
        if attempt == Attempt::Conclusive {
            let sending = status & (lsr::THRE | lsr::TEMT) == lsr::THRE;
            bench.given_that(sending && first & iir::ID == iir::THR_EMPTY)?;
            let expectation = "the empty FIFO is reported again";
            bench.check(Reg::Iir, id, iir::ID, iir::THR_EMPTY, expectation)?;
        }
        Ok(attempt)
    })
}

fn raised_beside_another(bench: &mut Bench<'_>) -> Verdict {
    for fifos in [false, true] {
        for other in [Source::LineStatus, Source::Data, Source::Modem] {
            begin(bench, fifos);
            other.raise_in(bench, fifos);
            // The first lone character in a FIFO has no delay; the next one's
            // comes when it is about to leave.
            bench.push(0x55, 1);
            bench.write(Reg::Ier, ier::ETBEI);
            bench.read(Reg::Iir);
            bench.write(Reg::Ier, ier::ETBEI | other.enable());
            bench.given(Reg::Iir, iir::CAUSE, other.id())?;
            bench.push(0x55, 1);
            bench.write(Reg::Ier, ier::ETBEI);
            bench.expect_id(iir::THR_EMPTY, "it is reported once the other is disabled")?;
        }
    }
    Ok(())
}

fn cleared_under_dlab(bench: &mut Bench<'_>) -> Verdict {
    pending(bench);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.given_id(iir::THR_EMPTY)?;
    bench.expect_id(iir::NONE, "the read before has cleared it")
}

fn cleared_by_fifo_write(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        pending(bench);
        bench.given_id(iir::THR_EMPTY)?;
        bench.write(Reg::Ier, 0);
        bench.write(Reg::Ier, ier::ETBEI);
        let (id, attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            // All but the first have to stay.
            for byte in 0x11..0x15 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(4);
            bench.read(Reg::Iir)
        });
        if attempt == Attempt::Conclusive {
            let expectation = "a FIFO that holds characters is not reported";
            bench.check(Reg::Iir, id, iir::ID, iir::NONE, expectation)?;
        }
        Ok(attempt)
    })
}

fn raised_by_tx_reset(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        pending(bench);
        bench.given_id(iir::THR_EMPTY)?;
        let ((before, after), attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            for byte in 0x11..0x15 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(4);
            let before = bench.read(Reg::Iir);
            bench.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET);
            (before, bench.read(Reg::Iir))
        });
        if attempt == Attempt::Conclusive {
            bench.given_that(before & iir::ID == iir::NONE)?;
            let expectation = "the FIFO that has just become empty is reported";
            bench.check(Reg::Iir, after, iir::ID, iir::THR_EMPTY, expectation)?;
        }
        Ok(attempt)
    })
}

/// One character under way and two behind it: THRE rises when the last of them
/// leaves the FIFO, two character times after the first was written.
fn in_time_after_two(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        pending(bench);
        // A lone character, for the moment of switching is an exception.
        bench.push(0x40, 1);
        bench.read(Reg::Iir);
        let sixteenth = bench.character_time() / 16;
        let begun = bench.now();
        bench.write(Reg::Thr, 0x41);
        bench.wait_sixteenths(4);
        bench.write(Reg::Thr, 0x42);
        bench.write(Reg::Thr, 0x43);
        let in_time = bench.now().since(begun) < sixteenth * 14;
        bench.wait_sixteenths(2 * 16 + 2);
        let id = bench.read(Reg::Iir);
        let attempt =
            Attempt::conclusive_if(in_time && bench.now().since(begun) < sixteenth * (2 * 16 + 13));
        if attempt == Attempt::Conclusive {
            let expectation = "it is reported when the last one leaves the FIFO";
            bench.check(Reg::Iir, id, iir::ID, iir::THR_EMPTY, expectation)?;
            let shown = bench.read(Reg::Lsr);
            bench.check(Reg::Lsr, shown, lsr::THRE, lsr::THRE, "THRE is set with it")?;
        }
        Ok(attempt)
    })
}
