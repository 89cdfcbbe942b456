//! Faults on purpose, so that what judges this guest can be tested.

use x86_64::VirtAddr;
use x86_64::instructions::tables::lidt;
use x86_64::structures::DescriptorTablePointer;

/// An address that nothing maps: page 0 is unmapped in both boots.
const UNMAPPED: *const u8 = 0x10 as *const u8;

/// Reads an unmapped address.
pub fn page_fault() {
    // SAFETY: faults, which ends the run in the exception handler.
    unsafe { UNMAPPED.read_volatile() };
}

/// Faults with a stack pointer that the fault itself can't be pushed to.
pub fn double_fault() {
    // SAFETY: never comes back; the double fault runs on its own stack.
    unsafe {
        core::arch::asm!("mov rsp, {bad}", "push rax", "ud2", bad = in(reg) UNMAPPED, options(noreturn));
    }
}

/// Faults without an interrupt table, which resets the machine.
pub fn triple_fault() {
    let empty = DescriptorTablePointer {
        limit: 0,
        base: VirtAddr::zero(),
    };
    // SAFETY: the next instruction faults, and the machine resets.
    unsafe { lidt(&empty) };
    x86_64::instructions::interrupts::int3();
}

/// Loops with interrupts disabled: nothing is heard again.
pub fn hang() -> ! {
    x86_64::instructions::interrupts::disable();
    loop {
        core::hint::spin_loop();
    }
}
