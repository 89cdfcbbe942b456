//! Modem status changes: MSR's bits leave when MSR is read, and at no other
//! access; and they come and go under DLAB as without.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, lcr, mcr, msr};

use super::access::{self, Access};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "changes.outlast-thr-write",
        section::MSR,
        "writing THR clears no modem status change",
        |bench| outlast(bench, |bench| bench.push(0x55, 1)),
    ),
    Case::port(
        "changes.outlast-ier-write",
        section::MSR,
        "writing IER clears no modem status change",
        |bench| outlast(bench, access::ier_write),
    ),
    Case::port(
        "changes.outlast-fcr-write",
        section::MSR,
        "writing FCR clears no modem status change",
        |bench| {
            outlast(bench, |bench| {
                bench.enable_fifos(fcr::TRIGGER_1);
                bench.write(Reg::Fcr, 0);
            })
        },
    ),
    Case::port(
        "changes.outlast-lcr-write",
        section::MSR,
        "writing LCR clears no modem status change",
        |bench| {
            outlast(bench, |bench| {
                access::lcr_rewrite(bench);
                access::format_change(bench);
            })
        },
    ),
    Case::port(
        "changes.outlast-mcr-write",
        section::MSR,
        "writing MCR what it holds clears no modem status change",
        |bench| outlast(bench, access::mcr_rewrite),
    ),
    Case::port(
        "changes.outlast-scr-write",
        section::MSR,
        "writing SCR clears no modem status change",
        |bench| outlast(bench, access::scr_write),
    ),
    Case::port(
        "changes.outlast-divisor-write",
        section::MSR,
        "writing the divisor latch clears no modem status change",
        |bench| outlast(bench, access::divisor_write),
    ),
    Case::port(
        "changes.cleared-under-dlab",
        section::SUMMARY,
        "reading MSR clears its changes whatever DLAB is",
        cleared_under_dlab,
    ),
    Case::port(
        "changes.seen-under-dlab",
        section::SUMMARY,
        "MSR shows a line and its change whatever DLAB is",
        seen_under_dlab,
    ),
    Case::port(
        "changes.outlast-break",
        section::MSR,
        "the break bit clears no modem status change",
        |bench| outlast(bench, access::break_control),
    ),
    Case::port(
        "changes.outlast-loopback",
        section::MSR,
        "leaving local loopback and coming back clears no modem status change",
        ring_outlasts_loopback,
    ),
];

/// CTS and its change, in loopback.
const CHANGED: u8 = msr::DCTS | msr::CTS;

fn change(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.write(Reg::Mcr, mcr::LOOP | mcr::RTS);
}

fn outlast(bench: &mut Bench<'_>, access: Access) -> Verdict {
    shown_after(bench, change, CHANGED, access)
}

/// The end of a ring: of the changes this alone does not come a second time
/// with the loop, for an input that is off has nowhere to fall from.
fn ring_outlasts_loopback(bench: &mut Bench<'_>) -> Verdict {
    let ring: Access = |bench| {
        bench.loop_back();
        bench.write(Reg::Mcr, mcr::LOOP | mcr::OUT1);
        bench.write(Reg::Mcr, mcr::LOOP);
    };
    shown_after(bench, ring, msr::TERI, access::loop_toggle)
}

fn shown_after(bench: &mut Bench<'_>, raise: Access, changed: u8, access: Access) -> Verdict {
    raise(bench);
    bench.given(Reg::Msr, changed, changed)?;
    bench.reset();
    raise(bench);
    access(bench);
    bench.expect(Reg::Msr, changed, changed, "the change is still shown")?;
    Ok(())
}

fn cleared_under_dlab(bench: &mut Bench<'_>) -> Verdict {
    change(bench);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.given(Reg::Msr, CHANGED, CHANGED)?;
    let expectation = "the read before has cleared the change";
    bench.expect(Reg::Msr, CHANGED, msr::CTS, expectation)?;
    Ok(())
}

fn seen_under_dlab(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.write(Reg::Mcr, mcr::LOOP | mcr::RTS);
    bench.expect(Reg::Msr, CHANGED, CHANGED, "CTS has come on")?;
    Ok(())
}
