//! The pair of 8259A interrupt controllers.
//!
//! Intel 8259A data sheet (231468); ELCR as in the PIIX3 data sheet (290550).

use super::{interrupts, port};

const COMMAND: [u16; 2] = [0x20, 0xa0];
const DATA: [u16; 2] = [0x21, 0xa1];

/// Edge/level control: a set bit makes that input level-triggered.
const ELCR: [u16; 2] = [0x4d0, 0x4d1];

/// ICW1: edge-triggered unless the ELCR says otherwise, cascade, ICW4 follows.
const ICW1_INIT: u8 = 0x11;
/// ICW4: 8086 mode, normal EOI.
const ICW4_8086: u8 = 0x01;
/// OCW2: non-specific end of interrupt.
const OCW2_EOI: u8 = 0x20;
/// OCW3: the next command read gives the request register.
const OCW3_READ_IRR: u8 = 0x0a;
/// OCW3: the next command read gives the in-service register.
const OCW3_READ_ISR: u8 = 0x0b;

/// The master's input that the slave is wired to.
const CASCADE: u8 = 2;

/// Remaps the sixteen inputs to [`interrupts::PIC_BASE`] and masks them all.
pub fn init() {
    let slave_at = [1 << CASCADE, CASCADE];
    for chip in 0..2 {
        let base = interrupts::PIC_BASE + 8 * chip as u8;
        port::write_u8(COMMAND[chip], ICW1_INIT);
        port::write_u8(DATA[chip], base);
        port::write_u8(DATA[chip], slave_at[chip]);
        port::write_u8(DATA[chip], ICW4_8086);
        port::write_u8(DATA[chip], 0xff);
        // Whatever the firmware left in service would block what comes.
        for _ in 0..8 {
            port::write_u8(COMMAND[chip], OCW2_EOI);
        }
    }
    mask_bit(CASCADE, false);
}

/// Lets `irq` (0 to 15) through.
pub fn unmask(irq: u8) {
    mask_bit(irq, false);
}

/// Holds `irq` (0 to 15) back.
pub fn mask(irq: u8) {
    mask_bit(irq, true);
}

/// Makes `irq` level-triggered, as PCI wants it.
pub fn set_level_triggered(irq: u8) {
    let chip = usize::from(irq / 8);
    let value = port::read_u8(ELCR[chip]);
    port::write_u8(ELCR[chip], value | 1 << (irq % 8));
}

/// The inputs that request service, masked or not: bit n is IRQ n.
pub fn requests() -> u16 {
    read_both(OCW3_READ_IRR)
}

/// Whether `irq` really is being served. A request that went away before it
/// was acknowledged shows up as input 7 of its chip, not in service.
pub fn in_service(irq: u8) -> bool {
    read_both(OCW3_READ_ISR) & 1 << irq != 0
}

/// Ends the service of `irq`.
pub fn end_of_interrupt(irq: u8) {
    if irq >= 8 {
        port::write_u8(COMMAND[1], OCW2_EOI);
    }
    port::write_u8(COMMAND[0], OCW2_EOI);
}

/// Ends the service of the cascade alone, after a spurious slave interrupt.
pub fn end_of_cascade() {
    port::write_u8(COMMAND[0], OCW2_EOI);
}

fn read_both(command: u8) -> u16 {
    let [low, high] = COMMAND.map(|at| {
        port::write_u8(at, command);
        port::read_u8(at)
    });
    u16::from_le_bytes([low, high])
}

fn mask_bit(irq: u8, masked: bool) {
    let chip = usize::from(irq / 8);
    let bit = 1 << (irq % 8);
    let value = port::read_u8(DATA[chip]);
    let value = if masked { value | bit } else { value & !bit };
    port::write_u8(DATA[chip], value);
}
