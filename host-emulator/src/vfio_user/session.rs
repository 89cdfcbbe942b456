//! One client's session: what it has negotiated, mapped and set up, and the
//! way from a command to its handler.
//!
//! Knows no sockets: a message goes in, a reply comes out. Dropping a session
//! unmaps and closes all that the client left behind; the device keeps its
//! state.

use rustix::io::Errno;

use super::clock::{Clock, DeviceClock};
use super::commands::version::Limits;
use super::commands::{dma, feature, info, irqs, migration, region, version};
use super::device::DeviceModel;
use super::dma::DmaTable;
use super::inbox::Message;
use super::intx::Intx;
use super::migration::Migration;
use super::outbox::{Outbox, Reply};
use super::overheard::Overheard;
use super::wire::{Command, FLAG_NO_REPLY, FLAG_TYPE_COMMAND, FLAG_TYPE_MASK};

/// Whether a connection goes on after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// With the next message.
    Continue,
    /// It is to be closed once the reply has been sent.
    Close,
}

/// The state of one connection.
#[derive(Debug, Default)]
pub struct Session {
    limits: Option<Limits>,
    dma: DmaTable,
    /// The interrupt as this client has set it up.
    pub intx: Intx,
    migration: Migration,
    turned_away: bool,
}

impl Session {
    /// The session of a client that came while the device was taken: whatever
    /// it says is answered with `EBUSY`, and nothing reaches the device.
    pub fn turned_away() -> Self {
        Self {
            turned_away: true,
            ..Self::default()
        }
    }

    /// Executes one message on `device` and composes its reply, unless the
    /// client wants none. The interrupt is signalled, if due, before the
    /// reply, as a pin rises before the access that raised it is over.
    pub fn handle(
        &mut self,
        message: Message<'_>,
        device: &mut impl DeviceModel,
        clock: &mut DeviceClock<impl Clock>,
        outbox: &mut Outbox,
    ) -> Next {
        let (header, payload) = (message.header, message.payload);
        let descriptors = message.fds.len();
        let mut reply = outbox.begin();
        let outcome = self.execute(message, device, clock, &mut reply);
        self.intx.hold(!self.migration.state().is_running());
        self.intx.set_level(device.interrupt(clock.now()));
        device.overhear(&Overheard {
            header,
            payload,
            descriptors,
            errno: outcome.err().map(Errno::raw_os_error),
        });
        if header.flags & FLAG_NO_REPLY == 0 {
            reply.finish(&header, outcome);
        } else {
            reply.discard();
        }
        // A refused major version: the two sides have no protocol in common
        // (section "VFIO_USER_VERSION").
        if header.command == Command::Version as u16 && outcome == Err(Errno::NOTSUP) {
            Next::Close
        } else {
            Next::Continue
        }
    }

    fn execute(
        &mut self,
        message: Message<'_>,
        device: &mut impl DeviceModel,
        clock: &mut DeviceClock<impl Clock>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Errno> {
        let Message {
            header,
            payload,
            fds,
            lost_fds,
        } = message;
        if self.turned_away {
            return Err(Errno::BUSY);
        }
        // This server sends no commands, so no reply can be expected either;
        // every other bit is reserved in a command.
        if header.flags & FLAG_TYPE_MASK != FLAG_TYPE_COMMAND
            || header.flags & !(FLAG_TYPE_MASK | FLAG_NO_REPLY) != 0
            || lost_fds
        {
            return Err(Errno::INVAL);
        }
        let command = Command::from_number(header.command).ok_or(Errno::INVAL)?;
        if !matches!(command, Command::DmaMap | Command::SetIrqs) && !fds.is_empty() {
            return Err(Errno::INVAL);
        }
        // The first message, and only the first, negotiates.
        if (command == Command::Version) == self.limits.is_some() {
            return Err(Errno::INVAL);
        }
        let limits = self.limits.unwrap_or_default();
        let now = clock.now();
        let state = self.migration.state();
        match command {
            Command::Version => {
                self.limits = Some(version::negotiate(payload, reply)?);
                Ok(())
            }
            Command::DmaMap => dma::map(&mut self.dma, payload, fds),
            Command::DmaUnmap => dma::unmap(&mut self.dma, payload, reply),
            Command::GetInfo => info::device(payload, reply),
            Command::GetRegionInfo => info::region(device, payload, reply),
            Command::GetRegionIoFds => info::region_io_fds(payload, reply),
            Command::GetIrqInfo => info::irq(payload, reply),
            Command::SetIrqs => irqs::set(&mut self.intx, payload, fds),
            Command::RegionRead => region::read(device, state, limits, payload, now, reply),
            Command::RegionWrite => region::write(device, state, limits, payload, now, reply),
            Command::RegionWriteMulti => region::write_multi(device, state, payload, now, reply),
            Command::DeviceReset if payload.is_empty() => {
                self.migration.reset(clock);
                device.reset(clock.now());
                Ok(())
            }
            Command::DeviceReset => Err(Errno::INVAL),
            Command::DeviceFeature => {
                feature::feature(&mut self.migration, device, clock, payload, reply)
            }
            Command::MigDataRead => migration::read(&mut self.migration, limits, payload, reply),
            Command::MigDataWrite => migration::write(&mut self.migration, device, limits, payload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, CardConfig};
    use crate::vfio_user::clock::MonotonicClock;
    use crate::vfio_user::wire::{HEADER_SIZE, Header, IrqSet};
    use zerocopy::{FromBytes, IntoBytes};

    /// The errno that `session` answers with, 0 for none.
    fn answer(session: &mut Session, command: Command, payload: &[u8], lost_fds: bool) -> u32 {
        let mut card = Card::new(CardConfig::default());
        let mut outbox = Outbox::default();
        let message = Message {
            header: Header {
                message_id: 1,
                command: command as u16,
                message_size: (HEADER_SIZE + payload.len()) as u32,
                flags: 0,
                error: 0,
            },
            payload,
            fds: Vec::new(),
            lost_fds,
        };
        let mut clock = DeviceClock::new(MonotonicClock::new());
        session.handle(message, &mut card, &mut clock, &mut outbox);
        let (header, _) = Header::read_from_prefix(outbox.pending()).unwrap();
        header.error
    }

    #[test]
    fn descriptors_lost_on_the_way_are_not_taken_for_none_sent() {
        let mut session = Session::default();
        assert_eq!(answer(&mut session, Command::Version, &[0; 4], false), 0);
        // Without a descriptor this takes the trigger away.
        let set_trigger = IrqSet {
            argsz: 20,
            flags: 0x24,
            index: 0,
            start: 0,
            count: 1,
        };
        let payload = set_trigger.as_bytes();
        assert_eq!(answer(&mut session, Command::SetIrqs, payload, false), 0);
        assert_eq!(answer(&mut session, Command::SetIrqs, payload, true), 22);
    }
}
