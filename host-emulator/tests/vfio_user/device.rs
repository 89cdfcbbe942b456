//! A device whose reactions are plain to see: eight bytes of memory in BAR 0,
//! 256 in config space, an interrupt pin that follows a byte.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lineproof_host_emulator::Instant;
use lineproof_host_emulator::vfio_user::{
    AccessRefused, DeviceModel, MonotonicClock, PciRegion, Server, ServerHandle,
};

/// BAR 0: the pin is high while this byte is 1.
pub const PIN: u64 = 0;
/// BAR 0: a write turns the pin over after so many milliseconds.
pub const DELAYED_PIN: u64 = 1;
/// BAR 0: a write panics.
pub const PANIC: u64 = 2;
/// BAR 0: every access is refused.
pub const REFUSED: u64 = 3;

/// Every write in order: region, offset, data.
pub type WriteLog = Arc<Mutex<Vec<(PciRegion, u64, Vec<u8>)>>>;

#[derive(Debug, Default)]
pub struct TestDevice {
    bar: [u8; 8],
    config: Vec<u8>,
    due: Option<Instant>,
    pub resets: usize,
    pub writes: WriteLog,
}

impl TestDevice {
    fn slice(
        &mut self,
        region: PciRegion,
        offset: u64,
        count: usize,
    ) -> Result<&mut [u8], AccessRefused> {
        let memory = match region {
            PciRegion::Bar(0) if offset == REFUSED => return Err(AccessRefused),
            PciRegion::Bar(0) => &mut self.bar[..],
            PciRegion::Config => {
                self.config.resize(256, 0);
                &mut self.config[..]
            }
            _ => return Err(AccessRefused),
        };
        let start = offset as usize;
        memory.get_mut(start..start + count).ok_or(AccessRefused)
    }
}

impl DeviceModel for TestDevice {
    fn region_size(&self, region: PciRegion) -> u64 {
        match region {
            PciRegion::Bar(0) => 8,
            PciRegion::Config => 256,
            _ => 0,
        }
    }

    fn read(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &mut [u8],
        _now: Instant,
    ) -> Result<(), AccessRefused> {
        data.copy_from_slice(self.slice(region, offset, data.len())?);
        Ok(())
    }

    fn write(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &[u8],
        now: Instant,
    ) -> Result<(), AccessRefused> {
        self.slice(region, offset, data.len())?
            .copy_from_slice(data);
        self.writes
            .lock()
            .unwrap()
            .push((region, offset, data.to_vec()));
        if region == PciRegion::Bar(0) {
            match offset {
                DELAYED_PIN => self.due = Some(now + Duration::from_millis(data[0].into())),
                PANIC => panic!("told to"),
                _ => {}
            }
        }
        Ok(())
    }

    fn interrupt(&mut self, now: Instant) -> bool {
        if self.due.is_some_and(|due| due <= now) {
            self.due = None;
            self.bar[PIN as usize] ^= 1;
        }
        self.bar[PIN as usize] == 1
    }

    fn next_event(&self) -> Option<Instant> {
        self.due
    }

    fn reset(&mut self, _now: Instant) {
        self.bar = [0; 8];
        self.due = None;
        self.resets += 1;
    }
}

/// A served test device in a directory of its own.
pub struct Bench {
    pub server: ServerHandle<TestDevice>,
    pub path: PathBuf,
    pub writes: WriteLog,
    _directory: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let device = TestDevice::default();
        let writes = Arc::clone(&device.writes);
        let server = Server::bind(&path)
            .unwrap()
            .spawn(device, MonotonicClock::new())
            .unwrap();
        Self {
            server,
            path,
            writes,
            _directory: directory,
        }
    }

    /// A client that has negotiated.
    pub fn client(&self) -> super::client::Client {
        super::client::Client::negotiated(&self.path)
    }
}
