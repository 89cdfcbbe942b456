//! Who has which part of I/O space, and what is left for a card.

use alloc::vec::Vec;
use core::ops::Range;

use lineproof_conformance::Width;
use pci_types::{CommandRegister, PciAddress, PciHeader};

use super::{Function, bars::Bar};
use crate::platform::pci_config::ConfigSpace;

/// Where PCs' firmware puts PCI cards: above what boards decode for
/// themselves (SeaBIOS and OVMF both start their windows here or below).
const CARDS: Range<u32> = 0xc000..0x1_0000;

/// PCI 3.0, section 6.2.5.1: no I/O BAR on a PC is larger.
const LARGEST_BAR: u32 = 256;

/// The step of a bridge's I/O window (PCI-to-PCI Bridge 1.2, 3.2.5.6).
const WINDOW_STEP: u32 = 0x1000;

const IO_BASE: u8 = 0x1c;

/// The taken parts of I/O space.
pub struct IoSpace {
    taken: Vec<Range<u32>>,
}

impl IoSpace {
    /// What `functions` decode now, but for `card` itself.
    pub fn survey(functions: &[Function], card: PciAddress) -> Self {
        let mut taken = Vec::new();
        for function in functions.iter().filter(|function| function.address != card) {
            if function.is_endpoint() {
                taken.extend(io_bars(function));
            }
        }
        Self { taken }
    }

    /// Gives `bar` of `card` an address, opening the I/O windows of the
    /// bridges in front of it; none if there is no room.
    pub fn assign(&mut self, card: &Function, bar: Bar) -> Option<u16> {
        let size = u32::try_from(bar.size).ok()?;
        let base = self.free(window(card), size)?;
        for &bridge in &card.bridges {
            open(bridge, base);
        }
        card.write(bar.offset(), Width::Dword, base);
        self.taken.push(base..base + size);
        u16::try_from(base).ok()
    }

    /// Notes that `bar`, assigned by the firmware, is taken.
    pub fn keep(&mut self, bar: Bar) {
        let base = bar.base as u32;
        self.taken.push(base..base.saturating_add(bar.size as u32));
    }

    /// A free range of `size` bytes that reaches `card`.
    pub fn spare(&self, card: &Function, size: u16) -> Option<u16> {
        let base = self.free(window(card), u32::from(size).next_power_of_two())?;
        u16::try_from(base).ok()
    }

    fn free(&self, within: Range<u32>, size: u32) -> Option<u32> {
        let step = usize::try_from(size).ok()?;
        within
            .step_by(step.max(8))
            .map(|base| base..base + size)
            .find(|want| !self.taken.iter().any(|have| overlap(want, have)))
            .map(|range| range.start)
    }
}

fn overlap(a: &Range<u32>, b: &Range<u32>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The I/O BARs of a function that is none of our business, by their largest
/// possible size: sizing them would take them off the bus for a moment.
fn io_bars(function: &Function) -> impl Iterator<Item = Range<u32>> {
    (0x10..0x28).step_by(4).filter_map(|offset| {
        let value = function.read(offset, Width::Dword);
        let base = value & !3 & !(LARGEST_BAR - 1);
        (value & 1 != 0 && value & !3 != 0).then(|| base..base.saturating_add(LARGEST_BAR))
    })
}

/// The addresses that reach `card`: what the bridges in front of it forward,
/// or, where they forward nothing yet, what they may be told to.
fn window(card: &Function) -> Range<u32> {
    card.bridges
        .iter()
        .rev()
        .find_map(|&bridge| forwarded(bridge))
        .unwrap_or(CARDS)
}

/// A bridge's I/O window, if it is open.
fn forwarded(bridge: PciAddress) -> Option<Range<u32>> {
    let value = ConfigSpace.read(bridge, IO_BASE, Width::Word);
    let base = (value & 0xf0) << 8;
    let last = (value & 0xf000) | (WINDOW_STEP - 1);
    (base != 0 && base <= last).then(|| base..last + 1)
}

/// Has `bridge` forward the window step around `address`.
fn open(bridge: PciAddress, address: u32) {
    if forwarded(bridge).is_none_or(|window| !window.contains(&address)) {
        let step = address >> 8 & 0xf0;
        ConfigSpace.write(bridge, IO_BASE, Width::Word, step << 8 | step);
    }
    PciHeader::new(bridge)
        .update_command(ConfigSpace, |command| command | CommandRegister::IO_ENABLE);
}
