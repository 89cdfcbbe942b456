//! The bus in front of a PCI function: which I/O address reaches what.
//!
//! It decodes as a host bridge and the function's own decoder do together: by
//! the BARs and the command register as they stand at the moment of the
//! access. It knows nothing of serial ports.

use lineproof_conformance::Width;

/// Config space offset of the command register, and its I/O decode bit.
const COMMAND: u8 = 0x04;
const COMMAND_IO: u8 = 0x01;
/// Config space offset of BAR0, and the bits of an I/O BAR that are no
/// address.
const BAR0: u8 = 0x10;
const BAR_IO_FLAGS: u32 = 0x3;
/// Bytes in each of the card's BARs.
const BAR_SIZE: u32 = 8;

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
    /// How many BARs it has.
    fn bars(&self) -> usize;
}

/// Puts the BARs where [`base`] says and switches I/O decode on, as firmware
/// does at start.
pub(super) fn assign(function: &mut dyn Function) {
    for bar in 0..function.bars() {
        let offset = bar_register(bar);
        function.config_write(offset, &u32::from(base(bar)).to_le_bytes());
    }
    function.config_write(COMMAND, &[COMMAND_IO, 0]);
}

/// The address that [`assign`] gives a BAR.
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

/// Reads I/O space; all ones where nothing decodes.
pub(super) fn read(function: &mut dyn Function, address: u16, width: Width) -> u32 {
    let mut data = [0xff; 4];
    let size = usize::from(width.bytes());
    if let Some((bar, offset)) = decode(function, address) {
        function.bar_read(bar, offset, &mut data[..size]);
    }
    u32::from_le_bytes(data) & width.all_ones()
}

/// Writes I/O space; lost where nothing decodes.
pub(super) fn write(function: &mut dyn Function, address: u16, width: Width, value: u32) {
    let size = usize::from(width.bytes());
    if let Some((bar, offset)) = decode(function, address) {
        function.bar_write(bar, offset, &value.to_le_bytes()[..size]);
    }
}

/// Reads config space as a value.
pub(super) fn config_read(function: &mut dyn Function, offset: u8, width: Width) -> u32 {
    let mut data = [0; 4];
    function.config_read(offset, &mut data[..usize::from(width.bytes())]);
    u32::from_le_bytes(data)
}

/// Writes config space as a value.
pub(super) fn config_write(function: &mut dyn Function, offset: u8, width: Width, value: u32) {
    let data = value.to_le_bytes();
    function.config_write(offset, &data[..usize::from(width.bytes())]);
}

fn decode(function: &mut dyn Function, address: u16) -> Option<(usize, u8)> {
    let command = config_read(function, COMMAND, Width::Byte);
    if command & u32::from(COMMAND_IO) == 0 {
        return None;
    }
    (0..function.bars()).find_map(|bar| {
        let value = config_read(function, bar_register(bar), Width::Dword);
        let base = value & !BAR_IO_FLAGS;
        let offset = u32::from(address).checked_sub(base)?;
        // A BAR at 0 is one that nobody has assigned.
        let hit = base != 0 && offset < BAR_SIZE;
        hit.then(|| u8::try_from(offset).ok())
            .flatten()
            .map(|offset| (bar, offset))
    })
}

const fn bar_register(bar: usize) -> u8 {
    BAR0 + 4 * bar as u8
}
