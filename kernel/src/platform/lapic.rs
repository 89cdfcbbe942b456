//! The local APIC: the one-shot timer, the end of interrupt, and LINT0 as the
//! 8259A's way in. Intel SDM volume 3, chapter 12.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use x86_64::registers::model_specific::Msr;

use super::interrupts;

const APIC_BASE_MSR: u32 = 0x1b;
const APIC_BASE_ENABLE: u64 = 1 << 11;
const APIC_BASE_X2APIC: u64 = 1 << 10;
const APIC_BASE_ADDRESS: u64 = 0x000f_ffff_ffff_f000;

/// In x2APIC mode the register at byte offset n is MSR 0x800 + n / 16.
const X2APIC_FIRST_MSR: u32 = 0x800;

const EOI: u32 = 0x0b0;
const SPURIOUS: u32 = 0x0f0;
const LVT_TIMER: u32 = 0x320;
const LVT_LINT0: u32 = 0x350;
const TIMER_INITIAL: u32 = 0x380;
const TIMER_CURRENT: u32 = 0x390;
const TIMER_DIVIDE: u32 = 0x3e0;

const SOFTWARE_ENABLE: u32 = 1 << 8;
const DELIVERY_EXTINT: u32 = 0b111 << 8;
const DIVIDE_BY_16: u32 = 0b0011;

/// Virtual address of the registers; 0 selects x2APIC mode.
static REGISTERS: AtomicU64 = AtomicU64::new(0);

/// Enables the local APIC in whatever mode the firmware left it, with the
/// 8259A on LINT0 and the timer stopped.
pub fn init(physical_offset: u64) {
    let mut base = Msr::new(APIC_BASE_MSR);
    // SAFETY: every x86_64 CPU has this register; setting the enable bit of
    // an APIC that is only used by this module breaks nothing.
    let value = unsafe {
        let value = base.read() | APIC_BASE_ENABLE;
        base.write(value);
        value
    };
    if value & APIC_BASE_X2APIC == 0 {
        REGISTERS.store(physical_offset + (value & APIC_BASE_ADDRESS), Relaxed);
    }
    write(SPURIOUS, SOFTWARE_ENABLE | u32::from(interrupts::SPURIOUS));
    write(LVT_LINT0, DELIVERY_EXTINT);
    write(TIMER_DIVIDE, DIVIDE_BY_16);
    write(LVT_TIMER, u32::from(interrupts::TIMER));
    stop_timer();
}

/// Ends the service of the current local APIC interrupt.
pub fn end_of_interrupt() {
    write(EOI, 0);
}

/// Starts the one-shot timer: it interrupts `count` ticks from now.
pub fn start_timer(count: u32) {
    write(TIMER_INITIAL, count);
}

/// Stops the timer.
pub fn stop_timer() {
    write(TIMER_INITIAL, 0);
}

/// Ticks left on the timer.
pub fn timer_ticks_left() -> u32 {
    read(TIMER_CURRENT)
}

fn read(register: u32) -> u32 {
    match REGISTERS.load(Relaxed) {
        0 => {
            // SAFETY: the registers named above can be read in this mode; the
            // upper half of the value is reserved.
            unsafe { Msr::new(X2APIC_FIRST_MSR + register / 16).read() as u32 }
        }
        base => {
            // SAFETY: the physical memory mapping covers the APIC's page, and
            // only this module accesses it.
            unsafe { ((base + u64::from(register)) as *const u32).read_volatile() }
        }
    }
}

fn write(register: u32, value: u32) {
    match REGISTERS.load(Relaxed) {
        0 => {
            // SAFETY: the registers named above can be written in this mode,
            // and the values respect their reserved bits.
            unsafe { Msr::new(X2APIC_FIRST_MSR + register / 16).write(u64::from(value)) }
        }
        base => {
            // SAFETY: as in `read`.
            unsafe { ((base + u64::from(register)) as *mut u32).write_volatile(value) }
        }
    }
}
