//! From INTx to an input of the 8259A.
//!
//! Where the chipset's router is known, all its outputs are sent to one IRQ:
//! then no table of slots and swizzles is needed, whatever the firmware. On
//! other boards the firmware's routing stands, as it put it in Interrupt Line.

use lineproof_conformance::Width;
use pci_types::CommandRegister;

use super::Function;
use crate::platform::line::Line;

/// The IRQ that PCI interrupts go to: no ISA device has claimed it since ISA
/// sound cards, and every router can reach it.
const PCI_IRQ: u8 = 11;

/// Each known router: its ids, and its registers PIRQA to PIRQD (and E to H).
///
/// Intel 290550 (PIIX3), 290562 (PIIX4), 316972 (ICH9): the value is the IRQ,
/// with bit 7 set to disable.
const ROUTERS: &[(u16, u16, &[u8])] = &[
    (0x8086, 0x7000, &[0x60, 0x61, 0x62, 0x63]),
    (0x8086, 0x7110, &[0x60, 0x61, 0x62, 0x63]),
    (
        0x8086,
        0x2918,
        &[0x60, 0x61, 0x62, 0x63, 0x68, 0x69, 0x6a, 0x6b],
    ),
];

/// Silences every other function's INTx, and routes PCI interrupts if the
/// chipset is a known one: true if it is.
pub fn route_all(functions: &[Function], card: &Function) -> bool {
    for function in functions {
        if function.address != card.address {
            function.update_command(|command| command | CommandRegister::INTERRUPT_DISABLE);
        }
    }
    let mut known = false;
    for function in functions {
        for (vendor, device, registers) in ROUTERS {
            if (function.vendor, function.device) == (*vendor, *device) {
                for &register in *registers {
                    function.write(register, Width::Byte, PCI_IRQ.into());
                }
                known = true;
            }
        }
    }
    if known {
        card.write(0x3c, Width::Byte, PCI_IRQ.into());
    }
    known
}

/// Where `card`'s interrupt should arrive, by its Interrupt Line.
pub fn predicted_line(card: &Function) -> Option<Line> {
    card.interrupt_pin()?;
    match card.interrupt_line() {
        // IRQ 0, 2, 8 and 13 belong to the board; 255 means unknown.
        irq @ (1 | 3..=7 | 9..=12 | 14 | 15) => Some(Line::Pic(irq)),
        _ => None,
    }
}
