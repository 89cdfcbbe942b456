//! A line that takes connections, one at a time. Who comes while another is
//! connected waits until that one has gone and all its bytes are through.

use core::fmt;
use core::time::Duration;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::event::PollFlags;

use super::peer::{PLACES, Peer, Wish};
use super::stream::Stream;
use crate::respite::Respite;
use crate::vfio_user::Source;

/// A socket that takes connections.
pub(super) trait Accept: Send + fmt::Debug {
    /// A peer that closes its sending side has gone altogether.
    const WHOLE: bool;

    /// Where it listens.
    fn place(&self) -> String;

    /// The socket.
    fn socket(&self) -> BorrowedFd<'_>;

    /// Takes the next connection; does not wait for one.
    ///
    /// # Errors
    /// What the system says, `WouldBlock` when there is none.
    fn accept(&self) -> io::Result<OwnedFd>;
}

/// A listening socket and whoever is connected to it.
#[derive(Debug)]
pub(super) struct Listening<L> {
    listener: L,
    stream: Option<Stream>,
    respite: Respite,
    trouble: Option<String>,
}

impl<L: Accept> Listening<L> {
    pub(super) fn new(listener: L) -> Self {
        Self {
            listener,
            stream: None,
            respite: Respite::default(),
            trouble: None,
        }
    }

    fn accept(&mut self) {
        match self.respite.take(self.listener.accept()) {
            Ok(Some(socket)) => {
                self.stream = Some(Stream::new(socket, L::WHOLE));
                self.trouble = None;
            }
            Ok(None) => {}
            Err(error) => self.trouble = Some(format!("cannot accept a connection: {error}")),
        }
    }
}

impl<L: Accept> Peer for Listening<L> {
    fn place(&self) -> String {
        self.listener.place()
    }

    fn is_connected(&self) -> bool {
        self.stream.as_ref().is_some_and(Stream::is_connected)
    }

    fn sources(&self, wish: Wish) -> [Option<Source<'_>>; PLACES] {
        let source = match &self.stream {
            Some(stream) => stream.source(wish),
            None if self.respite.lasts() => None,
            None => Some((self.listener.socket(), PollFlags::IN)),
        };
        [source, None]
    }

    fn notice(&mut self, [ready, _]: [PollFlags; PLACES]) {
        // A respite that is over ends here: the socket is watched again.
        let _ = self.respite.left();
        match &mut self.stream {
            Some(stream) => stream.notice(ready),
            None if !ready.is_empty() => self.accept(),
            None => {}
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> usize {
        let Some(stream) = &mut self.stream else {
            return 0;
        };
        let count = stream.receive(buffer);
        if stream.is_over() {
            self.stream = None;
        }
        count
    }

    fn send(&mut self, bytes: &[u8]) -> usize {
        let Some(stream) = &mut self.stream else {
            return 0;
        };
        let count = stream.send(bytes);
        if stream.is_over() {
            self.stream = None;
        }
        count
    }

    fn look_again(&self) -> Option<Duration> {
        self.respite.span()
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}
