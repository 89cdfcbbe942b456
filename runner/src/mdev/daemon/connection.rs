//! One command's connection to the daemon: bytes into lines and back, without
//! ever waiting for it.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use rustix::event::PollFlags;
use rustix::io::Errno;
use uuid::Uuid;

use super::protocol::{LINE_LIMIT, Reply, Request, from_line, to_line};
use crate::mdev::Failure;

/// How much is read at once.
const CHUNK: usize = 4096;

/// A command that is connected.
#[derive(Debug)]
pub(super) struct Connection {
    stream: UnixStream,
    inbox: Vec<u8>,
    outbox: Vec<u8>,
    /// It is to be closed once it has been told why.
    closing: bool,
    /// The removal whose end it waits for.
    pub(super) awaits: Option<Uuid>,
}

impl Connection {
    /// A connection that does not block.
    ///
    /// # Errors
    /// When the operating system refuses that.
    pub(super) fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            inbox: Vec::new(),
            outbox: Vec::new(),
            closing: false,
            awaits: None,
        })
    }

    /// What to wait for: requests, or room for the replies that are due first.
    pub(super) fn watched(&self) -> (BorrowedFd<'_>, PollFlags) {
        let flags = if self.outbox.is_empty() {
            PollFlags::IN
        } else {
            PollFlags::OUT
        };
        (self.stream.as_fd(), flags)
    }

    /// Whether it has asked for nothing that is not done yet.
    pub(super) fn is_idle(&self) -> bool {
        self.awaits.is_none() && self.outbox.is_empty()
    }

    /// Sends what is due and receives what is there.
    ///
    /// # Errors
    /// What the socket reports, and that the other end has gone: the
    /// connection is of no more use.
    pub(super) fn exchange(&mut self) -> io::Result<()> {
        self.flush()?;
        if self.closing && self.outbox.is_empty() {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        if self.awaits.is_some() {
            return self.stay();
        }
        // Who does not take replies is not heard.
        while self.outbox.is_empty() && !self.closing && !self.has_line() {
            if self.inbox.len() > LINE_LIMIT {
                self.refuse(&Failure::new(
                    Errno::MSGSIZE,
                    format!("a request has at most {LINE_LIMIT} bytes"),
                ));
                return self.flush();
            }
            let mut chunk = [0; CHUNK];
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(length) => self.inbox.extend_from_slice(&chunk[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The next request that is complete. One that cannot be read is answered
    /// and ends the connection.
    pub(super) fn request(&mut self) -> Option<Request> {
        if self.awaits.is_some() || self.closing || !self.outbox.is_empty() {
            return None;
        }
        let end = self.inbox.iter().position(|&byte| byte == b'\n')?;
        let line: Vec<u8> = self.inbox.drain(..=end).collect();
        match from_line(&line) {
            Ok(request) => Some(request),
            Err(failure) => {
                self.refuse(&failure);
                None
            }
        }
    }

    /// Answers.
    pub(super) fn reply(&mut self, reply: &Reply) {
        self.awaits = None;
        self.outbox.extend(to_line(reply));
    }

    /// Says why there will be no conversation.
    pub(super) fn refuse(&mut self, failure: &Failure) {
        self.reply(&Reply::Failed(failure.clone()));
        self.closing = true;
    }

    /// Looks whether one who waits is still there. One who talks on instead of
    /// waiting is not kept.
    fn stay(&mut self) -> io::Result<()> {
        match self.stream.read(&mut [0]) {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => Err(ErrorKind::InvalidData.into()),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::Interrupted => Ok(()),
                _ => Err(error),
            },
        }
    }

    fn has_line(&self) -> bool {
        self.inbox.contains(&b'\n')
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.outbox.is_empty() {
            match self.stream.write(&self.outbox) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(length) => drop(self.outbox.drain(..length)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
