//! An eventfd that a client handed over.
//!
//! Signals and clears it, and never blocks on it, whatever the client does
//! with its own copy of the descriptor.

use std::fs;
use std::io::IoSliceMut;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, readlink};
use rustix::io::{Errno, ReadWriteFlags, preadv2, write};

/// What the kernel calls an eventfd in `/proc/self/fd`.
const EVENTFD_NAME: &[u8] = b"anon_inode:[eventfd]";

/// A client's eventfd, closed on drop.
#[derive(Debug)]
pub struct EventFd {
    fd: OwnedFd,
    /// The client created it without `EFD_NONBLOCK`. The flag is shared with
    /// the client, so it stays as it is and every write asks first.
    blocking: bool,
}

impl EventFd {
    /// Takes over a descriptor that came with a message.
    ///
    /// # Errors
    /// `EINVAL` when it is not an eventfd: writing to a pipe or a file of the
    /// client's choice could block this thread or do worse.
    pub fn adopt(fd: OwnedFd) -> Result<Self, Errno> {
        let link = readlink(format!("/proc/self/fd/{}", fd.as_raw_fd()), Vec::new())?;
        if link.to_bytes() != EVENTFD_NAME {
            return Err(Errno::INVAL);
        }
        let blocking = !fcntl_getfl(&fd)?.contains(OFlags::NONBLOCK);
        Ok(Self { fd, blocking })
    }

    /// Takes over a descriptor to be read from, which the client signals.
    ///
    /// # Errors
    /// `EINVAL` as for [`Self::adopt`], and when each read takes only one from
    /// the counter (`EFD_SEMAPHORE`): what the client counts up at once would
    /// keep this thread busy for as many reads. Linux before 6.5 does not say
    /// so of an eventfd.
    pub fn adopt_request(fd: OwnedFd) -> Result<Self, Errno> {
        let eventfd = Self::adopt(fd)?;
        let info = fs::read_to_string(format!("/proc/self/fdinfo/{}", eventfd.fd.as_raw_fd()));
        let info = info.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
        let semaphore = info
            .lines()
            .filter_map(|line| line.strip_prefix("eventfd-semaphore:"))
            .any(|value| value.trim() != "0");
        if semaphore {
            return Err(Errno::INVAL);
        }
        Ok(eventfd)
    }

    /// Adds one to the counter, waking whoever waits for it.
    pub fn signal(&self) {
        if self.blocking && !self.is_ready(PollFlags::OUT) {
            // The counter is at its limit: the client has a wake-up pending.
            return;
        }
        // EAGAIN says the same, and an eventfd write can fail in no other way.
        let _ = write(&self.fd, &1u64.to_ne_bytes());
    }

    /// Takes the counter back to zero; returns whether it had been signalled.
    pub fn take(&self) -> bool {
        let mut counter = [0; 8];
        // An offset of -1 means "the current position", the only one an
        // eventfd has; NOWAIT because somebody else may have read it first.
        preadv2(
            &self.fd,
            &mut [IoSliceMut::new(&mut counter)],
            u64::MAX,
            ReadWriteFlags::NOWAIT,
        )
        .is_ok()
    }

    fn is_ready(&self, flags: PollFlags) -> bool {
        let mut fds = [PollFd::new(&self.fd, flags)];
        let at_once = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        poll(&mut fds, Some(&at_once)).is_ok_and(|ready| ready > 0)
    }
}

impl AsFd for EventFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
