//! A served card's regions as they are, with no bus in front of them.

use std::path::Path;

use super::connection::Connection;
use super::error::ClientError;
use super::message::{Command, Fields};

/// A client that reads and writes regions, by VFIO's index: 0 and 1 are the
/// card's BARs, [`Self::CONFIG`] its config space.
#[derive(Debug)]
pub struct RegionClient(Connection);

impl RegionClient {
    /// Region index of config space (`VFIO_PCI_CONFIG_REGION_INDEX`).
    pub const CONFIG: u32 = 7;

    /// Connects to the server at `socket`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn connect(socket: &Path) -> Result<Self, ClientError> {
        Connection::open(socket).map(Self)
    }

    /// Reads as many bytes as `data` has from `region` at `offset`.
    ///
    /// # Errors
    /// [`ClientError`]; after a refusal the connection lives on.
    pub fn read(&mut self, region: u32, offset: u64, data: &mut [u8]) -> Result<(), ClientError> {
        self.0.read(region, offset, data)
    }

    /// Writes `data` to `region` at `offset`.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn write(&mut self, region: u32, offset: u64, data: &[u8]) -> Result<(), ClientError> {
        self.0.write(region, offset, data)
    }

    /// Resets the card.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn reset(&mut self) -> Result<(), ClientError> {
        self.0.ask(Command::DeviceReset, Fields::default())?;
        Ok(())
    }
}
