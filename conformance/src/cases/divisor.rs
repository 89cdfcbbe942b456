//! The divisor latches: sixteen bits that stay as they were written.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, lcr, lsr};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "divisor.low-byte",
        section::BAUD,
        "DLL reads back each of the 256 values written to it",
        |bench| holds_every_value(bench, Reg::Dll),
    ),
    Case::port(
        "divisor.high-byte",
        section::BAUD,
        "DLM reads back each of the 256 values written to it",
        |bench| holds_every_value(bench, Reg::Dlm),
    ),
    Case::port(
        "divisor.low-leaves-high",
        section::BAUD,
        "writing DLL does not change DLM",
        |bench| leaves_other(bench, Reg::Dll, Reg::Dlm),
    ),
    Case::port(
        "divisor.high-leaves-low",
        section::BAUD,
        "writing DLM does not change DLL",
        |bench| leaves_other(bench, Reg::Dlm, Reg::Dll),
    ),
    Case::port(
        "divisor.survives-dlab",
        section::BAUD,
        "leaving DLAB and setting it again keeps both latches",
        survives_dlab,
    ),
    Case::port(
        "divisor.survives-fifo-reset",
        section::FCR,
        "clearing the FIFOs keeps both latches",
        survives_fifo_reset,
    ),
    Case::port(
        "divisor.survives-registers",
        section::SUMMARY,
        "writing THR and IER with DLAB clear does not reach the latches",
        survives_registers,
    ),
    Case::port(
        "divisor.loads-at-once",
        section::BAUD,
        "loading the latches loads the counter at once: no count of the old divisor is waited for",
        loads_at_once,
    ),
];

fn open_latches(bench: &mut Bench<'_>) {
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
}

fn close_latches(bench: &mut Bench<'_>) {
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
}

fn expect_latches(bench: &mut Bench<'_>, low: u8, high: u8, expectation: &'static str) -> Verdict {
    bench.expect(Reg::Dll, 0xff, low, expectation)?;
    bench.expect(Reg::Dlm, 0xff, high, expectation)?;
    Ok(())
}

fn holds_every_value(bench: &mut Bench<'_>, latch: Reg) -> Verdict {
    open_latches(bench);
    // Downwards last, so that bits which were set must be cleared again.
    for value in (0..=u8::MAX).chain((0..=u8::MAX).rev()) {
        bench.write(latch, value);
        bench.expect(latch, 0xff, value, "the latch reads what was written")?;
    }
    Ok(())
}

fn leaves_other(bench: &mut Bench<'_>, written: Reg, other: Reg) -> Verdict {
    open_latches(bench);
    for kept in [0xff, 0x01, 0x80] {
        bench.write(other, kept);
        for value in [0x00, 0x5a, 0xff] {
            bench.write(written, value);
            bench.expect(other, 0xff, kept, "the other latch is as it was")?;
        }
    }
    Ok(())
}

fn survives_dlab(bench: &mut Bench<'_>) -> Verdict {
    bench.set_line(0x0c35, lcr::FORMAT_8N1);
    open_latches(bench);
    expect_latches(
        bench,
        0x35,
        0x0c,
        "the latch is as it was before DLAB was cleared",
    )
}

fn survives_fifo_reset(bench: &mut Bench<'_>) -> Verdict {
    bench.set_line(0x1234, lcr::FORMAT_8N1);
    bench.enable_fifos(fcr::TRIGGER_8);
    bench.write(Reg::Fcr, 0);
    open_latches(bench);
    expect_latches(
        bench,
        0x34,
        0x12,
        "the latch is as it was before the FIFO reset",
    )
}

fn survives_registers(bench: &mut Bench<'_>) -> Verdict {
    bench.set_line(0x0102, lcr::FORMAT_8N1);
    close_latches(bench);
    bench.write(Reg::Ier, 0x0f);
    bench.write(Reg::Ier, 0x00);
    bench.write(Reg::Thr, 0x77);
    open_latches(bench);
    expect_latches(
        bench,
        0x02,
        0x01,
        "the latch is as it was before THR and IER were written",
    )?;
    // A short time for the character that is on its way.
    bench.set_line(1, lcr::FORMAT_8N1);
    Ok(())
}

/// The slowest line has bits of half a second. Whatever becomes of the
/// character that is on it, a hundred times what one takes on the fastest line
/// is enough for what is left.
fn loads_at_once(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.set_line(0xffff, lcr::FORMAT_8N1);
    bench.write(Reg::Thr, 0x55);
    bench.set_line(1, lcr::FORMAT_8N1);
    bench.wait(bench.character_time() * 100);
    bench.expect(
        Reg::Lsr,
        lsr::TEMT | lsr::DR,
        lsr::TEMT | lsr::DR,
        "the character has gone, and one has come",
    )?;
    Ok(())
}
