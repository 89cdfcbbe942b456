//! Whether a descriptor can be used at once, without waiting for who is at its
//! other end.

use std::os::fd::BorrowedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Whether a read returns at once, be it with an error or the end.
pub(crate) fn for_reading(fd: BorrowedFd<'_>) -> bool {
    is(fd, PollFlags::IN)
}

/// Whether a write of at most PIPE_BUF bytes (4096) returns at once, be it
/// with an error.
pub(crate) fn for_writing(fd: BorrowedFd<'_>) -> bool {
    is(fd, PollFlags::OUT)
}

fn is(fd: BorrowedFd<'_>, wanted: PollFlags) -> bool {
    let mut fds = [PollFd::from_borrowed_fd(fd, wanted)];
    matches!(poll(&mut fds, Some(&Timespec::default())), Ok(1..))
}
