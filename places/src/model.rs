//! Place 1: the emulated card in this process, under a virtual clock.
//!
//! Time passes only by the accesses, each of which takes a little, and by
//! waiting. A run is therefore exact and repeatable.

use std::time::Duration;

use lineproof_conformance as suite;
use lineproof_conformance::{Capabilities, Port, Target, Width, Wiring};
use lineproof_host_emulator as emulator;
use lineproof_host_emulator::{Card, CardConfig, Region};

use super::io_bus::{self, Function};

/// How long the virtual clock lets things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// One access to the card. An ISA-speed access takes about a microsecond.
    pub access: Duration,
    /// By how much a wait overshoots, as a real one does.
    pub overshoot: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            access: Duration::from_micros(1),
            overshoot: Duration::ZERO,
        }
    }
}

/// The emulated card with a virtual clock, a bus, and an interrupt line.
#[derive(Debug)]
pub struct Model {
    chip: Chip,
    pace: Pace,
    capabilities: Capabilities,
}

impl Model {
    /// A card as `config` says, as firmware leaves it: BARs assigned, I/O
    /// decode on.
    #[must_use]
    pub fn new(config: CardConfig, pace: Pace) -> Self {
        let mut chip = Chip {
            ports: config.card_type.ports(),
            card: Card::new(config),
            now: emulator::Instant::from_nanos(0),
        };
        io_bus::assign(&mut chip);
        let capabilities = Capabilities {
            ports: if chip.ports == 2 { 2 } else { 1 },
            wiring: suite_wiring(config.wiring),
            interrupts: true,
            virtual_clock: true,
            line_timing: config.timing == emulator::Timing::Line,
        };
        Self {
            chip,
            pace,
            capabilities,
        }
    }

    fn pass(&mut self, span: Duration) {
        self.chip.now = self.chip.now + span;
    }
}

/// What the suite calls this wiring. Ports that are wired in different ways
/// have no common name; `Open` then promises the least.
fn suite_wiring(wiring: emulator::Wiring) -> Wiring {
    match wiring {
        emulator::Wiring::NullModem => Wiring::NullModem,
        wiring if wiring == emulator::Wiring::LOOPBACK => Wiring::Loopback,
        emulator::Wiring::Each(_) => Wiring::Open,
    }
}

impl Target for Model {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn read(&mut self, port: Port, offset: u8) -> u8 {
        self.pass(self.pace.access);
        let address = io_bus::base(port.index()) + u16::from(offset);
        let [value, ..] = io_bus::read(&mut self.chip, address, Width::Byte).to_le_bytes();
        value
    }

    fn write(&mut self, port: Port, offset: u8, value: u8) {
        self.pass(self.pace.access);
        let address = io_bus::base(port.index()) + u16::from(offset);
        io_bus::write(&mut self.chip, address, Width::Byte, value.into());
    }

    fn now(&mut self) -> suite::Instant {
        suite::Instant::from_nanos(self.chip.now.as_nanos())
    }

    fn wait_until(&mut self, deadline: suite::Instant) {
        let deadline = emulator::Instant::from_nanos(deadline.as_nanos());
        self.chip.now = self.chip.now.max(deadline) + self.pace.overshoot;
    }

    fn wait_interrupt(&mut self, deadline: suite::Instant) -> bool {
        let deadline = emulator::Instant::from_nanos(deadline.as_nanos());
        loop {
            if self.chip.card.interrupt(self.chip.now) {
                // The handler's way to the processor.
                self.pass(self.pace.access);
                return true;
            }
            // The line can only change at the card's next event. An event
            // that is not in the future would stop the clock.
            match self.chip.card.next_event() {
                Some(event) if event > self.chip.now && event <= deadline => {
                    self.chip.now = event;
                }
                _ => {
                    self.chip.now = self.chip.now.max(deadline) + self.pace.overshoot;
                    return false;
                }
            }
        }
    }

    fn reset_card(&mut self) -> bool {
        self.chip.card.reset(self.chip.now);
        io_bus::assign(&mut self.chip);
        true
    }

    fn pci(&mut self) -> Option<&mut dyn suite::Pci> {
        Some(self)
    }
}

impl suite::Pci for Model {
    fn function(&self) -> &'static suite::function::Function {
        &suite::function::CH352
    }

    fn config_read(&mut self, offset: u8, width: Width) -> u32 {
        self.pass(self.pace.access);
        io_bus::config_read(&mut self.chip, offset, width)
    }

    fn config_write(&mut self, offset: u8, width: Width, value: u32) {
        self.pass(self.pace.access);
        io_bus::config_write(&mut self.chip, offset, width, value);
    }

    fn io_read(&mut self, address: u16, width: Width) -> u32 {
        self.pass(self.pace.access);
        io_bus::read(&mut self.chip, address, width)
    }

    fn io_write(&mut self, address: u16, width: Width, value: u32) {
        self.pass(self.pace.access);
        io_bus::write(&mut self.chip, address, width, value);
    }

    fn spare_io_window(&mut self, size: u16) -> Option<u16> {
        io_bus::spare_window(size)
    }
}

/// The card at the present moment of its clock.
#[derive(Debug)]
struct Chip {
    card: Card,
    ports: usize,
    now: emulator::Instant,
}

const fn region(bar: usize) -> Region {
    if bar == 0 { Region::Bar0 } else { Region::Bar1 }
}

// An access that reaches beyond a region is answered by nobody: what it reads
// stays as the bus left it, what it writes is lost. So the card's error needs
// no handling in any of these.
impl Function for Chip {
    fn config_read(&mut self, offset: u8, data: &mut [u8]) {
        let _ = self
            .card
            .read(Region::Config, offset.into(), data, self.now);
    }

    fn config_write(&mut self, offset: u8, data: &[u8]) {
        let _ = self
            .card
            .write(Region::Config, offset.into(), data, self.now);
    }

    fn bar_read(&mut self, bar: usize, offset: u8, data: &mut [u8]) {
        let _ = self.card.read(region(bar), offset.into(), data, self.now);
    }

    fn bar_write(&mut self, bar: usize, offset: u8, data: &[u8]) {
        let _ = self.card.write(region(bar), offset.into(), data, self.now);
    }

    fn bars(&self) -> usize {
        self.ports
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_conformance::Pci;

    fn model() -> Model {
        Model::new(CardConfig::default(), Pace::default())
    }

    #[test]
    fn a_moved_bar_takes_its_port_along() {
        let mut model = model();
        model.write(Port::Zero, 7, 0x5a);
        model.config_write(0x10, Width::Dword, 0xd000);
        assert_eq!(model.io_read(0xd007, Width::Byte), 0x5a);
        assert_eq!(model.io_read(0xc007, Width::Byte), 0xff);
        assert_eq!(model.read(Port::Zero, 7), 0xff, "the old address is free");
    }

    #[test]
    fn nothing_answers_with_decode_off() {
        let mut model = model();
        model.config_write(0x04, Width::Word, 0);
        assert_eq!(model.read(Port::One, 5), 0xff);
        model.config_write(0x04, Width::Word, 1);
        assert_eq!(model.read(Port::One, 5), 0x60);
    }

    #[test]
    fn time_stands_still_between_accesses() {
        let mut model = model();
        let start = model.now();
        assert_eq!(model.now(), start);
        model.read(Port::Zero, 5);
        assert_eq!(model.now() - start, Duration::from_micros(1));
    }

    #[test]
    fn waiting_for_an_interrupt_that_never_comes_ends_at_the_deadline() {
        let mut model = model();
        let deadline = model.now() + Duration::from_secs(3600);
        assert!(!model.wait_interrupt(deadline));
        assert_eq!(model.now(), deadline);
    }

    #[test]
    fn an_interrupt_ends_the_wait_when_it_comes() {
        let mut model = model();
        model.write(Port::Zero, 1, 0x02);
        let deadline = model.now() + Duration::from_secs(1);
        assert!(model.wait_interrupt(deadline));
        assert!(model.now() < deadline);
    }
}
