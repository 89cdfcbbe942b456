//! The suite's own reading of the PCI configuration header: where its fields
//! are and which bits cases look at (PCI 3.0, chapter 6).

/// Vendor id, a word.
pub const VENDOR: u8 = 0x00;
/// Device id, a word.
pub const DEVICE: u8 = 0x02;
/// Command register, a word.
pub const COMMAND: u8 = 0x04;
/// Status register, a word.
pub const STATUS: u8 = 0x06;
/// Revision id, a byte.
pub const REVISION: u8 = 0x08;
/// Programming interface, a byte.
pub const PROG_IF: u8 = 0x09;
/// Sub-class, a byte.
pub const SUBCLASS: u8 = 0x0a;
/// Base class, a byte.
pub const CLASS: u8 = 0x0b;
/// Header type, a byte.
pub const HEADER_TYPE: u8 = 0x0e;
/// Built-in self test, a byte.
pub const BIST: u8 = 0x0f;
/// CardBus CIS pointer, a dword.
pub const CARDBUS_CIS: u8 = 0x28;
/// Subsystem vendor id, a word.
pub const SUBSYSTEM_VENDOR: u8 = 0x2c;
/// Subsystem id, a word.
pub const SUBSYSTEM: u8 = 0x2e;
/// Expansion ROM base address, a dword.
pub const EXPANSION_ROM: u8 = 0x30;
/// Capabilities pointer, a byte; the three after it are reserved.
pub const CAPABILITIES: u8 = 0x34;
/// A reserved dword.
pub const RESERVED: u8 = 0x38;
/// Interrupt line, a byte for software's own use.
pub const INTERRUPT_LINE: u8 = 0x3c;
/// Interrupt pin, a byte.
pub const INTERRUPT_PIN: u8 = 0x3d;

/// How many base address registers a type 0 header has.
pub const BARS: u8 = 6;

/// The offset of base address register `index`, 0..=5, a dword.
#[must_use]
pub const fn bar(index: u8) -> u8 {
    0x10 + 4 * index
}

/// Bits of an I/O base address register (6.2.5.1).
pub mod io_bar {
    /// Set: it decodes I/O space.
    pub const IO: u32 = 0x1;
    /// Bit 0 and the reserved bit 1, which reads 0.
    pub const KIND: u32 = 0x3;
    /// The half that every PC's bridge passes on; a device may leave the upper
    /// half at 0.
    pub const LOW: u32 = 0xffff;
}

/// Bits of the command register (6.2.2).
pub mod command {
    /// The function answers in I/O space.
    pub const IO: u32 = 0x0001;
    /// INTx is held deasserted (since revision 2.3).
    pub const INTX_DISABLE: u32 = 0x0400;
    /// Bits 15:11, reserved.
    pub const RESERVED: u32 = 0xf800;
}

/// Bits of the status register (6.2.3).
pub mod status {
    /// An interrupt is pending, whether or not INTx is held (since revision
    /// 2.3).
    pub const INTERRUPT: u32 = 0x0008;
    /// There is a capabilities list.
    pub const CAPABILITIES: u32 = 0x0010;
    /// Bits 15:11 and 8: errors, each cleared by writing 1.
    pub const ERRORS: u32 = 0xf900;
}
