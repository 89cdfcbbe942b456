//! The command register's hold on INTx, and the status bit that shows what it
//! holds. Both came with PCI 2.3; an older function has neither.

use crate::bench::Bench;
use crate::case::{Stop, Verdict};
use crate::config_space::{self as cfg, command, status};
use crate::registers::Reg;
use crate::target::Width;

use super::super::source::Source;
use super::decode::set_decode;

/// Sets or clears the interrupt disable bit; skips the case where it can't be
/// set.
fn hold(bench: &mut Bench<'_>, on: bool) -> Verdict {
    let mut pci = bench.pci()?;
    let rest = pci.config_read(cfg::COMMAND, Width::Word) & !command::INTX_DISABLE;
    let bit = if on { command::INTX_DISABLE } else { 0 };
    pci.config_write(cfg::COMMAND, Width::Word, rest | bit);
    if pci.config_read(cfg::COMMAND, Width::Word) & bit == bit {
        return Ok(());
    }
    Err(Stop::Skipped(
        "the function is older than the interrupt disable bit",
    ))
}

/// Lets a character wait at the selected port, and be told of.
fn raise(bench: &mut Bench<'_>) {
    Source::Data.raise(bench);
    bench.write(Reg::Ier, Source::Data.enable());
}

fn clear(bench: &mut Bench<'_>) {
    bench.read(Source::Data.cleared_by());
    bench.write(Reg::Ier, 0);
}

pub(super) fn disable(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    bench.preserving_config(|bench| {
        for port in bench.ports() {
            bench.on(port, raise);
            hold(bench, true)?;
            bench.expect_no_interrupt("INTx is held while bit 10 is set")?;
            hold(bench, false)?;
            bench.expect_interrupt("INTx is asserted once bit 10 is clear")?;
            bench.on(port, clear);
            hold(bench, true)?;
            bench.on(port, raise);
            hold(bench, false)?;
            bench.expect_interrupt("so it is for a cause that arose meanwhile")?;
            bench.on(port, clear);
        }
        Ok(())
    })
}

pub(super) fn without_io(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    bench.preserving_config(|bench| {
        for port in bench.ports() {
            // What came before is not to count.
            bench.expect_no_interrupt("INTx is deasserted while no source is enabled")?;
            // The character is to arrive while decode is off.
            bench.on(port, |bench| {
                bench.loop_back();
                bench.write(Reg::Ier, Source::Data.enable());
                bench.write(Reg::Thr, 0x42);
            });
            set_decode(bench, false)?;
            bench.expect_interrupt("INTx is asserted with I/O decode off")?;
            set_decode(bench, true)?;
            bench.on(port, clear);
        }
        Ok(())
    })
}

pub(super) fn disable_reset(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        hold(bench, true)?;
        bench.reset_card()?;
        let held = bench.pci()?.config_read(cfg::COMMAND, Width::Word) & command::INTX_DISABLE;
        bench.check_number("command bit 10", held, 0_u32, "it is 0 after a reset")
    })
}

pub(super) fn status(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        hold(bench, true)?;
        for port in bench.ports() {
            bench.note("port", port.index() as u32);
            expect_pending(bench, false)?;
            bench.on(port, raise);
            expect_pending(bench, true)?;
            hold(bench, false)?;
            expect_pending(bench, true)?;
            hold(bench, true)?;
            bench.on(port, clear);
        }
        expect_pending(bench, false)
    })
}

fn expect_pending(bench: &mut Bench<'_>, pending: bool) -> Verdict {
    let mut pci = bench.pci()?;
    let shown = pci.config_read(cfg::STATUS, Width::Word) & status::INTERRUPT != 0;
    bench.check_number(
        "status bit 3",
        shown,
        pending,
        "it shows the pending interrupt",
    )
}
