//! Place 2: a served card through its socket, by a vfio-user client of our
//! own, with no virtual machine.
//!
//! What QEMU does between a guest and the server is done here: the bus that
//! decodes addresses, the interrupt's mask and its end. Time is real.

mod connection;
mod error;
mod function;
mod intx;
mod message;
mod moving;
mod regions;

pub use error::ClientError;
pub use function::Pulse;
pub use moving::move_card;
pub use regions::RegionClient;

use std::path::Path;
use std::time::{Duration, Instant};

use lineproof_conformance as suite;
use lineproof_conformance::plan::Timing;
use lineproof_conformance::{Capabilities, Port, Target, Width, Wiring};

use crate::io_bus::{self, Bus};
use connection::Connection;
use function::Served;
use intx::Intx;
use message::{Command, Fields};

/// A card behind a socket, with a bus and an interrupt line.
#[derive(Debug)]
pub struct SocketCard {
    bus: Bus<Served>,
    intx: Option<Intx>,
    start: Instant,
    capabilities: Capabilities,
}

impl SocketCard {
    /// Connects to the server at `socket` and makes the card ready as firmware
    /// does: BARs assigned, I/O decode on. What it is wired to, and whether its
    /// characters take their time, is not to be seen from here.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn connect(socket: &Path, wiring: Wiring, timing: Timing) -> Result<Self, ClientError> {
        let mut connection = Connection::open(socket)?;
        let intx = match connection.interrupts(intx::INDEX)? {
            0 => None,
            _ => Some(Intx::connect(&mut connection)?),
        };
        let bus = Bus::new(Served::new(connection)?);
        let capabilities = Capabilities {
            ports: bus.function.ports(),
            wiring,
            // A card that claims an interrupt and never raises one must fail
            // the interrupt cases, not have them skipped.
            interrupts: intx.is_some(),
            virtual_clock: false,
            line_timing: timing == Timing::Line,
        };
        Ok(Self {
            bus,
            intx,
            start: Instant::now(),
            capabilities,
        })
    }

    /// Whether the card can still be reached. It is the owner's to look: the
    /// suite has no word for a card that is gone, and reads all ones from it.
    #[must_use]
    pub fn pulse(&self) -> Pulse {
        self.bus.function.pulse.clone()
    }

    fn until(&self, deadline: suite::Instant) -> Duration {
        let deadline = Duration::from_nanos(deadline.as_nanos());
        deadline.saturating_sub(self.start.elapsed())
    }
}

impl Target for SocketCard {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn read(&mut self, port: Port, offset: u8) -> u8 {
        let address = io_bus::base(port.index()) + u16::from(offset);
        let value = self.bus.read(address, Width::Byte);
        let [value, ..] = value.to_le_bytes();
        value
    }

    fn write(&mut self, port: Port, offset: u8, value: u8) {
        let address = io_bus::base(port.index()) + u16::from(offset);
        self.bus.write(address, Width::Byte, value.into());
    }

    fn now(&mut self) -> suite::Instant {
        let nanos = self.start.elapsed().as_nanos();
        suite::Instant::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    fn wait_until(&mut self, deadline: suite::Instant) {
        if self.bus.function.pulse.failure().is_none() {
            std::thread::sleep(self.until(deadline));
        }
    }

    fn wait_interrupt(&mut self, deadline: suite::Instant) -> bool {
        let within = self.until(deadline);
        match &self.intx {
            Some(intx) => self
                .bus
                .function
                .ask(|connection| intx.wait(connection, within))
                .unwrap_or(false),
            None => {
                self.wait_until(deadline);
                false
            }
        }
    }

    fn reset_card(&mut self) -> bool {
        let reset = self.bus.function.ask(|connection| {
            connection.ask(Command::DeviceReset, Fields::default())?;
            Ok(())
        });
        if reset.is_some() {
            self.bus.assign();
        }
        reset.is_some()
    }

    fn pci(&mut self) -> Option<&mut dyn suite::Pci> {
        Some(self)
    }
}

impl suite::Pci for SocketCard {
    fn function(&self) -> &'static suite::function::Function {
        &suite::function::CH352
    }

    fn config_read(&mut self, offset: u8, width: Width) -> u32 {
        self.bus.config_read(offset, width)
    }

    fn config_write(&mut self, offset: u8, width: Width, value: u32) {
        self.bus.config_write(offset, width, value);
    }

    fn io_read(&mut self, address: u16, width: Width) -> u32 {
        self.bus.read(address, width)
    }

    fn io_write(&mut self, address: u16, width: Width, value: u32) {
        self.bus.write(address, width, value);
    }

    fn spare_io_window(&mut self, size: u16) -> Option<u16> {
        io_bus::spare_window(size)
    }
}
