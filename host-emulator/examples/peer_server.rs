//! The same card, served by somebody else's server: the crate vfio_user's. What
//! `lineproof bench --beside vfio-user:SOCKET` measures ours beside.
//!
//! `cargo run --release -p lineproof-host-emulator --example peer_server --
//! SOCKET [instant]` serves one client after the other until it is killed. The
//! crate has one thread that waits for the client alone, so the interrupt is
//! looked at after each command, and signalled whenever it is high then.

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use lineproof_host_emulator::vfio_user::{Clock, MonotonicClock};
use lineproof_host_emulator::{Card, CardConfig, Region, Timing};
use vfio_bindings::bindings::vfio::{
    VFIO_PCI_CONFIG_REGION_INDEX, VFIO_PCI_NUM_REGIONS, VFIO_REGION_INFO_FLAG_READ,
    VFIO_REGION_INFO_FLAG_WRITE, vfio_region_info,
};
use vfio_user::{DmaMapFlags, DmaUnmapFlags, IrqInfo, Server, ServerBackend, ServerRegion};

/// `VFIO_IRQ_INFO_EVENTFD`, `_MASKABLE` and `_AUTOMASKED`.
const INTX_FLAGS: u32 = 0x7;
/// `VFIO_IRQ_SET_DATA_EVENTFD` and `_ACTION_TRIGGER`.
const SET_TRIGGER: u32 = 0x24;

/// The card behind the crate's server.
struct Backend {
    card: Card,
    clock: MonotonicClock,
    trigger: Option<File>,
}

impl Backend {
    /// Signals the interrupt if it is high.
    fn signal(&mut self) -> io::Result<()> {
        if self.card.interrupt(self.clock.now())
            && let Some(trigger) = &mut self.trigger
        {
            trigger.write_all(&1u64.to_ne_bytes())?;
        }
        Ok(())
    }
}

fn region(index: u32) -> io::Result<Region> {
    match index {
        0 => Ok(Region::Bar0),
        1 => Ok(Region::Bar1),
        VFIO_PCI_CONFIG_REGION_INDEX => Ok(Region::Config),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

impl ServerBackend for Backend {
    fn region_read(&mut self, index: u32, offset: u64, data: &mut [u8]) -> io::Result<()> {
        let now = self.clock.now();
        let read = self.card.read(region(index)?, offset, data, now);
        read.map_err(io::Error::other)?;
        self.signal()
    }

    fn region_write(&mut self, index: u32, offset: u64, data: &[u8]) -> io::Result<()> {
        let now = self.clock.now();
        let written = self.card.write(region(index)?, offset, data, now);
        written.map_err(io::Error::other)?;
        self.signal()
    }

    fn dma_map(
        &mut self,
        _flags: DmaMapFlags,
        _offset: u64,
        _address: u64,
        _size: u64,
        _fd: Option<File>,
    ) -> io::Result<()> {
        Ok(())
    }

    fn dma_unmap(&mut self, _flags: DmaUnmapFlags, _address: u64, _size: u64) -> io::Result<()> {
        Ok(())
    }

    fn reset(&mut self) -> io::Result<()> {
        self.card.reset(self.clock.now());
        Ok(())
    }

    fn set_irqs(
        &mut self,
        _index: u32,
        flags: u32,
        _start: u32,
        _count: u32,
        mut fds: Vec<File>,
    ) -> io::Result<()> {
        if flags == SET_TRIGGER {
            self.trigger = fds.pop();
        }
        self.signal()
    }
}

/// A region as the crate wants it told.
fn told(card: &Card, index: u32) -> ServerRegion {
    let size = region(index).map_or(0, |region| card.region_size(region));
    ServerRegion {
        region_info: vfio_region_info {
            argsz: size_of::<vfio_region_info>() as u32,
            flags: VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
            index,
            size,
            ..vfio_region_info::default()
        },
        sparse_areas: Vec::new(),
        mmap_fd: None,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let socket = args.next().ok_or("usage: peer_server SOCKET [instant]")?;
    let timing = match args.next().as_deref() {
        Some("instant") => Timing::Instant,
        Some(other) => return Err(format!("{other} is no timing").into()),
        None => Timing::Line,
    };
    let card = Card::new(CardConfig {
        timing,
        ..CardConfig::default()
    });
    let regions = (0..VFIO_PCI_NUM_REGIONS).map(|index| told(&card, index));
    let irqs = (0..5).map(|index| IrqInfo {
        index,
        flags: if index == 0 { INTX_FLAGS } else { 0 },
        count: u32::from(index == 0),
    });
    let server = Server::new(Path::new(&socket), true, irqs.collect(), regions.collect())?;
    let mut backend = Backend {
        card,
        clock: MonotonicClock::new(),
        trigger: None,
    };
    loop {
        if let Err(error) = server.run(&mut backend) {
            eprintln!("peer_server: a client ended with: {error}");
        }
        backend.trigger = None;
    }
}
