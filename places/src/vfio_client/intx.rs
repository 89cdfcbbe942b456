//! INTx as VFIO hands it to a client: an eventfd that is signalled, a mask
//! that the server sets when it signals and the client takes away.

use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;

use super::connection::Connection;
use super::error::ClientError;
use super::message::{Command, Fields};

/// `VFIO_PCI_INTX_IRQ_INDEX`.
pub(super) const INDEX: u32 = 0;

/// Flags of `VFIO_USER_DEVICE_SET_IRQS`: where the data is, and what to do.
const DATA_NONE: u32 = 1 << 0;
const DATA_EVENTFD: u32 = 1 << 2;
const ACTION_MASK: u32 = 1 << 3;
const ACTION_UNMASK: u32 = 1 << 4;
const ACTION_TRIGGER: u32 = 1 << 5;

/// The client's end of the pin, masked except while somebody waits.
#[derive(Debug)]
pub(super) struct Intx {
    trigger: OwnedFd,
}

impl Intx {
    /// Connects the pin, masked.
    pub(super) fn connect(connection: &mut Connection) -> Result<Self, ClientError> {
        let trigger = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            .map_err(ClientError::NoEventFd)?;
        // Masked first: a trigger that is set while the level is high is
        // signalled at once.
        set(connection, DATA_NONE | ACTION_MASK)?;
        let with_eventfd = fields(DATA_EVENTFD | ACTION_TRIGGER);
        connection.ask_with(Command::SetIrqs, with_eventfd, &[trigger.as_fd()])?;
        Ok(Self { trigger })
    }

    /// Unmasks the pin and waits until it is signalled, at most for `within`.
    /// It is masked again afterwards.
    pub(super) fn wait(
        &self,
        connection: &mut Connection,
        within: Duration,
    ) -> Result<bool, ClientError> {
        set(connection, DATA_NONE | ACTION_UNMASK)?;
        if self.signalled(within) {
            // The server has masked the pin by itself.
            return Ok(true);
        }
        set(connection, DATA_NONE | ACTION_MASK)?;
        // What came between the last look and the mask has been delivered.
        Ok(self.signalled(Duration::ZERO))
    }

    /// Waits for a signal, at most for `within`, and takes it.
    fn signalled(&self, within: Duration) -> bool {
        let mut fds = [PollFd::new(&self.trigger, PollFlags::IN)];
        // A deadline too far for the kernel's type is as good as none.
        let limit = Timespec::try_from(within).ok();
        while poll(&mut fds, limit.as_ref()) == Err(Errno::INTR) {}
        rustix::io::read(&self.trigger, &mut [0; 8]).is_ok()
    }
}

fn set(connection: &mut Connection, flags: u32) -> Result<(), ClientError> {
    connection.ask(Command::SetIrqs, fields(flags))?;
    Ok(())
}

/// argsz, flags, index, start, count: the one interrupt of the type.
fn fields(flags: u32) -> Fields {
    let head = Fields::default().u32(20).u32(flags);
    head.u32(INDEX).u32(0).u32(1)
}
