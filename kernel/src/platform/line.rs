//! An interrupt line of the machine, masked except while somebody waits.
//!
//! The handler masks the line at its controller, ends the interrupt and
//! counts; it leaves the cause to whoever waits. A level that is still up
//! when the line is unmasked again is delivered again.

use core::fmt;
use core::hint::spin_loop;
use core::sync::atomic::{AtomicU8, AtomicU32, Ordering::SeqCst};

use lineproof_conformance::Instant;
use x86_64::instructions::interrupts;

use super::{clock, io_apic, lapic, pic, timer};

/// Interrupts delivered since boot.
static DELIVERED: AtomicU32 = AtomicU32::new(0);

/// The I/O APIC's only unmasked pin.
static IO_APIC_PIN: AtomicU8 = AtomicU8::new(0);

/// One input of one interrupt controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// An IRQ of the 8259A pair, 0 to 15.
    Pic(u8),
    /// A pin of the I/O APIC.
    IoApic(u8),
}

impl Line {
    /// Waits until the line delivers an interrupt, or until `deadline`: true
    /// once the handler has run.
    pub fn wait(self, deadline: Instant) -> bool {
        let before = DELIVERED.load(SeqCst);
        timer::wake_at(deadline);
        self.unmask();
        // The check and the halt are one step: interrupts stay disabled from
        // the look at the counter until `sti; hlt`, which no interrupt can
        // come between.
        let mut last_look = false;
        loop {
            interrupts::disable();
            if DELIVERED.load(SeqCst) != before {
                break;
            }
            if clock::now() < deadline {
                interrupts::enable_and_hlt();
            } else if last_look {
                self.mask();
                break;
            } else {
                // The host may have stopped the machine until after the
                // deadline: what came meanwhile is taken here.
                last_look = true;
                interrupts::enable();
                spin_loop();
            }
        }
        interrupts::enable();
        timer::cancel();
        DELIVERED.load(SeqCst) != before
    }

    fn unmask(self) {
        match self {
            Self::Pic(irq) => {
                pic::set_level_triggered(irq);
                pic::unmask(irq);
            }
            Self::IoApic(pin) => {
                IO_APIC_PIN.store(pin, SeqCst);
                io_apic::unmask(pin);
            }
        }
    }

    fn mask(self) {
        match self {
            Self::Pic(irq) => pic::mask(irq),
            Self::IoApic(pin) => io_apic::mask(pin),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pic(irq) => write!(f, "8259A IRQ {irq}"),
            Self::IoApic(pin) => write!(f, "I/O APIC pin {pin}"),
        }
    }
}

/// The 8259A inputs that request service now, masked or not: bit n is IRQ n.
pub fn pic_requests() -> u16 {
    pic::requests()
}

/// Makes an 8259A input follow its level, so that [`pic_requests`] does too.
pub fn set_level_triggered(irq: u8) {
    pic::set_level_triggered(irq);
}

/// Every pin of the I/O APIC, if there is one.
pub fn io_apic_lines() -> impl Iterator<Item = Line> {
    (0..io_apic::pins()).map(Line::IoApic)
}

/// The handler of an unmasked line.
pub(super) fn delivered(line: Line) {
    line.mask();
    match line {
        Line::Pic(irq) => pic::end_of_interrupt(irq),
        Line::IoApic(_) => lapic::end_of_interrupt(),
    }
    DELIVERED.fetch_add(1, SeqCst);
}

/// The handler of the I/O APIC's unmasked pin.
pub(super) fn delivered_by_io_apic() {
    delivered(Line::IoApic(IO_APIC_PIN.load(SeqCst)));
}
