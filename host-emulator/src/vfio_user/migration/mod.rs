//! Moving a device: its migration state, and the data on its way out or in.
//!
//! It belongs to the client: with a client's end a transfer ends, and the
//! device runs on, as the kernel has it when a device file is closed.

mod states;

pub use states::DeviceState;

use rustix::io::Errno;

use super::clock::{Clock, DeviceClock};
use super::device::{Migratable, StateRefused};

impl From<StateRefused> for Errno {
    fn from(refused: StateRefused) -> Self {
        match refused {
            StateRefused::Invalid => Self::INVAL,
            StateRefused::OtherKind => Self::OPNOTSUPP,
        }
    }
}

/// One client's attempt to move the device.
#[derive(Debug, Default)]
pub struct Migration {
    state: DeviceState,
    /// In a saving state: what there is to read, and how much has been read.
    outgoing: Vec<u8>,
    read: usize,
    /// In `Resuming`: what has been written.
    incoming: Vec<u8>,
}

impl Migration {
    /// Where the device stands.
    pub fn state(&self) -> DeviceState {
        self.state
    }

    /// Takes the device to `target`, by as many arcs as it needs.
    ///
    /// # Errors
    /// `EINVAL` when there is no way from here, and then nothing has changed.
    /// What [`Migratable::restore`] says, when leaving `Resuming`: the device
    /// is then as it was before and still in `Resuming`, so that what is
    /// missing may be written; a reset leads out of it.
    pub fn set<C: Clock>(
        &mut self,
        target: DeviceState,
        device: &mut dyn Migratable,
        clock: &mut DeviceClock<C>,
    ) -> Result<(), Errno> {
        while self.state != target {
            let next = self.state.next(target).ok_or(Errno::INVAL)?;
            self.take_arc(next, device, clock)?;
            self.state = next;
        }
        Ok(())
    }

    /// Back to running, whatever was under way, as a device reset does.
    pub fn reset<C: Clock>(&mut self, clock: &mut DeviceClock<C>) {
        clock.release();
        *self = Self::default();
    }

    /// The next bytes of the device's state, fewer than `count` only if there
    /// are no more for now.
    ///
    /// # Errors
    /// `EINVAL` unless the device is in a saving state.
    pub fn read(&mut self, count: usize) -> Result<&[u8], Errno> {
        if !self.state.is_saving() {
            return Err(Errno::INVAL);
        }
        let rest = &self.outgoing[self.read..];
        let data = &rest[..count.min(rest.len())];
        self.read += data.len();
        Ok(data)
    }

    /// Takes in the next bytes of another device's state.
    ///
    /// # Errors
    /// `EINVAL` unless the device is in `Resuming`; `ENOSPC` when it becomes
    /// more than any state of this device has; and as soon as enough of it is
    /// there to know of what device it is, what that says of it. The bytes
    /// are then not taken.
    pub fn write(&mut self, data: &[u8], device: &dyn Migratable) -> Result<(), Errno> {
        if self.state != DeviceState::Resuming {
            return Err(Errno::INVAL);
        }
        let before = self.incoming.len();
        if data.len() > device.max_state_size() - before {
            return Err(Errno::NOSPC);
        }
        self.incoming.extend_from_slice(data);
        let head = device.state_head().len();
        if (before..self.incoming.len()).contains(&(head - 1)) {
            let checked = device.check_state_head(&self.incoming[..head]);
            if let Err(refused) = checked {
                self.incoming.truncate(before);
                return Err(refused.into());
            }
        }
        Ok(())
    }

    fn take_arc<C: Clock>(
        &mut self,
        next: DeviceState,
        device: &mut dyn Migratable,
        clock: &mut DeviceClock<C>,
    ) -> Result<(), Errno> {
        if self.state == DeviceState::Resuming {
            device.restore(&self.incoming, clock.now())?;
            self.incoming = Vec::new();
        }
        if next.is_running() {
            clock.release();
        } else {
            clock.hold();
        }
        if !next.is_saving() {
            self.outgoing = Vec::new();
        } else if next == DeviceState::StopCopy {
            // It begins with the same head as what may have been read before.
            self.outgoing = device.save(clock.now());
        } else {
            self.outgoing = device.state_head();
        }
        if !self.state.is_saving() {
            self.read = 0;
        }
        Ok(())
    }
}
