//! The card, and on request a record of what a command does to it.

use alloc::vec::Vec;
use core::fmt;

use lineproof_conformance::bench::trace::Access;
use lineproof_conformance::registers::{Reg, lcr};
use lineproof_conformance::{Capabilities, Instant, Pci, Port, Target, nanos};

/// Accesses that are kept: the last ones.
const KEPT: usize = 64;

/// A card whose accesses can be recorded. What goes to config space and past
/// the registers is not.
pub struct Watched<'t> {
    card: &'t mut dyn Target,
    recording: bool,
    entries: Vec<Entry>,
    forgotten: usize,
    /// DLAB of each port, as far as it was seen.
    dlab: [bool; 2],
}

/// An access, and how often it came in a row.
struct Entry {
    access: Access,
    first: Instant,
    times: u32,
}

impl<'t> Watched<'t> {
    /// `card`, unrecorded.
    pub fn new(card: &'t mut dyn Target) -> Self {
        Self {
            card,
            recording: false,
            entries: Vec::new(),
            forgotten: 0,
            dlab: [false; 2],
        }
    }

    /// Records from now on, or no longer.
    pub fn record(&mut self, recording: bool) {
        self.recording = recording;
        self.clear();
    }

    /// Forgets what was recorded.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.forgotten = 0;
    }

    fn take(&mut self, access: Access, first: Instant) {
        if !self.recording {
            return;
        }
        match self.entries.last_mut() {
            Some(entry) if entry.access == access => entry.times += 1,
            _ => {
                if self.entries.len() == KEPT {
                    self.entries.remove(0);
                    self.forgotten += 1;
                }
                self.entries.push(Entry {
                    access,
                    first,
                    times: 1,
                });
            }
        }
    }

    fn sees_dlab(&mut self, port: Port, reg: Reg, value: u8) {
        if reg == Reg::Lcr {
            self.dlab[port.index()] = value & lcr::DLAB != 0;
        }
    }
}

impl Target for Watched<'_> {
    fn capabilities(&self) -> Capabilities {
        self.card.capabilities()
    }

    fn read(&mut self, port: Port, offset: u8) -> u8 {
        let at = self.card.now();
        let value = self.card.read(port, offset);
        let reg = Reg::read_at(offset, self.dlab[port.index()]);
        self.sees_dlab(port, reg, value);
        self.take(Access::Read(port, reg, value), at);
        value
    }

    fn write(&mut self, port: Port, offset: u8, value: u8) {
        let at = self.card.now();
        self.card.write(port, offset, value);
        let reg = Reg::written_at(offset, self.dlab[port.index()]);
        self.sees_dlab(port, reg, value);
        self.take(Access::Write(port, reg, value), at);
    }

    fn now(&mut self) -> Instant {
        self.card.now()
    }

    fn wait_until(&mut self, deadline: Instant) {
        self.card.wait_until(deadline);
    }

    fn wait_interrupt(&mut self, deadline: Instant) -> bool {
        let at = self.card.now();
        let came = self.card.wait_interrupt(deadline);
        self.take(Access::Interrupt(came), at);
        came
    }

    fn reset_card(&mut self) -> bool {
        let at = self.card.now();
        let done = self.card.reset_card();
        if done {
            self.dlab = [false; 2];
            self.take(Access::Reset, at);
        }
        done
    }

    fn pci(&mut self) -> Option<&mut dyn Pci> {
        self.card.pci()
    }
}

/// What was recorded, a line each, with the time since the first.
impl fmt::Display for Watched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.entries.first() else {
            return Ok(());
        };
        if self.forgotten > 0 {
            writeln!(f, "  {} accesses before these", self.forgotten)?;
        }
        for entry in &self.entries {
            let nanos = nanos(entry.first.since(first.first));
            let (micros, tenths) = (nanos / 1000, nanos % 1000 / 100);
            write!(f, "{micros:>9}.{tenths} us  {}", entry.access)?;
            match entry.times {
                1 => writeln!(f)?,
                times => writeln!(f, "  x{times}")?,
            }
        }
        Ok(())
    }
}
