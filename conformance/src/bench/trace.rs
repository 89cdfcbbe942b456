//! The last accesses of a case, kept without a heap for its explanation.

use core::fmt;

use crate::registers::Reg;
use crate::target::{Instant, Port, Width, nanos};

/// How many accesses are remembered.
const DEPTH: usize = 16;

/// One thing that the suite did to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A register read and what it gave.
    Read(Port, Reg, u8),
    /// A register write.
    Write(Port, Reg, u8),
    /// A config space read: offset, width, what it gave.
    ConfigRead(u8, Width, u32),
    /// A config space write: offset, width, value.
    ConfigWrite(u8, Width, u32),
    /// An I/O read: address, width, what it gave.
    IoRead(u16, Width, u32),
    /// An I/O write: address, width, value.
    IoWrite(u16, Width, u32),
    /// A reset of the card.
    Reset,
    /// A wait for INTx, and whether it came.
    Interrupt(bool),
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    access: Access,
    first: Instant,
    times: u32,
}

/// A ring of the last accesses; an access that repeats (a polling loop) takes
/// one place and counts.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    entries: [Option<Entry>; DEPTH],
    next: usize,
}

impl Trace {
    /// Remembers nothing yet.
    pub(crate) const fn new() -> Self {
        Self {
            entries: [None; DEPTH],
            next: 0,
        }
    }

    /// Remembers `access`, which began at `at`.
    pub(crate) fn record(&mut self, access: Access, at: Instant) {
        let last = (self.next + DEPTH - 1) % DEPTH;
        match &mut self.entries[last] {
            Some(entry) if entry.access == access => entry.times = entry.times.saturating_add(1),
            _ => {
                self.entries[self.next] = Some(Entry {
                    access,
                    first: at,
                    times: 1,
                });
                self.next = (self.next + 1) % DEPTH;
            }
        }
    }

    fn oldest_first(&self) -> impl Iterator<Item = &Entry> {
        let (newer, older) = self.entries.split_at(self.next);
        older.iter().chain(newer).flatten()
    }
}

impl fmt::Display for Trace {
    /// One line an access, each begun by a line break, with the time in
    /// microseconds since the oldest one shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(start) = self.oldest_first().next().map(|entry| entry.first) else {
            return f.write_str(" none");
        };
        for entry in self.oldest_first() {
            let nanos = nanos(entry.first.since(start));
            let (micros, tenths) = (nanos / 1000, nanos % 1000 / 100);
            write!(f, "\n{micros:>9}.{tenths} us  {}", entry.access)?;
            if entry.times > 1 {
                write!(f, "  x{}", entry.times)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Read(port, reg, value) => register(f, port, "read ", reg, value),
            Self::Write(port, reg, value) => register(f, port, "write", reg, value),
            Self::ConfigRead(offset, width, value) => {
                bus(f, "config read ", offset.into(), width, value)
            }
            Self::ConfigWrite(offset, width, value) => {
                bus(f, "config write", offset.into(), width, value)
            }
            Self::IoRead(address, width, value) => bus(f, "i/o read ", address, width, value),
            Self::IoWrite(address, width, value) => bus(f, "i/o write", address, width, value),
            Self::Reset => f.write_str("card reset"),
            Self::Interrupt(true) => f.write_str("INTx delivered"),
            Self::Interrupt(false) => f.write_str("INTx not delivered"),
        }
    }
}

fn register(
    f: &mut fmt::Formatter<'_>,
    port: Port,
    verb: &str,
    reg: Reg,
    value: u8,
) -> fmt::Result {
    let index = port.index();
    write!(
        f,
        "port{index} {verb} {} {value:#04x} ({})",
        reg.name(),
        reg.decode(value)
    )
}

fn bus(f: &mut fmt::Formatter<'_>, verb: &str, at: u16, width: Width, value: u32) -> fmt::Result {
    let digits = usize::from(width.bytes()) * 2;
    write!(f, "{verb} {at:#06x} 0x{value:0digits$x}")
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    const READ_LSR: Access = Access::Read(Port::Zero, Reg::Lsr, 0x60);

    #[test]
    fn a_repeated_access_takes_one_line() {
        let mut trace = Trace::new();
        trace.record(
            Access::Write(Port::Zero, Reg::Scr, 7),
            Instant::from_nanos(1_000),
        );
        for tick in 0..40 {
            trace.record(READ_LSR, Instant::from_nanos(2_500 + tick));
        }
        assert_eq!(
            trace.to_string(),
            "\n        0.0 us  port0 write SCR 0x07 (7)\n        1.5 us  port0 read  LSR 0x60 (THRE TEMT)  x40"
        );
    }

    #[test]
    fn only_the_last_accesses_stay_oldest_first() {
        let mut trace = Trace::new();
        for value in 0..20 {
            trace.record(
                Access::Write(Port::One, Reg::Scr, value),
                Instant::from_nanos(0),
            );
        }
        let text = trace.to_string();
        assert_eq!(
            text.lines().filter(|line| line.contains("SCR")).count(),
            DEPTH
        );
        assert!(!text.contains("(3)"));
        assert!(text.ends_with("(19)"));
        assert!(text.find("(4)") < text.find("(5)"));
    }

    #[test]
    fn bus_accesses_show_their_width() {
        let access = Access::ConfigRead(0x10, Width::Dword, 0xfff9);
        assert_eq!(access.to_string(), "config read  0x0010 0x0000fff9");
        assert_eq!(
            Access::IoWrite(0xc000, Width::Byte, 1).to_string(),
            "i/o write 0xc000 0x01"
        );
    }
}
