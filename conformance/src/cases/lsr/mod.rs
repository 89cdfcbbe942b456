//! The Line Status Register: what it says of the receiver and the transmitter,
//! and what reading it clears.

mod breaks;
mod fifo_error;
pub(super) mod outlasts;
mod transmitter;

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, lsr};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "lsr.idle",
        section::RESET,
        "an idle port shows THRE and TEMT and nothing else",
        idle,
    ),
    Case::port(
        "lsr.data-ready",
        section::LSR,
        "DR is set when a character has arrived and clear when it has been read",
        data_ready,
    ),
    Case::port(
        "lsr.read-keeps-data",
        section::LSR,
        "reading LSR clears neither DR nor THRE nor TEMT",
        read_keeps_data,
    ),
    Case::port(
        "lsr.overrun-clears",
        section::LSR,
        "reading LSR clears OE",
        overrun_clears,
    ),
    Case::port(
        "lsr.overrun-outlasts-rbr",
        section::LSR,
        "reading RBR does not clear OE",
        overrun_outlasts_rbr,
    ),
    Case::port(
        "lsr.overrun-outlasts-thr",
        section::LSR,
        "sending a character does not clear OE",
        overrun_outlasts_thr,
    ),
    Case::port(
        "lsr.thre-drops",
        section::LSR,
        "in 16450 mode THRE is clear while the holding register waits for the shift register",
        transmitter::thre_drops,
    ),
    Case::port(
        "lsr.thre-before-temt",
        section::LSR,
        "in 16450 mode THRE is set while the only character is in the shift register",
        transmitter::thre_before_temt,
    ),
    Case::port(
        "lsr.temt-drops",
        section::LSR,
        "TEMT is clear while a character is in the shift register",
        transmitter::temt_drops,
    ),
    Case::port(
        "lsr.temt-drops-fifo",
        section::LSR,
        "in FIFO mode TEMT is clear while a character is in the shift register",
        transmitter::temt_drops_fifo,
    ),
    Case::port(
        "lsr.temt-after-last",
        section::LSR,
        "in FIFO mode TEMT is clear until the last of several characters has left",
        transmitter::temt_after_last,
    ),
    Case::port(
        "lsr.temt-returns",
        section::LSR,
        "THRE and TEMT are both set once all has been sent",
        transmitter::temt_returns,
    ),
    Case::port(
        "lsr.never-empty-while-full",
        section::LSR,
        "TEMT is never set while THRE is clear",
        transmitter::never_empty_while_full,
    ),
    Case::port(
        "lsr.break-clears",
        section::LSR,
        "reading LSR clears BI",
        breaks::break_clears,
    ),
    Case::port(
        "lsr.break-outlasts-rbr",
        section::LSR,
        "in 16450 mode reading RBR does not clear BI",
        breaks::break_outlasts_rbr,
    ),
    Case::port(
        "lsr.break-needs-a-character-time",
        section::LSR,
        "a zero character is no break",
        breaks::zero_is_no_break,
    ),
    Case::port(
        "lsr.break-16450-once",
        section::LSR,
        "in 16450 mode a break is one character of 0, however long it lasts",
        breaks::break_16450_once,
    ),
    Case::port(
        "lsr.break-16450-overruns",
        section::LSR,
        "in 16450 mode a break that overwrites a character shows BI with OE",
        breaks::break_16450_overruns,
    ),
    Case::port(
        "lsr.fifo-error-at-once",
        section::LSR,
        "bit 7 is set while a break is anywhere in the receiver FIFO",
        fifo_error::fifo_error_at_once,
    ),
    Case::port(
        "lsr.fifo-error-clears",
        section::LSR,
        "bit 7 is clear once the last error in the FIFO has been read from LSR, its character unread",
        fifo_error::fifo_error_clears,
    ),
    Case::port(
        "lsr.fifo-error-outlasts-lsr",
        section::LSR,
        "reading LSR leaves bit 7 while an error below the top of the FIFO is still to be shown",
        fifo_error::fifo_error_outlasts_lsr,
    ),
    Case::port(
        "lsr.fifo-error-later-one",
        section::LSR,
        "bit 7 stays set when LSR is read while a later error is in the FIFO",
        fifo_error::fifo_error_later_one,
    ),
    Case::port(
        "lsr.fifo-error-16450",
        section::LSR,
        "in 16450 mode bit 7 is 0, errors or not",
        breaks::fifo_error_16450,
    ),
    Case::port(
        "lsr.fifo-error-not-overrun",
        section::LSR,
        "an overrun does not set bit 7",
        fifo_error::fifo_error_not_overrun,
    ),
    Case::port(
        "lsr.fifo-error-cleared-by-reset",
        section::FCR,
        "clearing the receiver FIFO clears bit 7",
        fifo_error::fifo_error_cleared_by_reset,
    ),
    Case::port(
        "lsr.write-keeps-data-ready",
        section::LSR,
        "in FIFO mode a write to LSR neither sets nor clears DR",
        fifo_error::write_keeps_data_ready,
    ),
    Case::port(
        "lsr.write-keeps-fifo-error",
        section::LSR,
        "in FIFO mode a write to LSR neither sets nor clears bit 7",
        fifo_error::write_keeps_fifo_error,
    ),
    Case::port(
        "lsr.write-keeps-overrun",
        section::LSR,
        "writing to LSR what it holds does not clear OE",
        outlasts::overrun_outlasts_write,
    ),
    Case::port(
        "lsr.write-keeps-break",
        section::LSR,
        "writing to LSR what it holds does not clear BI",
        outlasts::break_outlasts_write,
    ),
    Case::port(
        "lsr.overrun-outlasts-fcr",
        section::LSR,
        "writing FCR without a reset bit clears neither OE nor its interrupt",
        outlasts::overrun_outlasts_fcr,
    ),
    Case::port(
        "lsr.break-outlasts-fcr",
        section::LSR,
        "writing FCR without a reset bit clears neither BI nor its interrupt",
        outlasts::break_outlasts_fcr,
    ),
];

const EMPTY: u8 = lsr::THRE | lsr::TEMT;

fn idle(bench: &mut Bench<'_>) -> Verdict {
    bench.expect(Reg::Lsr, 0xff, EMPTY, "an idle port")?;
    Ok(())
}

fn data_ready(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.expect(Reg::Lsr, lsr::DR, 0, "DR is clear before")?;
    bench.push(0x55, 1);
    bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "DR is set once it has arrived")?;
    bench.read(Reg::Rbr);
    bench.expect(Reg::Lsr, lsr::DR, 0, "DR is clear once it has been read")?;
    Ok(())
}

fn read_keeps_data(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.push(0x55, 1);
    for _ in 0..3 {
        bench.expect(
            Reg::Lsr,
            lsr::DR | EMPTY,
            lsr::DR | EMPTY,
            "they are still set",
        )?;
    }
    Ok(())
}

fn overrun(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.push(0x55, 1);
    bench.push(0x56, 1);
}

fn overrun_clears(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    bench.given(Reg::Lsr, lsr::OE, lsr::OE)?;
    bench.expect(Reg::Lsr, lsr::OE, 0, "OE is clear at the second read")?;
    Ok(())
}

fn overrun_outlasts_rbr(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    bench.read(Reg::Rbr);
    bench.expect(Reg::Lsr, lsr::OE, lsr::OE, "OE is still set")?;
    Ok(())
}

fn overrun_outlasts_thr(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    // With the character read, the next one is no overrun of its own.
    bench.read(Reg::Rbr);
    bench.push(0x57, 1);
    bench.expect(Reg::Lsr, lsr::OE, lsr::OE, "OE is still set")?;
    Ok(())
}
