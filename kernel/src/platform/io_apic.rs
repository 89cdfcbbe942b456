//! The I/O APIC, for machines whose PCI interrupts don't reach an 8259A.
//!
//! Intel 82093AA data sheet (290566). Its address is where every PC since has
//! put the first one; a machine that has it elsewhere counts as having none.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::interrupts;

const PHYSICAL_ADDRESS: u64 = 0xfec0_0000;
const WINDOW: u64 = 0x10;

const VERSION: u32 = 0x01;
const REDIRECTION: u32 = 0x10;

const MASKED: u32 = 1 << 16;
const LEVEL: u32 = 1 << 15;
const ACTIVE_LOW: u32 = 1 << 13;
/// A PCI interrupt's redirection entry, lower half.
const PCI_ENTRY: u32 = LEVEL | ACTIVE_LOW | interrupts::IO_APIC as u32;

/// Virtual address of the registers; 0 while there are none.
static REGISTERS: AtomicU64 = AtomicU64::new(0);

/// Looks for the controller and masks all its pins.
pub fn init(physical_offset: u64) {
    REGISTERS.store(physical_offset + PHYSICAL_ADDRESS, Relaxed);
    // Nothing there reads as all ones; the first versions read 0x00 or 0x01.
    let version = read(VERSION);
    if version == u32::MAX || version == 0 {
        REGISTERS.store(0, Relaxed);
    }
    for pin in 0..pins() {
        mask(pin);
    }
}

/// The number of inputs, 0 without a controller.
pub fn pins() -> u8 {
    if REGISTERS.load(Relaxed) == 0 {
        return 0;
    }
    ((read(VERSION) >> 16) as u8).saturating_add(1)
}

/// Lets `pin` through as a PCI interrupt: level-triggered, active low, to the
/// CPU with APIC id 0.
pub fn unmask(pin: u8) {
    write(redirection(pin) + 1, 0);
    write(redirection(pin), PCI_ENTRY);
}

/// Holds `pin` back. The rest of the entry stays, for the end of an interrupt
/// finds the entry by its vector and trigger mode.
pub fn mask(pin: u8) {
    write(redirection(pin), PCI_ENTRY | MASKED);
}

fn redirection(pin: u8) -> u32 {
    REDIRECTION + 2 * u32::from(pin)
}

fn read(register: u32) -> u32 {
    let base = REGISTERS.load(Relaxed) as *mut u32;
    // SAFETY: the physical memory mapping covers the page; only this module
    // accesses it, with interrupts on its own pins masked or disabled.
    unsafe {
        base.write_volatile(register);
        base.byte_add(WINDOW as usize).read_volatile()
    }
}

fn write(register: u32, value: u32) {
    let base = REGISTERS.load(Relaxed) as *mut u32;
    // SAFETY: as in `read`.
    unsafe {
        base.write_volatile(register);
        base.byte_add(WINDOW as usize).write_volatile(value);
    }
}
