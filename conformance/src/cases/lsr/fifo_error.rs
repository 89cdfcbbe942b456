//! Bit 7, an error anywhere in the receiver FIFO; and that it and DR are not
//! for software to write.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, fcr, lsr};
use crate::target::Wire;

use super::EMPTY;

/// FIFO mode over the plug: a good character, a break, a good character.
fn break_in_the_middle(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x41, 1);
    bench.send_break();
    bench.push(0x42, 1);
    Ok(())
}

pub(super) fn fifo_error_at_once(bench: &mut Bench<'_>) -> Verdict {
    break_in_the_middle(bench)?;
    bench.expect(Reg::Lsr, lsr::FIFO_ERROR, lsr::FIFO_ERROR, "bit 7 is set")?;
    Ok(())
}

pub(super) fn fifo_error_clears(bench: &mut Bench<'_>) -> Verdict {
    const SHOWN: u8 = lsr::FIFO_ERROR | lsr::BI;
    break_in_the_middle(bench)?;
    bench.read(Reg::Rbr);
    bench.given(Reg::Lsr, SHOWN, SHOWN)?;
    bench.expect(
        Reg::Lsr,
        SHOWN | lsr::DR,
        lsr::DR,
        "no error is left, and the break's character waits still",
    )?;
    Ok(())
}

pub(super) fn fifo_error_outlasts_lsr(bench: &mut Bench<'_>) -> Verdict {
    break_in_the_middle(bench)?;
    for _ in 0..2 {
        bench.expect(
            Reg::Lsr,
            lsr::FIFO_ERROR | lsr::BI,
            lsr::FIFO_ERROR,
            "the break is below the top, and not read from LSR",
        )?;
    }
    Ok(())
}

pub(super) fn fifo_error_later_one(bench: &mut Bench<'_>) -> Verdict {
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

pub(super) fn fifo_error_not_overrun(bench: &mut Bench<'_>) -> Verdict {
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

pub(super) fn fifo_error_cleared_by_reset(bench: &mut Bench<'_>) -> Verdict {
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

pub(super) fn write_keeps_data_ready(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.write(Reg::Lsr, EMPTY | lsr::DR);
    bench.expect(Reg::Lsr, lsr::DR, 0, "nothing has been received")?;
    bench.push(0x41, 1);
    bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
    bench.write(Reg::Lsr, EMPTY);
    bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "the character still waits")?;
    bench.expect(Reg::Rbr, 0xff, 0x41, "it is the one that was sent")?;
    Ok(())
}

pub(super) fn write_keeps_fifo_error(bench: &mut Bench<'_>) -> Verdict {
    break_in_the_middle(bench)?;
    bench.given(Reg::Lsr, lsr::FIFO_ERROR, lsr::FIFO_ERROR)?;
    bench.write(Reg::Lsr, EMPTY | lsr::DR);
    bench.expect(
        Reg::Lsr,
        lsr::FIFO_ERROR,
        lsr::FIFO_ERROR,
        "the break is still inside",
    )?;
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x43, 1);
    bench.write(Reg::Lsr, EMPTY | lsr::DR | lsr::FIFO_ERROR);
    bench.expect(Reg::Lsr, lsr::FIFO_ERROR, 0, "no error is inside")?;
    Ok(())
}
