//! The card under test, as the suite's [`Target`]: real ports, a real
//! interrupt, the machine's clock.
#![forbid(unsafe_code)]

mod probe;

use alloc::vec::Vec;

use lineproof_conformance::function;
use lineproof_conformance::plan::{CardId, Plan, Timing};
use lineproof_conformance::{Capabilities, Instant, Pci, Port, Target, Width, Wiring};
use pci_types::{CommandRegister, PciAddress};

use crate::pci::{self, Bar, BarKind, Function, IoSpace};
use crate::platform::{clock, port};
pub use probe::Route;

/// Bytes of I/O space that a 16550 takes.
const PORT_SIZE: u64 = 8;

/// A card with its ports found, its BARs assigned and its interrupt routed.
pub struct Card {
    function: CardFunction,
    /// I/O address of each port's RBR.
    ports: Vec<u16>,
    bars: Vec<Bar>,
    route: Option<Route>,
    /// The bridge that can reset it and nothing else.
    reset_by: Option<PciAddress>,
    wiring: Wiring,
    line_timing: bool,
}

/// Why there is nothing to test.
pub enum NoCard {
    /// No function has the id.
    Absent(CardId),
    /// It has no I/O BAR large enough for a port.
    NoPort(Function),
    /// A BAR could not be given an address.
    NoRoom(Function, Bar),
}

impl Card {
    /// Finds `plan.card` among `functions` and makes it ready.
    ///
    /// # Errors
    /// [`NoCard`] says what is missing.
    pub fn find(functions: &[Function], plan: &Plan<'_>) -> Result<Self, NoCard> {
        let function = functions
            .iter()
            .find(|function| {
                (function.vendor, function.device) == (plan.card.id.vendor, plan.card.id.device)
            })
            .ok_or(NoCard::Absent(plan.card.id))?
            .clone();

        let mut space = IoSpace::survey(functions, function.address);
        let mut bars = function.bars();
        bars.retain(|bar| bar.kind == BarKind::Io && bar.size >= PORT_SIZE);
        for bar in &mut bars {
            if bar.base == 0 {
                let assigned = space
                    .assign(&function, *bar)
                    .ok_or_else(|| NoCard::NoRoom(function.clone(), *bar))?;
                bar.base = assigned.into();
            } else {
                space.keep(*bar);
            }
        }
        function.update_command(|command| command | CommandRegister::IO_ENABLE);

        let ports: Vec<u16> = bars.iter().flat_map(ports_of).take(2).collect();
        if ports.is_empty() {
            return Err(NoCard::NoPort(function));
        }
        pci::route_all(functions, &function);
        let mut card = Self {
            reset_by: pci::bridge_of_its_own(functions, &function),
            function: CardFunction {
                kind: plan.card,
                function,
                space,
            },
            ports,
            bars,
            route: None,
            wiring: plan.wiring,
            line_timing: plan.timing == Timing::Line,
        };
        card.route = probe::find_route(&mut card);
        Ok(card)
    }

    /// Its PCI function.
    pub fn function(&self) -> &Function {
        &self.function.function
    }

    /// The BARs that its ports are behind.
    pub fn bars(&self) -> &[Bar] {
        &self.bars
    }

    /// Where its interrupt arrives; none if it has none or it was not found.
    pub fn route(&self) -> Option<Route> {
        self.route
    }

    fn address(&self, port: Port, offset: u8) -> u16 {
        self.ports[port.index()] + u16::from(offset)
    }
}

/// The ports behind a BAR: one in 8 bytes, two in 16 or more.
fn ports_of(bar: &Bar) -> impl Iterator<Item = u16> + use<> {
    let (base, count) = (bar.base as u16, (bar.size / PORT_SIZE).min(2) as u16);
    (0..count).map(move |number| base + number * PORT_SIZE as u16)
}

impl Target for Card {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            ports: self.ports.len() as u8,
            wiring: self.wiring,
            // A card that claims an interrupt and never raises one must fail
            // the interrupt cases, not have them skipped.
            interrupts: self.function.function.interrupt_pin().is_some(),
            virtual_clock: false,
            line_timing: self.line_timing,
        }
    }

    fn read(&mut self, port: Port, offset: u8) -> u8 {
        port::read_u8(self.address(port, offset))
    }

    fn write(&mut self, port: Port, offset: u8, value: u8) {
        port::write_u8(self.address(port, offset), value);
    }

    fn now(&mut self) -> Instant {
        clock::now()
    }

    fn wait_until(&mut self, deadline: Instant) {
        clock::wait_until(deadline);
    }

    fn wait_interrupt(&mut self, deadline: Instant) -> bool {
        match self.route {
            Some(route) => route.line.wait(deadline),
            None => {
                clock::wait_until(deadline);
                false
            }
        }
    }

    fn reset_card(&mut self) -> bool {
        self.reset_by
            .is_some_and(|bridge| pci::reset(self.function(), bridge))
    }

    fn pci(&mut self) -> Option<&mut dyn Pci> {
        Some(&mut self.function)
    }
}

/// The card's function and the I/O space around it.
struct CardFunction {
    /// What it should be.
    kind: &'static function::Function,
    function: Function,
    space: IoSpace,
}

impl Pci for CardFunction {
    fn function(&self) -> &'static function::Function {
        self.kind
    }

    fn config_read(&mut self, offset: u8, width: Width) -> u32 {
        self.function.read(offset, width)
    }

    fn config_write(&mut self, offset: u8, width: Width, value: u32) {
        self.function.write(offset, width, value);
    }

    fn io_read(&mut self, address: u16, width: Width) -> u32 {
        match width {
            Width::Byte => port::read_u8(address).into(),
            Width::Word => port::read_u16(address).into(),
            Width::Dword => port::read_u32(address),
        }
    }

    fn io_write(&mut self, address: u16, width: Width, value: u32) {
        match width {
            Width::Byte => port::write_u8(address, value as u8),
            Width::Word => port::write_u16(address, value as u16),
            Width::Dword => port::write_u32(address, value),
        }
    }

    fn spare_io_window(&mut self, size: u16) -> Option<u16> {
        self.space.spare(&self.function, size)
    }
}
