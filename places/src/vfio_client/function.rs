//! The served card as a PCI function on the bus.

use std::cell::OnceCell;
use std::rc::Rc;

use super::connection::Connection;
use super::error::ClientError;
use super::regions::RegionClient;
use crate::io_bus::{BAR_SIZE, Function};

/// Whether a served card can still be reached, for whoever watches over it
/// while the suite has it.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Rc<OnceCell<ClientError>>);

impl Pulse {
    /// The first thing that went wrong; none while all is well. Nothing is
    /// asked of the card after it, and what the suite sees then is worth
    /// nothing.
    #[must_use]
    pub fn failure(&self) -> Option<&ClientError> {
        self.0.get()
    }

    fn stop(&self, error: ClientError) {
        // What comes after the first is its consequence.
        let _ = self.0.set(error);
    }
}

/// A card behind a connection, for as long as that lasts.
#[derive(Debug)]
pub(super) struct Served {
    connection: Connection,
    bars: u8,
    pub(super) pulse: Pulse,
}

impl Served {
    /// Looks at what there is behind `connection`.
    pub(super) fn new(mut connection: Connection) -> Result<Self, ClientError> {
        let sizes = [connection.region_size(0)?, connection.region_size(1)?];
        let port = u64::from(BAR_SIZE);
        let bars = match sizes {
            [first, 0] if first == port => 1,
            [first, second] if first == port && second == port => 2,
            _ => return Err(ClientError::NoCard("BAR0 and BAR1 have not 8 bytes each")),
        };
        Ok(Self {
            connection,
            bars,
            pulse: Pulse::default(),
        })
    }

    /// Its serial ports, 1 or 2.
    pub(super) const fn ports(&self) -> u8 {
        self.bars
    }

    /// Asks something; none where there is no answer. A refusal is an answer
    /// that this one question gets; anything else is the end.
    pub(super) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Connection) -> Result<T, ClientError>,
    ) -> Option<T> {
        if self.pulse.failure().is_some() {
            return None;
        }
        match question(&mut self.connection) {
            Ok(answer) => Some(answer),
            Err(error) if error.is_refusal() => None,
            Err(error) => {
                self.pulse.stop(error);
                None
            }
        }
    }

    fn read(&mut self, region: u32, offset: u8, data: &mut [u8]) {
        let mut read = data.to_vec();
        let done = self.ask(|connection| connection.read(region, offset.into(), &mut read));
        match done {
            Some(()) => data.copy_from_slice(&read),
            // Nobody answers.
            None => data.fill(0xff),
        }
    }

    fn write(&mut self, region: u32, offset: u8, data: &[u8]) {
        // A write that is refused is lost, as on a bus.
        self.ask(|connection| connection.write(region, offset.into(), data));
    }
}

impl Function for Served {
    fn config_read(&mut self, offset: u8, data: &mut [u8]) {
        self.read(RegionClient::CONFIG, offset, data);
    }

    fn config_write(&mut self, offset: u8, data: &[u8]) {
        self.write(RegionClient::CONFIG, offset, data);
    }

    fn bar_read(&mut self, bar: usize, offset: u8, data: &mut [u8]) {
        self.read(bar_region(bar), offset, data);
    }

    fn bar_write(&mut self, bar: usize, offset: u8, data: &[u8]) {
        self.write(bar_region(bar), offset, data);
    }

    fn bars(&self) -> usize {
        self.bars.into()
    }
}

const fn bar_region(bar: usize) -> u32 {
    bar as u32
}
