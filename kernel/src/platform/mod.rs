//! The machine under the suite: CPU tables, interrupt controllers, clock,
//! ports, heap and the way out.
//!
//! With `boot/`, the only place where `unsafe` may stand. What it offers the
//! rest of the kernel is safe to call, and it knows nothing of cards or cases.

mod calibration;
pub mod clock;
pub mod cpu;
pub mod exit;
pub mod framebuffer;
mod heap;
mod interrupts;
mod io_apic;
mod lapic;
pub mod line;
pub mod pci_config;
mod pic;
pub mod port;
pub mod provoke;
mod segments;
pub mod timer;
mod traps;
pub mod watchdog;

/// Brings the machine to where the suite can run: own tables, every device
/// interrupt masked, the clock started, interrupts enabled.
///
/// `physical_offset` is where physical address 0 is mapped.
pub fn init(physical_offset: u64) {
    heap::init();
    segments::init();
    traps::init();
    pic::init();
    lapic::init(physical_offset);
    io_apic::init(physical_offset);
    clock::start();
    x86_64::instructions::interrupts::enable();
}
