//! What a recording is replayed on.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as HostInstant};

use lineproof_conformance::{Port, Target};
use lineproof_host_emulator::{self as emulator, AccessError, Card, CardConfig, Instant};
use lineproof_places::{ClientError, RegionClient, VmSuperio};

use super::recording::{Action, Step};
use crate::outcome::Error;
use crate::trace::{Operation, Region};

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This was read.
    Read(Vec<u8>),
    /// It was done.
    Done,
    /// There is no such thing here.
    Absent,
}

/// Something that accesses can be replayed on, again and again.
pub trait Subject {
    /// Starts anew: as after power-on, as far as this can be had.
    ///
    /// # Errors
    /// [`Error::Device`] when it is not to be reached.
    fn begin(&mut self) -> Result<(), Error>;

    /// Does one step, at its time after the beginning.
    ///
    /// # Errors
    /// [`Error::Device`] when it is no longer to be reached.
    fn perform(&mut self, step: &Step) -> Result<Answer, Error>;
}

/// The model of the card, under a virtual clock.
#[derive(Debug)]
pub struct ModelSubject {
    config: CardConfig,
    card: Card,
}

impl ModelSubject {
    /// A card of this configuration.
    #[must_use]
    pub fn new(config: CardConfig) -> Self {
        let card = Card::new(config);
        Self { config, card }
    }
}

impl Subject for ModelSubject {
    fn begin(&mut self) -> Result<(), Error> {
        self.card = Card::new(self.config);
        Ok(())
    }

    fn perform(&mut self, step: &Step) -> Result<Answer, Error> {
        let (card, now) = (&mut self.card, Instant::from_nanos(step.at));
        let Action::Access {
            operation,
            region,
            offset,
            data,
            ..
        } = &step.action
        else {
            card.reset(now);
            return Ok(Answer::Done);
        };
        let region = match region {
            Region::Bar0 => emulator::Region::Bar0,
            Region::Bar1 => emulator::Region::Bar1,
            Region::Config => emulator::Region::Config,
        };
        let outcome: Result<Answer, AccessError> = match operation {
            Operation::Read => {
                let mut read = vec![0; data.len()];
                card.read(region, *offset, &mut read, now)
                    .map(|()| Answer::Read(read))
            }
            Operation::Write => card
                .write(region, *offset, data, now)
                .map(|()| Answer::Done),
        };
        // What a card refuses, it has not got.
        Ok(outcome.unwrap_or(Answer::Absent))
    }
}

/// Registers of a port, one byte each.
const PORT_REGISTERS: u8 = 8;

/// The port of the crate vm-superio, which knows no time.
#[derive(Debug, Default)]
pub struct VmSuperioSubject(VmSuperio);

impl Subject for VmSuperioSubject {
    fn begin(&mut self) -> Result<(), Error> {
        self.0 = VmSuperio::new();
        Ok(())
    }

    fn perform(&mut self, step: &Step) -> Result<Answer, Error> {
        let Action::Access {
            operation,
            region: Region::Bar0,
            offset,
            data,
            ..
        } = &step.action
        else {
            return Ok(Answer::Absent);
        };
        let Some(registers) = registers(*offset, data.len()) else {
            return Ok(Answer::Absent);
        };
        Ok(match operation {
            Operation::Read => {
                let bytes = registers.map(|offset| self.0.read(Port::Zero, offset));
                Answer::Read(bytes.collect())
            }
            Operation::Write => {
                for (offset, &byte) in registers.zip(data) {
                    self.0.write(Port::Zero, offset, byte);
                }
                Answer::Done
            }
        })
    }
}

/// The registers that an access to `length` bytes at `offset` meets, if the
/// port has all of them.
fn registers(offset: u64, length: usize) -> Option<Range<u8>> {
    let end = offset.checked_add(length.try_into().ok()?)?;
    let has_all = end <= PORT_REGISTERS.into();
    has_all.then_some(offset as u8..end as u8)
}

/// A served card, in real time. It begins with a reset, which leaves the
/// scratch registers and divisor latches as they are.
#[derive(Debug)]
pub struct SocketSubject {
    socket: PathBuf,
    client: RegionClient,
    start: HostInstant,
}

impl SocketSubject {
    /// The card served at `socket`.
    ///
    /// # Errors
    /// [`Error::Device`] when nobody serves one there.
    pub fn connect(socket: &Path) -> Result<Self, Error> {
        let client = RegionClient::connect(socket).map_err(|error| lost(socket, &error))?;
        Ok(Self {
            socket: socket.to_owned(),
            client,
            start: HostInstant::now(),
        })
    }

    /// What `outcome` means to the replay.
    fn answer(&self, outcome: Result<Answer, ClientError>) -> Result<Answer, Error> {
        match outcome {
            Err(error) if error.is_refusal() => Ok(Answer::Absent),
            outcome => outcome.map_err(|error| lost(&self.socket, &error)),
        }
    }
}

impl Subject for SocketSubject {
    fn begin(&mut self) -> Result<(), Error> {
        let reset = self.client.reset();
        reset.map_err(|error| lost(&self.socket, &error))?;
        self.start = HostInstant::now();
        Ok(())
    }

    fn perform(&mut self, step: &Step) -> Result<Answer, Error> {
        let due = Duration::from_nanos(step.at);
        std::thread::sleep(due.saturating_sub(self.start.elapsed()));
        let Action::Access {
            operation,
            region,
            offset,
            data,
            ..
        } = &step.action
        else {
            let outcome = self.client.reset().map(|()| Answer::Done);
            return self.answer(outcome);
        };
        let region = match region {
            Region::Bar0 => 0,
            Region::Bar1 => 1,
            Region::Config => RegionClient::CONFIG,
        };
        let outcome = match operation {
            Operation::Read => {
                let mut read = vec![0; data.len()];
                let outcome = self.client.read(region, *offset, &mut read);
                outcome.map(|()| Answer::Read(read))
            }
            Operation::Write => {
                let outcome = self.client.write(region, *offset, data);
                outcome.map(|()| Answer::Done)
            }
        };
        self.answer(outcome)
    }
}

fn lost(socket: &Path, error: &ClientError) -> Error {
    Error::Device(format!("vfio-user:{}: {error}", socket.display()))
}
