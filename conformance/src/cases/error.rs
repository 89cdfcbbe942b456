//! Parity and framing errors as a receiver tells them: until LSR is read, at
//! their character's turn, in bit 7 of LSR, and by an interrupt. That they are
//! noticed at all is for the wire's own cases to show, and breaks have theirs
//! beside LSR and the FIFOs.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, ier, iir, lsr, mcr};

use super::lsr::outlasts::outlasts_write as lsr_outlasts_write;
use super::mismatch::{FRAMING, Mismatch, PARITY};
use super::{error_kept, error_places};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "error.parity-clears",
        section::LSR,
        "reading LSR clears PE",
        |bench| clears(bench, PARITY),
    ),
    Case::port(
        "error.framing-clears",
        section::LSR,
        "reading LSR clears FE",
        |bench| clears(bench, FRAMING),
    ),
    Case::port(
        "error.parity-waits-its-turn",
        section::LSR,
        "a parity error shows in PE when its character is at the top of the FIFO, and not before",
        |bench| waits_its_turn(bench, PARITY),
    ),
    Case::port(
        "error.framing-waits-its-turn",
        section::LSR,
        "a framing error shows in FE when its character is at the top of the FIFO, and not before",
        |bench| waits_its_turn(bench, FRAMING),
    ),
    Case::port(
        "error.parity-in-fifo",
        section::LSR,
        "bit 7 is set while a parity error is anywhere in the receiver FIFO",
        |bench| in_fifo(bench, PARITY),
    ),
    Case::port(
        "error.framing-in-fifo",
        section::LSR,
        "bit 7 is set while a framing error is anywhere in the receiver FIFO",
        |bench| in_fifo(bench, FRAMING),
    ),
    Case::port(
        "error.parity-interrupt",
        section::INTERRUPTS,
        "a parity error asserts INTx, as line status, until LSR is read",
        |bench| interrupt(bench, PARITY),
    ),
    Case::port(
        "error.framing-interrupt",
        section::INTERRUPTS,
        "a framing error asserts INTx, as line status, until LSR is read",
        |bench| interrupt(bench, FRAMING),
    ),
    Case::port(
        "error.before-data",
        section::INTERRUPTS,
        "a parity or framing error is reported before the character that has it",
        before_data,
    ),
    Case::port(
        "error.parity-outlasts-write",
        section::LSR,
        "writing to LSR what it holds does not clear PE",
        |bench| outlasts_write(bench, PARITY),
    ),
    Case::port(
        "error.framing-outlasts-write",
        section::LSR,
        "writing to LSR what it holds does not clear FE",
        |bench| outlasts_write(bench, FRAMING),
    ),
    Case::port(
        "error.parity-outlasts-rbr",
        section::LSR,
        "in 16450 mode reading RBR does not clear PE",
        |bench| error_kept::outlasts_rbr(bench, PARITY),
    ),
    Case::port(
        "error.parity-outlasts-thr",
        section::LSR,
        "sending a character does not clear PE",
        |bench| error_kept::outlasts_thr(bench, PARITY),
    ),
    Case::port(
        "error.parity-outlasts-next",
        section::LSR,
        "in 16450 mode a good character that follows does not clear PE",
        |bench| error_kept::outlasts_next(bench, PARITY),
    ),
    Case::port(
        "error.parity-outlasts-overrun",
        section::LSR,
        "in 16450 mode an overrun does not clear PE",
        |bench| error_kept::outlasts_overrun(bench, PARITY),
    ),
    Case::port(
        "error.framing-outlasts-rbr",
        section::LSR,
        "in 16450 mode reading RBR does not clear FE",
        |bench| error_kept::outlasts_rbr(bench, FRAMING),
    ),
    Case::port(
        "error.framing-outlasts-thr",
        section::LSR,
        "sending a character does not clear FE",
        |bench| error_kept::outlasts_thr(bench, FRAMING),
    ),
    Case::port(
        "error.framing-outlasts-next",
        section::LSR,
        "in 16450 mode a good character that follows does not clear FE",
        |bench| error_kept::outlasts_next(bench, FRAMING),
    ),
    Case::port(
        "error.framing-outlasts-overrun",
        section::LSR,
        "in 16450 mode an overrun does not clear FE",
        |bench| error_kept::outlasts_overrun(bench, FRAMING),
    ),
    Case::port(
        "error.parity-adds-to-overrun",
        section::LSR,
        "a parity error does not clear OE",
        error_kept::adds_to_overrun,
    ),
    Case::port(
        "error.parity-lost-with-character",
        section::LSR,
        "in FIFO mode an overrun shows no error of the character that is lost",
        |bench| error_kept::lost_with_character(bench, PARITY),
    ),
    Case::port(
        "error.parity-and-framing",
        section::LSR,
        "a character with two errors shows both PE and FE",
        error_kept::both,
    ),
    Case::port(
        "error.framing-without-break",
        section::LSR,
        "BI is set only where the line is at space for the whole character, its parity bit too",
        error_kept::framing_without_break,
    ),
    Case::port(
        "error.parity-times-out",
        section::FIFO_INTERRUPT,
        "the character time-out comes though an error is in the FIFO",
        error_kept::times_out,
    ),
    Case::port(
        "error.parity-gone-with-fifos",
        section::FCR,
        "turning the FIFOs off and on clears bit 7 with the characters",
        error_kept::gone_with_fifos,
    ),
    Case::port(
        "error.outlast-writes",
        section::LSR,
        "writing IER, LCR, MCR, SCR or the divisor latch clears neither PE nor FE nor BI",
        error_kept::outlast_writes,
    ),
    Case::port(
        "error.clears-with-overrun",
        section::LSR,
        "reading LSR clears OE and PE at once",
        error_kept::clears_with_overrun,
    ),
    Case::port(
        "error.shown-with-overrun",
        section::LSR,
        "in 16450 mode the character that takes the place of another shows its PE or FE",
        error_kept::shown_with_overrun,
    ),
    Case::port(
        "error.parity-16450",
        section::LSR,
        "in 16450 mode a character with the wrong parity arrives unchanged",
        error_kept::arrives_in_16450_mode,
    ),
    Case::port(
        "error.framing-lost-with-character",
        section::LSR,
        "in FIFO mode an overrun shows neither FE nor BI of the character that is lost",
        error_kept::framing_and_break_lost,
    ),
    Case::port(
        "error.at-each-place",
        section::LSR,
        "an error shows with its character at each place of the FIFO, and till then in bit 7",
        error_places::at_each_place,
    ),
    Case::port(
        "error.in-fifo-beside-overrun",
        section::LSR,
        "bit 7 tells of an error in the FIFO while OE is set",
        error_places::beside_overrun,
    ),
    Case::port(
        "error.framing-resynchronises",
        section::LSR,
        "a space where the stop bit should be is taken for the next start bit",
        error_places::resynchronises,
    ),
];

fn clears(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    let far = mismatch.arrange(bench)?;
    mismatch.send(bench);
    bench.given_status_at(far, mismatch.error, mismatch.error)?;
    let expectation = "it is clear at the second read, with the character still there";
    bench.expect_at(
        far,
        Reg::Lsr,
        mismatch.error | lsr::DR,
        lsr::DR,
        expectation,
    )
}

fn waits_its_turn(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    const BEFORE: u8 = 0x41;
    const CHARACTERS: u8 = 2;
    let far = mismatch.arrange(bench)?;
    bench.push(BEFORE, CHARACTERS);
    mismatch.send(bench);
    let shown = mismatch.error | lsr::DR;
    for byte in BEFORE..BEFORE + CHARACTERS {
        let expectation = "a good character is at the top";
        bench.expect_at(far, Reg::Lsr, shown, lsr::DR, expectation)?;
        bench.expect_at(far, Reg::Rbr, 0xff, byte, "it is the one that was sent")?;
    }
    let expectation = "the one with the error is at the top";
    bench.expect_at(far, Reg::Lsr, shown, shown, expectation)?;
    bench.expect_at(
        far,
        Reg::Rbr,
        0xff,
        mismatch.byte,
        "it has arrived unchanged",
    )
}

fn in_fifo(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    let far = mismatch.arrange(bench)?;
    bench.push(0x41, 1);
    let bit = lsr::FIFO_ERROR;
    bench.expect_at(far, Reg::Lsr, bit, 0, "a good character sets none")?;
    mismatch.send(bench);
    let expectation = "bit 7 is set with the error below the top";
    bench.expect_at(far, Reg::Lsr, bit, bit, expectation)?;
    bench.read_at(far, Reg::Rbr);
    let expectation = "bit 7 is set with the error at the top";
    bench.expect_at(far, Reg::Lsr, bit, bit, expectation)
}

fn interrupt(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    bench.needs_interrupts()?;
    let far = mismatch.arrange(bench)?;
    bench.on(far, |bench| {
        bench.write(Reg::Mcr, mcr::OUT2);
        bench.write(Reg::Ier, ier::ELSI);
    });
    mismatch.send(bench);
    bench.expect_interrupt("INTx is delivered")?;
    bench.on(far, |bench| {
        bench.expect_id(iir::LINE_STATUS, "IIR names its cause")?;
        bench.expect(
            Reg::Lsr,
            lsr::ERRORS,
            mismatch.error,
            "LSR names the error, and no other",
        )?;
        bench.expect_id(iir::NONE, "nothing is pending once LSR is read")
    })?;
    bench.expect_no_interrupt("INTx is deasserted once LSR is read")
}

fn before_data(bench: &mut Bench<'_>) -> Verdict {
    for mismatch in [PARITY, FRAMING] {
        for mode in [0, fcr::ENABLE] {
            bench.reset();
            let far = mismatch.arrange(bench)?;
            bench.on(far, |bench| bench.write(Reg::Fcr, mode));
            mismatch.send(bench);
            bench.on(far, |bench| {
                bench.write(Reg::Ier, ier::ELSI | ier::ERBFI);
                bench.expect_id(iir::LINE_STATUS, "the error is reported first")?;
                bench.read(Reg::Lsr);
                let expectation = "the character is reported then";
                bench.expect(Reg::Iir, iir::CAUSE, iir::RX_DATA, expectation)
            })?;
        }
    }
    Ok(())
}

fn outlasts_write(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    let near = bench.port();
    let far = bench.crossed_port()?;
    bench.on(far, |bench| {
        lsr_outlasts_write(bench, mismatch.error, |bench| {
            bench.on(near, |bench| {
                mismatch.arrange(bench)?;
                mismatch.send(bench);
                Ok(())
            })
        })
    })
}
