//! Place 1 for somebody else's model: `Serial` of the crate vm-superio, in this
//! process, under a virtual clock.
//!
//! The crate is one port's registers. What a virtual machine monitor brings is
//! brought here: a loopback plug for its data lines, since it has no modem
//! lines to plug, and an interrupt input that catches the edges it is told of.
//! It has neither a PCI function nor a reset, so cases about those are skipped.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use lineproof_conformance::{Capabilities, Instant, Pci, Port, Target, Wiring};
use vm_superio::serial::NoEvents;
use vm_superio::{Serial, Trigger};

/// The version of the crate that is built in, which Cargo.toml pins.
pub const VERSION: &str = "0.8.2";

/// What an access takes; nothing in the crate depends on it.
const ACCESS: Duration = Duration::from_micros(1);

/// What the crate is told to pull when it wants to interrupt. It pulls once
/// for each event, as for the edge-triggered input that a PC's COM1 has; an
/// interrupt controller remembers such an edge until it is served.
#[derive(Clone, Debug, Default)]
struct Edge(Rc<Cell<bool>>);

impl Trigger for Edge {
    type E = Infallible;

    fn trigger(&self) -> Result<(), Infallible> {
        self.0.set(true);
        Ok(())
    }
}

/// What the crate has sent and the plug has not yet given back.
#[derive(Clone, Debug, Default)]
struct Plug(Rc<RefCell<VecDeque<u8>>>);

impl io::Write for Plug {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The crate's port with a virtual clock.
#[derive(Debug)]
pub struct VmSuperio {
    serial: Serial<Edge, NoEvents, Plug>,
    edge: Edge,
    plug: Plug,
    now: Instant,
}

impl Default for VmSuperio {
    fn default() -> Self {
        Self::new()
    }
}

impl VmSuperio {
    /// A port as the crate makes it.
    #[must_use]
    pub fn new() -> Self {
        let (edge, plug) = (Edge::default(), Plug::default());
        Self {
            serial: Serial::new(edge.clone(), plug.clone()),
            edge,
            plug,
            now: Instant::default(),
        }
    }
}

impl Target for VmSuperio {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            ports: 1,
            wiring: Wiring::Loopback,
            interrupts: true,
            virtual_clock: true,
            // It says that it is a 16550, so its characters should take time.
            line_timing: true,
        }
    }

    fn read(&mut self, _port: Port, offset: u8) -> u8 {
        self.now = self.now + ACCESS;
        self.serial.read(offset)
    }

    fn write(&mut self, _port: Port, offset: u8, value: u8) {
        self.now = self.now + ACCESS;
        // Neither the trigger nor the plug can fail.
        let _ = self.serial.write(offset, value);
        while let Some(byte) = self.plug.0.borrow_mut().pop_front() {
            // A wire holds nothing: what finds no room is lost.
            let _ = self.serial.enqueue_raw_bytes(&[byte]);
        }
    }

    fn now(&mut self) -> Instant {
        self.now
    }

    fn wait_until(&mut self, deadline: Instant) {
        self.now = self.now.max(deadline);
    }

    fn wait_interrupt(&mut self, deadline: Instant) -> bool {
        // Nothing happens in the crate by the passing of time.
        let caught = self.edge.0.take();
        match caught {
            true => self.now = self.now + ACCESS,
            false => self.now = self.now.max(deadline),
        }
        caught
    }

    fn pci(&mut self) -> Option<&mut dyn Pci> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plug_brings_a_character_back() {
        let mut port = VmSuperio::new();
        port.write(Port::Zero, 0, b'x');
        assert_eq!(port.read(Port::Zero, 5) & 1, 1);
        assert_eq!(port.read(Port::Zero, 0), b'x');
        assert_eq!(port.read(Port::Zero, 5) & 1, 0);
    }

    #[test]
    fn an_edge_is_delivered_once() {
        let mut port = VmSuperio::new();
        port.write(Port::Zero, 1, 0x01);
        port.write(Port::Zero, 0, b'x');
        let deadline = port.now() + Duration::from_secs(1);
        assert!(port.wait_interrupt(deadline));
        assert!(port.now() < deadline);
        assert!(!port.wait_interrupt(deadline));
        assert_eq!(port.now(), deadline);
    }
}
