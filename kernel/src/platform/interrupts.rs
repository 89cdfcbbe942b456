//! Who takes which interrupt vector.

use super::{lapic, line, pic, timer};

/// IRQ n of the 8259A pair is vector `PIC_BASE + n`.
pub const PIC_BASE: u8 = 0x20;
/// The local APIC's timer.
pub const TIMER: u8 = 0x30;
/// Whatever pin of the I/O APIC is unmasked; never more than one.
pub const IO_APIC: u8 = 0x31;
/// The local APIC's spurious interrupt, which takes no EOI.
pub const SPURIOUS: u8 = 0x3f;

/// Handles the interrupt of `vector`, which came in at `rip`, with interrupts
/// disabled.
pub fn dispatch(vector: u8, rip: u64) {
    match vector {
        PIC_BASE..TIMER => {
            let irq = vector - PIC_BASE;
            if pic::in_service(irq) {
                line::delivered(line::Line::Pic(irq));
            } else if irq >= 8 {
                pic::end_of_cascade();
            }
        }
        TIMER => {
            lapic::end_of_interrupt();
            timer::fired(rip);
        }
        IO_APIC => line::delivered_by_io_apic(),
        _ => {}
    }
}
