//! The Line Status Register: what it says of the receiver and the transmitter,
//! and what reading it clears.

use crate::bench::{Attempt, Bench};
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, lcr, lsr};
use crate::target::Wire;

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
        thre_drops,
    ),
    Case::port(
        "lsr.thre-before-temt",
        section::LSR,
        "in 16450 mode THRE is set while the only character is in the shift register",
        thre_before_temt,
    ),
    Case::port(
        "lsr.temt-drops",
        section::LSR,
        "TEMT is clear while a character is in the shift register",
        temt_drops,
    ),
    Case::port(
        "lsr.temt-drops-fifo",
        section::LSR,
        "in FIFO mode TEMT is clear while a character is in the shift register",
        temt_drops_fifo,
    ),
    Case::port(
        "lsr.temt-after-last",
        section::LSR,
        "in FIFO mode TEMT is clear until the last of several characters has left",
        temt_after_last,
    ),
    Case::port(
        "lsr.temt-returns",
        section::LSR,
        "THRE and TEMT are both set once all has been sent",
        temt_returns,
    ),
    Case::port(
        "lsr.never-empty-while-full",
        section::LSR,
        "TEMT is never set while THRE is clear",
        never_empty_while_full,
    ),
    Case::port(
        "lsr.break-clears",
        section::LSR,
        "reading LSR clears BI",
        break_clears,
    ),
    Case::port(
        "lsr.break-outlasts-rbr",
        section::LSR,
        "in 16450 mode reading RBR does not clear BI",
        break_outlasts_rbr,
    ),
    Case::port(
        "lsr.break-needs-a-character-time",
        section::LSR,
        "a zero character is no break",
        zero_is_no_break,
    ),
    Case::port(
        "lsr.break-16450-once",
        section::LSR,
        "in 16450 mode a break is one character of 0, however long it lasts",
        break_16450_once,
    ),
    Case::port(
        "lsr.break-16450-overruns",
        section::LSR,
        "in 16450 mode a break that overwrites a character shows BI with OE",
        break_16450_overruns,
    ),
    Case::port(
        "lsr.fifo-error-at-once",
        section::LSR,
        "bit 7 is set while a break is anywhere in the receiver FIFO",
        fifo_error_at_once,
    ),
    Case::port(
        "lsr.fifo-error-clears",
        section::LSR,
        "bit 7 is clear once the last error in the FIFO has been read from LSR",
        fifo_error_clears,
    ),
    Case::port(
        "lsr.fifo-error-later-one",
        section::LSR,
        "bit 7 stays set when LSR is read while a later error is in the FIFO",
        fifo_error_later_one,
    ),
    Case::port(
        "lsr.fifo-error-16450",
        section::LSR,
        "in 16450 mode bit 7 is 0, errors or not",
        fifo_error_16450,
    ),
    Case::port(
        "lsr.fifo-error-not-overrun",
        section::LSR,
        "an overrun does not set bit 7",
        fifo_error_not_overrun,
    ),
    Case::port(
        "lsr.fifo-error-cleared-by-reset",
        section::FCR,
        "clearing the receiver FIFO clears bit 7",
        fifo_error_cleared_by_reset,
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

fn thre_drops(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(4);
        bench.write(Reg::Thr, 0x22);
    };
    at_that_moment(bench, 14, act, (lsr::THRE, 0), "THRE is clear")
}

fn thre_before_temt(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(6);
    };
    at_that_moment(bench, 14, act, (lsr::THRE, lsr::THRE), "THRE is set")
}

fn temt_drops(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(6);
    };
    at_that_moment(bench, 14, act, (lsr::TEMT, 0), "TEMT is clear")
}

fn temt_drops_fifo(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.enable_fifos(fcr::TRIGGER_1);
        bench.write(Reg::Thr, 0x11);
        bench.wait_sixteenths(6);
    };
    at_that_moment(bench, 14, act, (lsr::TEMT, 0), "TEMT is clear")
}

fn temt_after_last(bench: &mut Bench<'_>) -> Verdict {
    let act = |bench: &mut Bench<'_>| {
        bench.enable_fifos(fcr::TRIGGER_1);
        for byte in 0x11..0x15 {
            bench.write(Reg::Thr, byte);
        }
        bench.wait_sixteenths(3 * 16 + 8);
    };
    at_that_moment(bench, 4 * 16 - 2, act, (lsr::TEMT, 0), "TEMT is clear")
}

fn temt_returns(bench: &mut Bench<'_>) -> Verdict {
    const SENT: u8 = EMPTY | lsr::DR;
    bench.loop_back();
    bench.push(0x11, 1);
    bench.expect(Reg::Lsr, SENT, SENT, "all is sent in 16450 mode")?;
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.push(0x11, 5);
    bench.expect(Reg::Lsr, SENT, SENT, "all is sent in FIFO mode")?;
    Ok(())
}

fn never_empty_while_full(bench: &mut Bench<'_>) -> Verdict {
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

/// A break over the plug, in 16450 mode.
fn broken(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.send_break();
    Ok(())
}

fn break_clears(bench: &mut Bench<'_>) -> Verdict {
    broken(bench)?;
    bench.given(Reg::Lsr, lsr::BI, lsr::BI)?;
    bench.expect(Reg::Lsr, lsr::BI, 0, "BI is clear at the second read")?;
    Ok(())
}

fn break_outlasts_rbr(bench: &mut Bench<'_>) -> Verdict {
    broken(bench)?;
    bench.read(Reg::Rbr);
    bench.expect(Reg::Lsr, lsr::BI, lsr::BI, "BI is still set")?;
    Ok(())
}

fn zero_is_no_break(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    for format in [
        lcr::WORD_5,
        lcr::WORD_8,
        lcr::WORD_8 | lcr::PARITY | lcr::EVEN,
    ] {
        bench.set_line(1, format);
        bench.push(0x00, 1);
        bench.expect(
            Reg::Lsr,
            lsr::BI | lsr::FE | lsr::DR,
            lsr::DR,
            "it is a good character",
        )?;
        bench.read(Reg::Rbr);
    }
    Ok(())
}

fn break_16450_once(bench: &mut Bench<'_>) -> Verdict {
    broken(bench)?;
    bench.expect(
        Reg::Lsr,
        lsr::OE | lsr::DR,
        lsr::DR,
        "one character has arrived",
    )?;
    bench.expect(Reg::Rbr, 0xff, 0, "it is 0")?;
    bench.expect(Reg::Lsr, lsr::DR, 0, "it is the only one")?;
    Ok(())
}

fn break_16450_overruns(bench: &mut Bench<'_>) -> Verdict {
    const BOTH: u8 = lsr::OE | lsr::BI;
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.push(0x41, 1);
    bench.send_break();
    bench.expect(
        Reg::Lsr,
        BOTH | lsr::DR,
        BOTH | lsr::DR,
        "a character is lost, and the break has taken its place",
    )?;
    bench.expect(Reg::Rbr, 0xff, 0, "the break is a character of 0")?;
    Ok(())
}

/// FIFO mode over the plug: a good character, a break, a good character.
fn break_in_the_middle(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x41, 1);
    bench.send_break();
    bench.push(0x42, 1);
    Ok(())
}

fn fifo_error_at_once(bench: &mut Bench<'_>) -> Verdict {
    break_in_the_middle(bench)?;
    bench.expect(Reg::Lsr, lsr::FIFO_ERROR, lsr::FIFO_ERROR, "bit 7 is set")?;
    Ok(())
}

fn fifo_error_clears(bench: &mut Bench<'_>) -> Verdict {
    break_in_the_middle(bench)?;
    bench.read(Reg::Rbr);
    bench.read(Reg::Lsr);
    bench.read(Reg::Rbr);
    bench.expect(
        Reg::Lsr,
        lsr::FIFO_ERROR | lsr::DR,
        lsr::DR,
        "no error is left",
    )?;
    Ok(())
}

fn fifo_error_later_one(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.send_break();
    bench.push(0x41, 1);
    bench.send_break();
    bench.read(Reg::Lsr);
    bench.expect(
        Reg::Lsr,
        lsr::FIFO_ERROR,
        lsr::FIFO_ERROR,
        "the second break is still inside",
    )?;
    Ok(())
}

fn fifo_error_16450(bench: &mut Bench<'_>) -> Verdict {
    broken(bench)?;
    bench.expect(
        Reg::Lsr,
        lsr::FIFO_ERROR | lsr::BI,
        lsr::BI,
        "BI alone is set",
    )?;
    Ok(())
}

fn fifo_error_not_overrun(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x41, 16);
    bench.push(0x51, 1);
    bench.expect(
        Reg::Lsr,
        lsr::FIFO_ERROR | lsr::OE,
        lsr::OE,
        "OE alone is set",
    )?;
    Ok(())
}

fn fifo_error_cleared_by_reset(bench: &mut Bench<'_>) -> Verdict {
    break_in_the_middle(bench)?;
    bench.given(
        Reg::Lsr,
        lsr::FIFO_ERROR | lsr::DR,
        lsr::FIFO_ERROR | lsr::DR,
    )?;
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET);
    bench.expect(
        Reg::Lsr,
        lsr::FIFO_ERROR | lsr::BI | lsr::DR,
        0,
        "nothing is left",
    )?;
    Ok(())
}
