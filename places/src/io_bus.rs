//! The bus in front of a PCI function: which I/O address reaches what.
//!
//! It finds the BAR that an address lies in by the BARs as they were after the
//! last write to config space, or the last reset. Whether the function answers
//! there, with I/O decode on or off, is the function's own business. The bus
//! knows nothing of serial ports.

use lineproof_conformance::Width;

/// Config space offset of the command register, and its I/O decode bit.
const COMMAND: u8 = 0x04;
const COMMAND_IO: u32 = 0x01;
/// Config space offset of BAR0, and the bits of an I/O BAR that are no
/// address.
const BAR0: u8 = 0x10;
const BAR_IO_FLAGS: u32 = 0x3;
/// Bytes in each of the card's BARs.
pub(super) const BAR_SIZE: u32 = 8;

/// Where the firmware would put the first BAR; the second follows.
const FIRST_BASE: u16 = 0xc000;
/// A window that nothing else on this bus decodes.
const SPARE_BASE: u16 = 0xd000;
const SPARE_SIZE: u16 = 0x1000;

/// A PCI function with one or two I/O BARs of 8 bytes, behind whatever
/// carries the accesses to it.
pub(super) trait Function {
    /// Reads config space.
    fn config_read(&mut self, offset: u8, data: &mut [u8]);
    /// Writes config space.
    fn config_write(&mut self, offset: u8, data: &[u8]);
    /// Reads a BAR. `data` stays all ones where nothing answers.
    fn bar_read(&mut self, bar: usize, offset: u8, data: &mut [u8]);
    /// Writes a BAR.
    fn bar_write(&mut self, bar: usize, offset: u8, data: &[u8]);
    /// How many BARs it has, 1 or 2.
    fn bars(&self) -> usize;
}

/// A bus with this function on it and nothing else.
#[derive(Debug)]
pub(super) struct Bus<F> {
    pub(super) function: F,
    /// What it decodes by: asking the function at each access would take more
    /// questions than the access itself.
    bars: [u32; 2],
}

impl<F: Function> Bus<F> {
    /// Plugs the function in, as firmware leaves it: see [`Self::assign`].
    pub(super) fn new(function: F) -> Self {
        let mut bus = Self {
            function,
            bars: [0; 2],
        };
        bus.assign();
        bus
    }

    /// Puts the BARs where [`base`] says and switches I/O decode on, as
    /// firmware does after a reset; the upper byte of the command register
    /// stays as the reset left it.
    pub(super) fn assign(&mut self) {
        for bar in 0..self.function.bars() {
            let base = u32::from(base(bar)).to_le_bytes();
            self.function.config_write(bar_register(bar), &base);
        }
        self.config_write(COMMAND, Width::Byte, COMMAND_IO);
    }

    /// Reads I/O space; all ones where nothing decodes.
    pub(super) fn read(&mut self, address: u16, width: Width) -> u32 {
        let mut data = [0xff; 4];
        let size = usize::from(width.bytes());
        if let Some((bar, offset)) = self.decode(address) {
            self.function.bar_read(bar, offset, &mut data[..size]);
        }
        u32::from_le_bytes(data) & width.all_ones()
    }

    /// Writes I/O space; lost where nothing decodes.
    pub(super) fn write(&mut self, address: u16, width: Width, value: u32) {
        let size = usize::from(width.bytes());
        if let Some((bar, offset)) = self.decode(address) {
            let data = value.to_le_bytes();
            self.function.bar_write(bar, offset, &data[..size]);
        }
    }

    /// Reads config space.
    pub(super) fn config_read(&mut self, offset: u8, width: Width) -> u32 {
        let mut data = [0; 4];
        let size = usize::from(width.bytes());
        self.function.config_read(offset, &mut data[..size]);
        u32::from_le_bytes(data)
    }

    /// Writes config space.
    pub(super) fn config_write(&mut self, offset: u8, width: Width, value: u32) {
        let data = value.to_le_bytes();
        let size = usize::from(width.bytes());
        self.function.config_write(offset, &data[..size]);
        for bar in 0..self.function.bars() {
            self.bars[bar] = self.config_read(bar_register(bar), Width::Dword);
        }
    }

    fn decode(&self, address: u16) -> Option<(usize, u8)> {
        let bars = self.bars.iter().enumerate();
        bars.take(self.function.bars()).find_map(|(bar, value)| {
            let base = value & !BAR_IO_FLAGS;
            let offset = u32::from(address).checked_sub(base)?;
            // A BAR at 0 is one that nobody has assigned.
            let hit = base != 0 && offset < BAR_SIZE;
            let offset = u8::try_from(offset).ok().filter(|_| hit)?;
            Some((bar, offset))
        })
    }
}

/// The address that [`Bus::assign`] gives a BAR.
pub(super) const fn base(bar: usize) -> u16 {
    FIRST_BASE + 8 * bar as u16
}

/// A free window of `size` bytes, aligned to it.
pub(super) const fn spare_window(size: u16) -> Option<u16> {
    if size <= SPARE_SIZE {
        Some(SPARE_BASE)
    } else {
        None
    }
}

const fn bar_register(bar: usize) -> u8 {
    BAR0 + 4 * bar as u8
}
