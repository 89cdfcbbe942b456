//! One of QEMU's byte streams, read without blocking.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

/// Our end of a socket pair whose other end QEMU holds.
#[derive(Debug)]
pub(crate) struct Channel {
    stream: UnixStream,
    open: bool,
}

/// A connected pair: our end, and the one that QEMU inherits.
pub(crate) fn pair() -> io::Result<(UnixStream, OwnedFd)> {
    let (ours, theirs) = UnixStream::pair()?;
    Ok((ours, theirs.into()))
}

impl Channel {
    pub(crate) fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self { stream, open: true })
    }

    /// What to poll; none once the other end has closed.
    pub(crate) fn poll_fd(&self) -> Option<BorrowedFd<'_>> {
        self.open.then(|| self.stream.as_fd())
    }

    /// Takes everything that is there now.
    pub(crate) fn drain(&mut self) -> Vec<u8> {
        self.take(u64::MAX)
    }

    /// Takes at most `limit` bytes of what is there now.
    pub(crate) fn take(&mut self, limit: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.open {
            match (&self.stream).take(limit).read_to_end(&mut bytes) {
                Ok(_) if bytes.len() as u64 == limit => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                // The end, or a reset because QEMU was killed: either way
                // there is no more to come.
                Ok(_) | Err(_) => self.open = false,
            }
        }
        bytes
    }

    /// Sends of `bytes` what the other end takes now, and leaves the rest.
    pub(crate) fn offer(&mut self, bytes: &mut Vec<u8>) {
        // Who has closed takes nothing more; that is seen by reading.
        if let Ok(taken) = self.stream.write(bytes) {
            bytes.drain(..taken);
        }
    }

    /// Sends `bytes`, which are few enough for the socket's buffer.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }
}
