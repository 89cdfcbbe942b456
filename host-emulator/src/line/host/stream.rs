//! A connection that bytes run over both ways: reading and writing without
//! waiting, and noticing that its peer has gone.

use std::os::fd::{AsFd, OwnedFd};

use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};

use super::peer::Wish;
use crate::vfio_user::Source;

/// One peer's connection.
#[derive(Debug)]
pub(super) struct Stream {
    socket: OwnedFd,
    /// A peer that closes its sending side has gone altogether: there is no
    /// telling the two apart.
    whole: bool,
    /// Everything that the peer sent has been read.
    read_out: bool,
    /// The peer takes nothing any more.
    gone: bool,
}

impl Stream {
    pub(super) const fn new(socket: OwnedFd, whole: bool) -> Self {
        Self {
            socket,
            whole,
            read_out: false,
            gone: false,
        }
    }

    /// Whether there is nothing more to hope for.
    pub(super) const fn is_over(&self) -> bool {
        self.gone && self.read_out
    }

    pub(super) const fn is_connected(&self) -> bool {
        !self.gone
    }

    pub(super) fn source(&self, wish: Wish) -> Option<Source<'_>> {
        let mut flags = PollFlags::empty();
        if !self.read_out {
            flags.set(PollFlags::IN, wish.receive);
            flags.set(PollFlags::RDHUP, self.whole && !self.gone);
        }
        flags.set(PollFlags::OUT, wish.send && !self.gone);
        // A hang-up is reported whether asked for or not, and for ever.
        (!self.gone || !flags.is_empty()).then(|| (self.socket.as_fd(), flags))
    }

    pub(super) fn notice(&mut self, ready: PollFlags) {
        let hung_up = ready.intersects(PollFlags::HUP | PollFlags::ERR);
        if hung_up || self.whole && ready.contains(PollFlags::RDHUP) {
            self.gone = true;
        }
    }

    pub(super) fn receive(&mut self, buffer: &mut [u8]) -> usize {
        match recv(&self.socket, buffer, RecvFlags::DONTWAIT) {
            Ok((0, _)) => {
                self.read_out = true;
                self.gone |= self.whole;
                0
            }
            Ok((count, _)) => count,
            Err(Errno::AGAIN | Errno::INTR) => 0,
            Err(_) => {
                self.read_out = true;
                self.gone = true;
                0
            }
        }
    }

    pub(super) fn send(&mut self, bytes: &[u8]) -> usize {
        if self.gone {
            return 0;
        }
        match send(
            &self.socket,
            bytes,
            SendFlags::DONTWAIT | SendFlags::NOSIGNAL,
        ) {
            Ok(count) => count,
            Err(Errno::AGAIN | Errno::INTR) => 0,
            Err(_) => {
                self.gone = true;
                0
            }
        }
    }
}
