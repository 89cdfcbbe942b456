//! BI: what a break is, and what it is not.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, lcr, lsr};
use crate::target::Wire;

/// A break over the plug; in 16450 mode, unless the FIFOs were turned on.
pub(super) fn broken(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.send_break();
    Ok(())
}

pub(super) fn break_clears(bench: &mut Bench<'_>) -> Verdict {
    broken(bench)?;
    bench.given(Reg::Lsr, lsr::BI, lsr::BI)?;
    bench.expect(Reg::Lsr, lsr::BI, 0, "BI is clear at the second read")?;
    Ok(())
}

pub(super) fn break_outlasts_rbr(bench: &mut Bench<'_>) -> Verdict {
    broken(bench)?;
    bench.read(Reg::Rbr);
    bench.expect(Reg::Lsr, lsr::BI, lsr::BI, "BI is still set")?;
    Ok(())
}

pub(super) fn zero_is_no_break(bench: &mut Bench<'_>) -> Verdict {
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

pub(super) fn break_16450_once(bench: &mut Bench<'_>) -> Verdict {
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

pub(super) fn break_16450_overruns(bench: &mut Bench<'_>) -> Verdict {
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

pub(super) fn fifo_error_16450(bench: &mut Bench<'_>) -> Verdict {
    broken(bench)?;
    bench.expect(
        Reg::Lsr,
        lsr::FIFO_ERROR | lsr::BI,
        lsr::BI,
        "BI alone is set",
    )?;
    Ok(())
}
