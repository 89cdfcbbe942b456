//! Leaving config space as it was found, whatever a case did to it and however
//! it ended.

use crate::case::{Stop, Verdict};
use crate::config_space::{self as cfg, command};
use crate::target::{Pci, Width};

use super::Bench;

/// What software may change in a type 0 header.
struct Saved {
    command: u32,
    bars: [u32; cfg::BARS as usize],
    rom: u32,
    line: u32,
}

impl Saved {
    fn take(pci: &mut dyn Pci) -> Self {
        let mut bars = [0; cfg::BARS as usize];
        for (index, bar) in (0..).zip(&mut bars) {
            *bar = pci.config_read(cfg::bar(index), Width::Dword);
        }
        Self {
            command: pci.config_read(cfg::COMMAND, Width::Word),
            bars,
            rom: pci.config_read(cfg::EXPANSION_ROM, Width::Dword),
            line: pci.config_read(cfg::INTERRUPT_LINE, Width::Byte),
        }
    }

    /// Puts all back with decode off meanwhile, so that no address is claimed
    /// that was never assigned.
    fn put_back(&self, pci: &mut dyn Pci) {
        pci.config_write(cfg::COMMAND, Width::Word, self.command & !command::IO);
        for (index, bar) in (0..).zip(self.bars) {
            pci.config_write(cfg::bar(index), Width::Dword, bar);
        }
        pci.config_write(cfg::EXPANSION_ROM, Width::Dword, self.rom);
        pci.config_write(cfg::INTERRUPT_LINE, Width::Byte, self.line);
        pci.config_write(cfg::COMMAND, Width::Word, self.command);
    }
}

impl Bench<'_> {
    /// Runs `body`, then puts command register, BARs, expansion ROM and
    /// interrupt line back as they were before it, also if it failed. What
    /// this takes is not recorded: the explanation shows the case's accesses.
    /// Skips the case where there is no PCI function to see.
    pub fn preserving_config(&mut self, body: impl Fn(&mut Self) -> Verdict) -> Verdict {
        self.preserve_config(&body)
    }

    // Behind a pointer, so that this stands in the image once, and not with
    // every case.
    fn preserve_config(&mut self, body: &dyn Fn(&mut Self) -> Verdict) -> Verdict {
        const NO_PCI: Stop = Stop::Skipped("this target shows no PCI function");
        let saved = Saved::take(self.target.pci().ok_or(NO_PCI)?);
        let verdict = body(self);
        saved.put_back(self.target.pci().ok_or(NO_PCI)?);
        verdict
    }
}
