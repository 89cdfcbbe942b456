//! The command register's hold on INTx.

use crate::bench::Bench;
use crate::case::{Stop, Verdict};
use crate::config_space::{self as cfg, command};
use crate::registers::Reg;
use crate::target::Width;

use super::super::source::Source;

pub(super) fn disable(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    bench.preserving_config(|bench| {
        Source::Data.raise(bench);
        bench.write(Reg::Ier, Source::Data.enable());
        let mut pci = bench.pci()?;
        let before = pci.config_read(cfg::COMMAND, Width::Word);
        pci.config_write(cfg::COMMAND, Width::Word, before | command::INTX_DISABLE);
        let held = pci.config_read(cfg::COMMAND, Width::Word) & command::INTX_DISABLE;
        if held == 0 {
            return Err(Stop::Skipped(
                "the function is older than the interrupt disable bit",
            ));
        }
        bench.expect_no_interrupt("INTx is held while bit 10 is set")?;
        let now = before & !command::INTX_DISABLE;
        bench.pci()?.config_write(cfg::COMMAND, Width::Word, now);
        bench.expect_interrupt("INTx is asserted once bit 10 is clear")
    })
}
