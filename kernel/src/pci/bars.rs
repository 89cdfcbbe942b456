//! Base address registers: what they are and how large.
//!
//! PCI Local Bus 3.0, section 6.2.5.1.

use alloc::vec::Vec;
use core::fmt;

use lineproof_conformance::Width;
use pci_types::CommandRegister;

use super::Function;

const FIRST: u8 = 0x10;
const COUNT: u8 = 6;

/// What a BAR decodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarKind {
    /// I/O space.
    Io,
    /// Memory space, in one register or two.
    Memory,
}

/// One implemented BAR.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// Which one, 0 to 5.
    pub index: u8,
    /// What it decodes.
    pub kind: BarKind,
    /// Where; 0 while nobody has assigned it.
    pub base: u64,
    /// How many bytes; a power of two.
    pub size: u64,
}

impl Bar {
    /// Its offset in config space.
    pub const fn offset(self) -> u8 {
        FIRST + 4 * self.index
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            BarKind::Io => "I/O",
            BarKind::Memory => "memory",
        };
        write!(
            f,
            "BAR{} {kind} {:#x} size {}",
            self.index, self.base, self.size
        )
    }
}

/// Sizes the BARs of an endpoint. Decoding is off while their values are not
/// addresses, and afterwards as it was.
pub fn size(function: &Function) -> Vec<Bar> {
    if !function.is_endpoint() {
        return Vec::new();
    }
    let mut before = CommandRegister::empty();
    function.update_command(|command| {
        before = command;
        command - (CommandRegister::IO_ENABLE | CommandRegister::MEMORY_ENABLE)
    });
    let mut bars = Vec::new();
    let mut index = 0;
    while index < COUNT {
        let (bar, registers) = size_one(function, index);
        bars.extend(bar);
        index += registers;
    }
    function.update_command(|_| before);
    bars
}

/// The BAR at `index`, and how many registers it takes.
fn size_one(function: &Function, index: u8) -> (Option<Bar>, u8) {
    let offset = FIRST + 4 * index;
    let (value, mask) = probe(function, offset);
    let bar = |kind, base, mask: u64| {
        (mask != 0).then(|| Bar {
            index,
            kind,
            base,
            size: 1 << mask.trailing_zeros(),
        })
    };
    if mask & 1 != 0 {
        // A BAR may leave the upper 16 address bits out.
        return (
            bar(BarKind::Io, u64::from(value & !3), u64::from(mask & !3)),
            1,
        );
    }
    let (base, low) = (u64::from(value & !0xf), u64::from(mask & !0xf));
    if mask & 0b110 != 0b100 || index + 1 == COUNT {
        return (bar(BarKind::Memory, base, low), 1);
    }
    let (upper, high) = probe(function, offset + 4);
    let wide = |low, high: u32| low | u64::from(high) << 32;
    (bar(BarKind::Memory, wide(base, upper), wide(low, high)), 2)
}

/// A register's value and what it reads after all ones; the value is put back.
fn probe(function: &Function, offset: u8) -> (u32, u32) {
    let value = function.read(offset, Width::Dword);
    function.write(offset, Width::Dword, u32::MAX);
    let mask = function.read(offset, Width::Dword);
    function.write(offset, Width::Dword, value);
    (value, mask)
}
