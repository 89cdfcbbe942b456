//! The command register's hold on INTx, and the status bit that shows what it
//! holds. Both came with PCI 2.3; an older function has neither.

use crate::bench::Bench;
use crate::case::{Stop, Verdict};
use crate::config_space::{self as cfg, command, status};
use crate::registers::Reg;
use crate::target::Width;

use super::super::source::Source;

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

pub(super) fn disable(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    bench.preserving_config(|bench| {
        Source::Data.raise(bench);
        bench.write(Reg::Ier, Source::Data.enable());
        hold(bench, true)?;
        bench.expect_no_interrupt("INTx is held while bit 10 is set")?;
        hold(bench, false)?;
        bench.expect_interrupt("INTx is asserted once bit 10 is clear")
    })
}

pub(super) fn without_io(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    bench.preserving_config(|bench| {
        Source::Data.raise(bench);
        // What an earlier case has left on its way is not to count.
        bench.expect_no_interrupt("INTx is deasserted while the source is disabled")?;
        bench.write(Reg::Ier, Source::Data.enable());
        let mut pci = bench.pci()?;
        let held = pci.config_read(cfg::COMMAND, Width::Word);
        pci.config_write(cfg::COMMAND, Width::Word, held & !command::IO);
        bench.expect_interrupt("INTx is asserted with I/O decode off")
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
            bench.on(port, |bench| {
                Source::Data.raise(bench);
                bench.write(Reg::Ier, Source::Data.enable());
            });
            expect_pending(bench, true)?;
            hold(bench, false)?;
            expect_pending(bench, true)?;
            hold(bench, true)?;
            bench.on(port, |bench| bench.read(Source::Data.cleared_by()));
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
