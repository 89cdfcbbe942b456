//! Place 1: the emulated card in this process, under a virtual clock.
//!
//! Time passes only by the accesses, each of which takes a little, and by
//! waiting. A run is therefore exact and repeatable.

use std::time::Duration;

use lineproof_conformance as suite;
use lineproof_conformance::{Capabilities, Port, Target, Width, Wire, Wiring};
use lineproof_host_emulator as emulator;
use lineproof_host_emulator::vfio_user::{DeviceModel, PciRegion};
use lineproof_host_emulator::{Card, CardConfig, ObservedCard, Observer};

use super::io_bus::{self, Bus, Function};
use super::pace::{Host, Pace};

/// The emulated card with a virtual clock, a bus, and an interrupt line.
#[derive(Debug)]
pub struct Model {
    bus: Bus<Chip>,
    host: Host,
    capabilities: Capabilities,
}

impl Model {
    /// A card as `config` says, as firmware leaves it: BARs assigned, I/O
    /// decode on.
    #[must_use]
    pub fn new(config: CardConfig, pace: Pace) -> Self {
        Self::with(config, pace, false, None)
    }

    /// The same, watched by `observer`, if there is one.
    #[must_use]
    pub fn observed(config: CardConfig, pace: Pace, observer: Option<Box<dyn Observer>>) -> Self {
        Self::with(config, pace, false, observer)
    }

    /// The same, but before every access the card's state is moved into a
    /// fresh card, which goes on in its place.
    #[must_use]
    pub fn moving(config: CardConfig, pace: Pace) -> Self {
        Self::with(config, pace, true, None)
    }

    fn with(
        config: CardConfig,
        pace: Pace,
        moves: bool,
        observer: Option<Box<dyn Observer>>,
    ) -> Self {
        let ports = config.card_type.ports();
        let bus = Bus::new(Chip {
            ports,
            card: ObservedCard::new(Card::new(config), observer),
            moves: moves.then_some(config),
            now: emulator::Instant::from_nanos(0),
        });
        let capabilities = Capabilities {
            ports: if ports == 2 { 2 } else { 1 },
            wiring: suite_wiring(config.wiring),
            interrupts: true,
            virtual_clock: true,
            line_timing: config.timing == emulator::Timing::Line,
        };
        Self {
            bus,
            host: Host::new(pace),
            capabilities,
        }
    }

    /// Carries an access to the card and its answer back.
    fn access<T>(&mut self, access: impl FnOnce(&mut Bus<Chip>) -> T) -> T {
        let there = self.host.way_there();
        self.pass(there);
        let answer = access(&mut self.bus);
        let back = self.host.way_back();
        self.pass(back);
        answer
    }

    /// When the clock shows this reading.
    fn moment(&self, reading: suite::Instant) -> emulator::Instant {
        emulator::Instant::from_nanos(self.host.shows(reading.as_nanos()))
    }

    fn wait(&mut self, deadline: emulator::Instant) {
        self.bus.function.now = self.bus.function.now.max(deadline) + self.host.overshoot();
    }

    fn pass(&mut self, span: Duration) {
        self.bus.function.now = self.bus.function.now + span;
    }
}

/// What the suite calls this wiring.
pub(super) fn suite_wiring(wiring: emulator::Wiring) -> Wiring {
    match wiring {
        emulator::Wiring::NullModem => Wiring::NullModem,
        emulator::Wiring::LOOPBACK => Wiring::Loopback,
        emulator::Wiring::OPEN => Wiring::Open,
        emulator::Wiring::Each(lines) => Wiring::Each(lines.map(|line| match line {
            emulator::Line::Loopback => Wire::Loopback,
            emulator::Line::Open => Wire::Open,
            emulator::Line::External => Wire::Outside,
        })),
    }
}

impl Target for Model {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn read(&mut self, port: Port, offset: u8) -> u8 {
        let address = io_bus::base(port.index()) + u16::from(offset);
        let value = self.access(|bus| bus.read(address, Width::Byte));
        let [value, ..] = value.to_le_bytes();
        value
    }

    fn write(&mut self, port: Port, offset: u8, value: u8) {
        let address = io_bus::base(port.index()) + u16::from(offset);
        self.access(|bus| bus.write(address, Width::Byte, value.into()));
    }

    fn now(&mut self) -> suite::Instant {
        suite::Instant::from_nanos(self.host.reading(self.bus.function.now.as_nanos()))
    }

    fn wait_until(&mut self, deadline: suite::Instant) {
        self.wait(self.moment(deadline));
    }

    fn wait_interrupt(&mut self, deadline: suite::Instant) -> bool {
        let deadline = self.moment(deadline);
        loop {
            let chip = &mut self.bus.function;
            if chip.card.interrupt(chip.now) {
                // The interrupt's way to the processor.
                chip.now = chip.now + self.host.way_there();
                return chip.now <= deadline;
            }
            // The line can only change at the card's next event. An event
            // that is not in the future would stop the clock.
            match chip.card.next_event() {
                Some(event) if event > chip.now && event <= deadline => {
                    chip.now = event;
                }
                _ => {
                    self.wait(deadline);
                    return false;
                }
            }
        }
    }

    fn reset_card(&mut self) -> bool {
        let chip = &mut self.bus.function;
        chip.card.reset(chip.now);
        self.bus.assign();
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
        self.access(|bus| bus.config_read(offset, width))
    }

    fn config_write(&mut self, offset: u8, width: Width, value: u32) {
        self.access(|bus| bus.config_write(offset, width, value));
    }

    fn io_read(&mut self, address: u16, width: Width) -> u32 {
        self.access(|bus| bus.read(address, width))
    }

    fn io_write(&mut self, address: u16, width: Width, value: u32) {
        self.access(|bus| bus.write(address, width, value));
    }

    fn spare_io_window(&mut self, size: u16) -> Option<u16> {
        io_bus::spare_window(size)
    }
}

/// The card at the present moment of its clock.
#[derive(Debug)]
struct Chip {
    card: ObservedCard,
    /// What kind of card to move into before every access; none to stay.
    moves: Option<CardConfig>,
    ports: usize,
    now: emulator::Instant,
}

impl Chip {
    /// The card for the next access.
    fn card(&mut self) -> &mut ObservedCard {
        if let Some(config) = self.moves {
            let now = self.now;
            let state = self.card.act(now, |card| card.save(now));
            let mut next = Card::new(config);
            next.restore(&state, now)
                .expect("a card takes the state of one of its kind");
            self.card = next.into();
        }
        &mut self.card
    }
}

const fn region(bar: usize) -> PciRegion {
    PciRegion::Bar(if bar == 0 { 0 } else { 1 })
}

// An access that reaches beyond a region is answered by nobody: what it reads
// stays as the bus left it, what it writes is lost. So the card's error needs
// no handling in any of these.
impl Function for Chip {
    fn config_read(&mut self, offset: u8, data: &mut [u8]) {
        let now = self.now;
        let _ = self
            .card()
            .read(PciRegion::Config, offset.into(), data, now);
    }

    fn config_write(&mut self, offset: u8, data: &[u8]) {
        let now = self.now;
        let _ = self
            .card()
            .write(PciRegion::Config, offset.into(), data, now);
    }

    fn bar_read(&mut self, bar: usize, offset: u8, data: &mut [u8]) {
        let now = self.now;
        let _ = self.card().read(region(bar), offset.into(), data, now);
    }

    fn bar_write(&mut self, bar: usize, offset: u8, data: &[u8]) {
        let now = self.now;
        let _ = self.card().write(region(bar), offset.into(), data, now);
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
