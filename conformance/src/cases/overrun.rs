//! An overrun as software finds it: OE leaves when LSR is read, and at no
//! other access; and the interrupt it raises lasts as long.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, lcr, lsr};

use super::access::{self, Access};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "overrun.outlasts-scr-write",
        section::LSR,
        "writing SCR does not clear OE",
        |bench| outlasts(bench, access::scr_write),
    ),
    Case::port(
        "overrun.outlasts-ier-write",
        section::LSR,
        "writing IER does not clear OE",
        |bench| outlasts(bench, access::ier_write),
    ),
    Case::port(
        "overrun.outlasts-lcr-write",
        section::LSR,
        "writing LCR does not clear OE",
        |bench| outlasts(bench, access::lcr_rewrite),
    ),
    Case::port(
        "overrun.outlasts-divisor-write",
        section::LSR,
        "writing the divisor latch does not clear OE",
        |bench| outlasts(bench, access::divisor_write),
    ),
    Case::port(
        "overrun.outlasts-mcr-write",
        section::LSR,
        "writing MCR what it holds does not clear OE",
        |bench| outlasts(bench, access::mcr_rewrite),
    ),
    Case::port(
        "overrun.outlasts-loopback",
        section::LSR,
        "leaving local loopback and coming back does not clear OE",
        |bench| outlasts(bench, access::loop_toggle),
    ),
    Case::port(
        "overrun.outlasts-fifos-on",
        section::LSR,
        "turning the FIFOs on does not clear OE",
        |bench| outlasts(bench, |bench| bench.write(Reg::Fcr, fcr::ENABLE)),
    ),
    Case::port(
        "overrun.outlasts-fifos-off",
        section::LSR,
        "turning the FIFOs off does not clear OE",
        |bench| fifo_outlasts(bench, |bench| bench.write(Reg::Fcr, 0)),
    ),
    Case::port(
        "overrun.outlasts-tx-reset",
        section::LSR,
        "clearing the transmitter FIFO does not clear OE",
        |bench| {
            fifo_outlasts(bench, |bench| {
                bench.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET | fcr::TRIGGER_14);
            })
        },
    ),
    Case::port(
        "overrun.cleared-under-dlab",
        section::SUMMARY,
        "reading LSR clears OE whatever DLAB is",
        cleared_under_dlab,
    ),
    Case::port(
        "overrun.interrupt-outlasts-emptied-fifo",
        section::INTERRUPTS,
        "the line status interrupt stays until LSR is read, though the FIFO has been read empty",
        outlasts_emptied_fifo,
    ),
    Case::port(
        "overrun.outlasts-thr-write",
        section::LSR,
        "in FIFO mode sending a character does not clear OE",
        |bench| fifo_outlasts(bench, make_room_and_send),
    ),
    Case::port(
        "overrun.outlasts-empty-read",
        section::LSR,
        "reading RBR with nothing in it does not clear OE",
        outlasts_empty_read,
    ),
    Case::port(
        "overrun.receives-on",
        section::LSR,
        "in FIFO mode characters are received while OE is set",
        receives_on,
    ),
];

/// Two characters for a holding register that has room for one.
fn overrun(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.push(0x41, 1);
    bench.push(0x42, 1);
}

pub(super) fn fifo_overrun(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x41, FIFO_DEPTH);
    bench.push(0x51, 1);
}

fn outlasts(bench: &mut Bench<'_>, access: Access) -> Verdict {
    shown_after(bench, overrun, access)
}

fn fifo_outlasts(bench: &mut Bench<'_>, access: Access) -> Verdict {
    shown_after(bench, fifo_overrun, access)
}

fn shown_after(bench: &mut Bench<'_>, raise: Access, access: Access) -> Verdict {
    raise(bench);
    bench.given(Reg::Lsr, lsr::OE, lsr::OE)?;
    bench.reset();
    raise(bench);
    access(bench);
    bench.expect(Reg::Lsr, lsr::OE, lsr::OE, "the overrun is still shown")?;
    Ok(())
}

const NEW: u8 = 0x61;

fn make_room_and_send(bench: &mut Bench<'_>) {
    bench.read(Reg::Rbr);
    bench.push(NEW, 1);
}

fn outlasts_empty_read(bench: &mut Bench<'_>) -> Verdict {
    let read_on: Access = |bench| {
        for _ in 0..=FIFO_DEPTH {
            bench.read(Reg::Rbr);
        }
    };
    outlasts(bench, read_on)?;
    bench.reset();
    fifo_outlasts(bench, read_on)
}

fn receives_on(bench: &mut Bench<'_>) -> Verdict {
    fifo_overrun(bench);
    make_room_and_send(bench);
    bench.given(Reg::Lsr, lsr::OE, lsr::OE)?;
    bench.expect_run(0x42, FIFO_DEPTH - 1, "those that waited are there")?;
    bench.expect_received(NEW, "and so is the new one")
}

fn cleared_under_dlab(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.given(Reg::Lsr, lsr::OE, lsr::OE)?;
    bench.expect(Reg::Lsr, lsr::OE, 0, "the read before has cleared it")?;
    Ok(())
}

fn outlasts_emptied_fifo(bench: &mut Bench<'_>) -> Verdict {
    fifo_overrun(bench);
    bench.write(Reg::Ier, ier::ELSI);
    bench.given_id(iir::LINE_STATUS)?;
    for _ in 0..FIFO_DEPTH {
        bench.read(Reg::Rbr);
    }
    bench.expect_id(iir::LINE_STATUS, "the overrun is still reported")?;
    bench.expect(Reg::Lsr, lsr::OE, lsr::OE, "and still shown")?;
    Ok(())
}
