//! Replies on their way to a client.
//!
//! A reply is composed in place and sent at once; what the socket does not
//! take stays here until it does, and meanwhile no further command is read.

use std::io;
use std::os::fd::AsFd;

use rustix::io::Errno;
use rustix::net::{SendFlags, send};
use zerocopy::{Immutable, IntoBytes};

use super::wire::{FLAG_ERROR, FLAG_TYPE_REPLY, HEADER_SIZE, Header};

/// Capacity kept between replies.
const USUAL_CAPACITY: usize = 4096;

/// Bytes composed and not yet sent.
#[derive(Debug, Default)]
pub struct Outbox {
    bytes: Vec<u8>,
    sent: usize,
}

impl Outbox {
    /// Starts a reply; finish it with [`Self::finish`].
    pub fn begin(&mut self) -> Reply<'_> {
        let start = self.bytes.len();
        self.bytes.resize(start + HEADER_SIZE, 0);
        Reply {
            bytes: &mut self.bytes,
            start,
        }
    }

    /// Whether everything composed has been sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Sends as much as the socket takes, without waiting.
    ///
    /// # Errors
    /// What `send` reports, apart from a full socket.
    pub fn flush(&mut self, socket: impl AsFd) -> io::Result<()> {
        while self.sent < self.bytes.len() {
            let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
            match send(&socket, &self.bytes[self.sent..], flags) {
                Ok(count) => self.sent += count,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.sent = 0;
        self.bytes.clear();
        self.bytes.shrink_to(USUAL_CAPACITY);
        Ok(())
    }

    /// What is still to be sent.
    #[cfg(test)]
    pub fn pending(&self) -> &[u8] {
        &self.bytes[self.sent..]
    }
}

/// A reply being composed: a header, filled in last, and a payload.
#[derive(Debug)]
pub struct Reply<'a> {
    bytes: &'a mut Vec<u8>,
    start: usize,
}

impl Reply<'_> {
    /// Appends a payload structure.
    pub fn push<T: IntoBytes + Immutable>(&mut self, value: &T) {
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// Appends bytes as they are.
    pub fn push_bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends `count` zero bytes and lends them out to be filled.
    pub fn push_space(&mut self, count: usize) -> &mut [u8] {
        let from = self.bytes.len();
        self.bytes.resize(from + count, 0);
        &mut self.bytes[from..]
    }

    /// Completes the reply to `command`: with the payload for `Ok`, with
    /// the header alone for an error.
    pub fn finish(self, command: &Header, outcome: Result<(), Errno>) {
        let mut flags = FLAG_TYPE_REPLY;
        let mut error = 0;
        if let Err(errno) = outcome {
            self.bytes.truncate(self.start + HEADER_SIZE);
            flags |= FLAG_ERROR;
            error = errno.raw_os_error() as u32;
        }
        let header = Header {
            message_id: command.message_id,
            command: command.command,
            // No reply is larger than the largest message.
            message_size: (self.bytes.len() - self.start) as u32,
            flags,
            error,
        };
        self.bytes[self.start..self.start + HEADER_SIZE].copy_from_slice(header.as_bytes());
    }

    /// Takes back everything composed for this reply.
    pub fn discard(self) {
        self.bytes.truncate(self.start);
    }
}
