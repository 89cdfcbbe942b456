//! One client's connection: its socket, what is in flight in either
//! direction, and its session.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use rustix::event::PollFlags;
use rustix::io::Errno;

use super::clock::{Clock, DeviceClock};
use super::device::DeviceModel;
use super::inbox::{BadSize, Inbox, Received};
use super::outbox::Outbox;
use super::session::{Next, Session};
use super::wire::FLAG_NO_REPLY;

/// Whether a connection is still of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Yes.
    Open,
    /// The client has gone, or has been given its last reply.
    Finished,
}

/// A connected client.
#[derive(Debug)]
pub struct Connection {
    stream: UnixStream,
    inbox: Inbox,
    outbox: Outbox,
    closing: bool,
    /// What the client has set up.
    pub session: Session,
}

impl Connection {
    /// A session with a client that has just connected.
    pub fn new(stream: UnixStream, session: Session) -> Self {
        Self {
            stream,
            inbox: Inbox::default(),
            outbox: Outbox::default(),
            closing: false,
            session,
        }
    }

    /// What to wait for: commands, or room for the replies that are due first.
    pub fn watched(&self) -> (BorrowedFd<'_>, PollFlags) {
        let flags = if self.outbox.is_empty() {
            PollFlags::IN
        } else {
            PollFlags::OUT
        };
        (self.stream.as_fd(), flags)
    }

    /// Does what can be done without waiting: sends what is due, executes the
    /// commands at hand, receives once.
    ///
    /// # Errors
    /// What the socket reports; the connection is then of no more use.
    pub fn serve(
        &mut self,
        device: &mut impl DeviceModel,
        clock: &mut DeviceClock<impl Clock>,
    ) -> io::Result<State> {
        self.outbox.flush(&self.stream)?;
        self.execute(device, clock)?;
        if !self.outbox.is_empty() {
            return Ok(State::Open);
        }
        if self.closing {
            return Ok(State::Finished);
        }
        match self.inbox.receive(&self.stream)? {
            Received::Closed => return Ok(State::Finished),
            Received::Nothing => return Ok(State::Open),
            Received::Bytes => self.execute(device, clock)?,
        }
        Ok(if self.closing && self.outbox.is_empty() {
            State::Finished
        } else {
            State::Open
        })
    }

    /// Executes the complete messages at hand, until the client does not take
    /// their replies fast enough.
    fn execute(
        &mut self,
        device: &mut impl DeviceModel,
        clock: &mut DeviceClock<impl Clock>,
    ) -> io::Result<()> {
        while self.outbox.is_empty() && !self.closing {
            match self.inbox.next_message() {
                Ok(None) => break,
                Ok(Some(message)) => {
                    let next = self
                        .session
                        .handle(message, device, clock, &mut self.outbox);
                    self.closing = next == Next::Close;
                }
                Err(BadSize(header)) => {
                    if header.flags & FLAG_NO_REPLY == 0 {
                        let reply = self.outbox.begin();
                        reply.finish(&header, Err(Errno::INVAL));
                    }
                    self.closing = true;
                }
            }
            self.outbox.flush(&self.stream)?;
        }
        Ok(())
    }
}
