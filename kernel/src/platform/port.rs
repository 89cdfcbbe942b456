//! Port I/O.
//!
//! These functions are safe to call: a port access touches no memory by
//! itself, and the one device here that could be told to write to memory by
//! port I/O alone, fw_cfg's DMA register at 0x514, is never written.

use core::arch::asm;

use x86_64::instructions::port::Port;

/// Reads 8 bits.
pub fn read_u8(port: u16) -> u8 {
    // SAFETY: see the module's documentation.
    unsafe { Port::new(port).read() }
}

/// Reads 16 bits.
pub fn read_u16(port: u16) -> u16 {
    // SAFETY: see the module's documentation.
    unsafe { Port::new(port).read() }
}

/// Reads 32 bits.
pub fn read_u32(port: u16) -> u32 {
    // SAFETY: see the module's documentation.
    unsafe { Port::new(port).read() }
}

/// Writes 8 bits.
pub fn write_u8(port: u16, value: u8) {
    // SAFETY: see the module's documentation.
    unsafe { Port::new(port).write(value) }
}

/// Writes 16 bits.
pub fn write_u16(port: u16, value: u16) {
    // SAFETY: see the module's documentation.
    unsafe { Port::new(port).write(value) }
}

/// Writes 32 bits.
pub fn write_u32(port: u16, value: u32) {
    // SAFETY: see the module's documentation.
    unsafe { Port::new(port).write(value) }
}

/// Writes `bytes` to one port with a single instruction, which under a
/// hypervisor is one exit for the lot.
pub fn write_all(port: u16, bytes: &[u8]) {
    // SAFETY: reads exactly `bytes`; the direction flag is clear by the ABI.
    unsafe {
        asm!(
            "rep outsb",
            in("dx") port,
            inout("rsi") bytes.as_ptr() => _,
            inout("rcx") bytes.len() => _,
            options(nostack, preserves_flags, readonly),
        );
    }
}

/// Fills `bytes` from one port with a single instruction.
pub fn read_all(port: u16, bytes: &mut [u8]) {
    // SAFETY: writes exactly `bytes`; the direction flag is clear by the ABI.
    unsafe {
        asm!(
            "rep insb",
            in("dx") port,
            inout("rdi") bytes.as_mut_ptr() => _,
            inout("rcx") bytes.len() => _,
            options(nostack, preserves_flags),
        );
    }
}
