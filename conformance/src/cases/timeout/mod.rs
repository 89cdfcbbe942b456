//! The character time-out: the receiver's reminder that characters wait below
//! the trigger level, four character times after the last thing happened.

mod disturbed;
mod written;

use crate::bench::{Attempt, Bench};
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, lsr};

pub(super) use disturbed::outlasts;

use super::access::loop_toggle;
use super::overrun::fifo_overrun;
use super::source::Source;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "timeout.comes",
        section::FIFO_INTERRUPT,
        "a character below the trigger level is reported as a time-out in the end",
        comes,
    ),
    Case::port(
        "timeout.not-early",
        section::FIFO_INTERRUPT,
        "no time-out is reported within four character times of the last character",
        not_early,
    ),
    Case::port(
        "timeout.restarted-by-character",
        section::FIFO_INTERRUPT,
        "a new character restarts the four character times",
        restarted_by_character,
    ),
    Case::port(
        "timeout.restarted-by-read",
        section::FIFO_INTERRUPT,
        "reading a character restarts the four character times",
        restarted_by_read,
    ),
    Case::port(
        "timeout.cleared-by-read",
        section::FIFO_INTERRUPT,
        "reading one character clears the time-out while others wait",
        cleared_by_read,
    ),
    Case::port(
        "timeout.comes-again",
        section::FIFO_INTERRUPT,
        "characters that still wait after a time-out are reported again",
        comes_again,
    ),
    Case::port(
        "timeout.stays",
        section::INTERRUPTS,
        "a time-out stays reported while anything but RBR is read",
        stays,
    ),
    Case::port(
        "timeout.needs-a-character",
        section::FIFO_INTERRUPT,
        "an empty FIFO never times out",
        needs_a_character,
    ),
    Case::port(
        "timeout.needs-erbfi",
        section::IER,
        "without ERBFI no time-out is reported",
        needs_erbfi,
    ),
    Case::port(
        "timeout.fifo-mode-only",
        section::IIR,
        "in 16450 mode IIR bit 3 is 0 however long a character waits",
        fifo_mode_only,
    ),
    Case::port(
        "timeout.below-line-status",
        section::FIFO_INTERRUPT,
        "a receiver error is reported before a time-out",
        below_line_status,
    ),
    Case::port(
        "timeout.ended-by-rx-reset",
        section::FCR,
        "clearing the receiver FIFO ends the time-out",
        ended_by_rx_reset,
    ),
    Case::port(
        "timeout.outlasts-character",
        section::FIFO_INTERRUPT,
        "a new character below the trigger level does not clear a time-out",
        disturbed::outlasts_character,
    ),
    Case::port(
        "timeout.outlasts-reads",
        section::INTERRUPTS,
        "no register's reading but RBR's clears a time-out",
        disturbed::outlasts_reads,
    ),
    Case::port(
        "timeout.not-restarted-by-thr",
        section::FIFO_INTERRUPT,
        "a character on its way out does not restart the four character times",
        disturbed::not_restarted_by_thr,
    ),
    Case::port(
        "timeout.not-restarted-by-reads",
        section::FIFO_INTERRUPT,
        "no register's reading but RBR's restarts the four character times",
        disturbed::not_restarted_by_reads,
    ),
    Case::port(
        "timeout.outlasts-ier-write",
        section::INTERRUPTS,
        "writing IER does not clear a time-out",
        written::outlasts_ier_write,
    ),
    Case::port(
        "timeout.outlasts-fcr-write",
        section::INTERRUPTS,
        "writing FCR without a reset does not clear a time-out",
        written::outlasts_fcr_write,
    ),
    Case::port(
        "timeout.outlasts-lcr-write",
        section::INTERRUPTS,
        "writing LCR does not clear a time-out",
        written::outlasts_lcr_write,
    ),
    Case::port(
        "timeout.outlasts-divisor",
        section::INTERRUPTS,
        "writing the divisor latch does not clear a time-out",
        written::outlasts_divisor,
    ),
    Case::port(
        "timeout.outlasts-mcr-write",
        section::INTERRUPTS,
        "writing MCR does not clear a time-out",
        written::outlasts_mcr_write,
    ),
    Case::port(
        "timeout.outlasts-other-writes",
        section::INTERRUPTS,
        "writing LSR, MSR or SCR does not clear a time-out",
        written::outlasts_other_writes,
    ),
    Case::port(
        "timeout.not-restarted-by-ier-write",
        section::FIFO_INTERRUPT,
        "writing IER does not restart the four character times",
        written::not_restarted_by_ier_write,
    ),
    Case::port(
        "timeout.not-restarted-by-fcr-write",
        section::FIFO_INTERRUPT,
        "writing FCR without a reset does not restart the four character times",
        written::not_restarted_by_fcr_write,
    ),
    Case::port(
        "timeout.not-restarted-by-lcr-write",
        section::FIFO_INTERRUPT,
        "writing LCR does not restart the four character times",
        written::not_restarted_by_lcr_write,
    ),
    Case::port(
        "timeout.not-restarted-by-divisor",
        section::FIFO_INTERRUPT,
        "writing the divisor latch does not restart the four character times",
        written::not_restarted_by_divisor,
    ),
    Case::port(
        "timeout.not-restarted-by-mcr-write",
        section::FIFO_INTERRUPT,
        "writing MCR does not restart the four character times",
        written::not_restarted_by_mcr_write,
    ),
    Case::port(
        "timeout.not-restarted-by-other-writes",
        section::FIFO_INTERRUPT,
        "writing LSR, MSR or SCR does not restart the four character times",
        written::not_restarted_by_other_writes,
    ),
    Case::port(
        "timeout.before-thr",
        section::INTERRUPTS,
        "a time-out is reported before an empty holding register, and leaves it to be reported",
        disturbed::before_thr,
    ),
    Case::port(
        "timeout.before-modem",
        section::INTERRUPTS,
        "a time-out is reported before a modem status change",
        |bench| disturbed::before(bench, Source::Modem),
    ),
    Case::port(
        "timeout.outlasts-thr-write",
        section::INTERRUPTS,
        "writing THR does not clear a time-out",
        |bench| disturbed::outlasts_on_slower_line(bench, &send),
    ),
    Case::port(
        "timeout.outlasts-loopback",
        section::INTERRUPTS,
        "leaving local loopback and coming back does not clear a time-out",
        |bench| disturbed::outlasts_on_slower_line(bench, &loop_toggle),
    ),
    Case::port(
        "timeout.outlasts-tx-reset",
        section::INTERRUPTS,
        "clearing the transmitter FIFO does not clear a time-out",
        |bench| disturbed::outlasts_on_slower_line(bench, &written::tx_reset),
    ),
    Case::port(
        "timeout.ended-with-fifos",
        section::FCR,
        "turning the FIFOs off and on ends a time-out with its character",
        ended_with_fifos,
    ),
    Case::port(
        "timeout.beside-overrun",
        section::FIFO_INTERRUPT,
        "the time-out comes while OE is set",
        beside_overrun,
    ),
];

/// Loopback and FIFOs at trigger level 14 with the receiver enabled, and
/// `count` characters in.
fn waiting(bench: &mut Bench<'_>, count: u8) {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.write(Reg::Ier, ier::ERBFI);
    bench.push(0x60, count);
}

/// As [`waiting`], until the time-out is reported.
fn timed_out(bench: &mut Bench<'_>, count: u8) -> Verdict {
    waiting(bench, count);
    expect_timeout(bench)
}

fn expect_timeout(bench: &mut Bench<'_>) -> Verdict {
    bench.expect_soon(Reg::Iir, iir::ID, iir::TIMEOUT, "the time-out is reported")?;
    Ok(())
}

fn comes(bench: &mut Bench<'_>) -> Verdict {
    for level in [fcr::TRIGGER_4, fcr::TRIGGER_8, fcr::TRIGGER_14] {
        bench.note("FCR", fcr::ENABLE | level);
        waiting(bench, 0);
        bench.write(Reg::Fcr, fcr::ENABLE | level);
        bench.push(0x60, 1);
        expect_timeout(bench)?;
    }
    Ok(())
}

fn beside_overrun(bench: &mut Bench<'_>) -> Verdict {
    fifo_overrun(bench);
    for _ in 1..FIFO_DEPTH {
        bench.read(Reg::Rbr);
    }
    bench.write(Reg::Ier, ier::ERBFI);
    expect_timeout(bench)?;
    bench.given(Reg::Lsr, lsr::OE, lsr::OE)?;
    Ok(())
}

/// Skips the case unless the time-out comes in the end: a part that has none
/// is always quiet.
fn given_timeout(bench: &mut Bench<'_>) -> Verdict {
    bench.given_id_soon(iir::TIMEOUT)
}

/// What happens, and for how many sixteenths of a character time nothing else
/// does after it.
type Step = (fn(&mut Bench<'_>), u32);

/// How much later than planned a step may be done for its observation to
/// count, in sixteenths of a character time.
const LATE: u32 = 4;

fn send(bench: &mut Bench<'_>) {
    bench.write(Reg::Thr, 0x61);
}

fn send_two(bench: &mut Bench<'_>) {
    send(bench);
    send(bench);
}

fn take(bench: &mut Bench<'_>) {
    bench.read(Reg::Rbr);
}

/// Requires IIR to report nothing after `event` and its time, if the host is
/// quick enough to see that.
fn quiet_after(
    bench: &mut Bench<'_>,
    (event, pause): Step,
    expectation: &'static str,
) -> Verdict<Attempt> {
    let limit = bench.character_time() * (pause + LATE) / 16;
    let (id, attempt) = bench.within(limit, |bench| {
        event(bench);
        bench.wait_sixteenths(pause);
        bench.read(Reg::Iir)
    });
    if attempt == Attempt::Conclusive {
        bench.check(Reg::Iir, id, iir::ID, iir::NONE, expectation)?;
        given_timeout(bench)?;
    }
    Ok(attempt)
}

/// As [`quiet_after`], with an event that comes while the time after `first`
/// still runs, and restarts it.
fn quiet_after_restart(
    bench: &mut Bench<'_>,
    (first, gap): Step,
    (event, pause): Step,
    expectation: &'static str,
) -> Verdict<Attempt> {
    let sixteenth = bench.character_time() / 16;
    let begun = bench.now();
    first(bench);
    bench.wait_sixteenths(gap);
    let before = bench.now();
    event(bench);
    let after = bench.now();
    bench.wait_sixteenths(pause);
    let id = bench.read(Reg::Iir);
    let in_time = after.since(begun) < sixteenth * (gap + LATE);
    let quick = bench.now().since(before) < sixteenth * (pause + LATE);
    let attempt = Attempt::conclusive_if(in_time && quick);
    if attempt == Attempt::Conclusive {
        bench.check(Reg::Iir, id, iir::ID, iir::NONE, expectation)?;
        given_timeout(bench)?;
    }
    Ok(attempt)
}

fn not_early(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        waiting(bench, 0);
        // One character time on the line, then 3.5 of the four.
        quiet_after(bench, (send, 16 + 56), "nothing is reported yet")
    })
}

fn restarted_by_character(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        waiting(bench, 0);
        // The second has to arrive before the first one's time is over.
        quiet_after_restart(
            bench,
            (send, 16 + 40),
            (send, 16 + 40),
            "the second character has restarted the time",
        )
    })
}

fn restarted_by_read(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        waiting(bench, 0);
        quiet_after_restart(
            bench,
            (send_two, 32 + 40),
            (take, 40),
            "the read has restarted the time",
        )
    })
}

fn cleared_by_read(bench: &mut Bench<'_>) -> Verdict {
    for count in [3, 2] {
        bench.conclusively(|bench| {
            timed_out(bench, count)?;
            quiet_after(bench, (take, 1), "reading one character has cleared it")
        })?;
    }
    Ok(())
}

fn comes_again(bench: &mut Bench<'_>) -> Verdict {
    timed_out(bench, 3)?;
    for taken in 1..3_u8 {
        bench.note("read before", taken);
        bench.read(Reg::Rbr);
        bench.expect_soon(
            Reg::Iir,
            iir::ID,
            iir::TIMEOUT,
            "those that still wait time out",
        )?;
    }
    bench.read(Reg::Rbr);
    bench.expect_id(iir::NONE, "nothing is reported once all are read")
}

fn stays(bench: &mut Bench<'_>) -> Verdict {
    timed_out(bench, 2)?;
    for reg in [Reg::Iir, Reg::Lsr, Reg::Msr] {
        bench.read(reg);
        bench.expect_id(iir::TIMEOUT, "it is still reported")?;
    }
    Ok(())
}

fn needs_a_character(bench: &mut Bench<'_>) -> Verdict {
    waiting(bench, 2);
    given_timeout(bench)?;
    bench.read(Reg::Rbr);
    bench.read(Reg::Rbr);
    bench.wait(bench.character_time() * 8);
    bench.expect_id(iir::NONE, "nothing is reported")
}

fn needs_erbfi(bench: &mut Bench<'_>) -> Verdict {
    waiting(bench, 1);
    given_timeout(bench)?;
    bench.write(Reg::Ier, ier::ELSI | ier::EDSSI);
    bench.wait(bench.character_time() * 8);
    bench.expect_id(iir::NONE, "nothing is reported")
}

fn fifo_mode_only(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::ERBFI);
    bench.push(0x63, 1);
    bench.wait(bench.character_time() * 8);
    bench.expect_id(iir::RX_DATA, "the character is reported as data")
}

fn below_line_status(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x00, 16);
    bench.push(0x10, 1);
    bench.expect(Reg::Rbr, 0xff, 0x00, "the first character is at the top")?;
    bench.read(Reg::Rbr);
    bench.read(Reg::Rbr);
    bench.wait(bench.character_time() * 8);
    bench.write(Reg::Ier, ier::ERBFI | ier::ELSI);
    bench.expect_id(iir::LINE_STATUS, "the overrun comes first")?;
    bench.expect(Reg::Lsr, lsr::OE, lsr::OE, "it is an overrun")?;
    bench.expect_id(iir::TIMEOUT, "the time-out comes second")
}

fn ended_by_rx_reset(bench: &mut Bench<'_>) -> Verdict {
    timed_out(bench, 2)?;
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET | fcr::TRIGGER_14);
    bench.expect_id(iir::NONE, "nothing is reported")
}

fn ended_with_fifos(bench: &mut Bench<'_>) -> Verdict {
    timed_out(bench, 1)?;
    bench.write(Reg::Fcr, 0);
    bench.expect_id(iir::NONE, "nothing is reported once the FIFOs are off")?;
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::TRIGGER_14);
    bench.expect_id(iir::NONE, "nothing is reported once they are on again")
}
