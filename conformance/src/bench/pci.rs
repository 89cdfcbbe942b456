//! The card's PCI function at the bench, recorded like register accesses.

use crate::case::{Stop, Verdict};
use crate::function::Function;
use crate::target::{Instant, Pci, Width};

use super::Bench;
use super::trace::{Access, Trace};

/// The PCI function with the case's trace.
pub struct PciBench<'b> {
    pci: &'b mut dyn Pci,
    trace: &'b mut Trace,
    at: Instant,
}

impl Bench<'_> {
    /// The card's PCI function; skips the case where there is none to see.
    /// All its accesses are recorded with the time of this call.
    pub fn pci(&mut self) -> Verdict<PciBench<'_>> {
        let at = self.target.now();
        let trace = &mut self.trace;
        match self.target.pci() {
            Some(pci) => Ok(PciBench { pci, trace, at }),
            None => Err(Stop::Skipped("this target shows no PCI function")),
        }
    }
}

impl PciBench<'_> {
    /// The kind of function that it should be.
    #[must_use]
    pub fn function(&self) -> &'static Function {
        self.pci.function()
    }

    /// Reads config space at `offset`, which is aligned to `width`.
    pub fn config_read(&mut self, offset: u8, width: Width) -> u32 {
        let value = self.pci.config_read(offset, width);
        self.trace
            .record(Access::ConfigRead(offset, width, value), self.at);
        value
    }

    /// Writes config space at `offset`, which is aligned to `width`.
    pub fn config_write(&mut self, offset: u8, width: Width, value: u32) {
        self.pci.config_write(offset, width, value);
        self.trace
            .record(Access::ConfigWrite(offset, width, value), self.at);
    }

    /// Reads I/O space at `address`.
    pub fn io_read(&mut self, address: u16, width: Width) -> u32 {
        let value = self.pci.io_read(address, width);
        self.trace
            .record(Access::IoRead(address, width, value), self.at);
        value
    }

    /// Writes I/O space at `address`.
    pub fn io_write(&mut self, address: u16, width: Width, value: u32) {
        self.pci.io_write(address, width, value);
        self.trace
            .record(Access::IoWrite(address, width, value), self.at);
    }

    /// A free I/O window of `size` bytes; skips the case where the target
    /// can't tell.
    pub fn spare_io_window(&mut self, size: u16) -> Verdict<u16> {
        self.pci
            .spare_io_window(size)
            .ok_or(Stop::Skipped("no free I/O window is known on this target"))
    }
}
