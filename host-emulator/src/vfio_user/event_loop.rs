//! The thread of one served device: waits for a client, its commands, its
//! mask and unmask requests, the device's next event and the owner's stop, and
//! does what is due.
//!
//! All state lives in this thread; nothing is locked.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::clock::Clock;
use super::connection::{Connection, State};
use super::device::DeviceModel;
use super::socket::Listener;

/// A device, its clock, and whoever is connected to it.
#[derive(Debug)]
pub struct EventLoop<D, C> {
    device: D,
    clock: C,
    listener: Listener,
    client: Option<Connection>,
}

/// What a wait ended with.
#[derive(Debug, Default, Clone, Copy)]
struct Ready {
    stop: bool,
    newcomer: bool,
    client: bool,
    client_hung_up: bool,
    interrupt_request: bool,
}

impl<D: DeviceModel, C: Clock> EventLoop<D, C> {
    /// Serves `device` to whoever connects to `listener`.
    pub fn new(device: D, clock: C, listener: Listener) -> Self {
        Self {
            device,
            clock,
            listener,
            client: None,
        }
    }

    /// Serves until `stop` becomes readable, then gives the device back.
    ///
    /// # Errors
    /// What the operating system reports about waiting or accepting; errors
    /// on a client's own socket only end that client.
    pub fn run(mut self, stop: &OwnedFd) -> io::Result<D> {
        loop {
            let ready = self.wait(stop)?;
            if ready.stop {
                return Ok(self.device);
            }
            self.serve_client(ready);
            // A client that has hung up may still have commands under way;
            // the newcomer behind it waits in the backlog until they are done.
            if ready.newcomer && !(ready.client_hung_up && self.client.is_some()) {
                self.accept()?;
            }
        }
    }

    fn wait(&self, stop: &OwnedFd) -> io::Result<Ready> {
        let client = self.client.as_ref();
        let requests = client.map_or([None, None], |client| client.session.intx.requests());
        // A fixed array needs no allocation per wait: what is absent repeats
        // `stop` without asking for anything.
        let absent = (stop.as_fd(), PollFlags::empty());
        let sources = [
            (stop.as_fd(), PollFlags::IN),
            (self.listener.socket().as_fd(), PollFlags::IN),
            client.map_or(absent, |client| (client.as_fd(), client.interest())),
            requests[0].map_or(absent, |fd| (fd, PollFlags::IN)),
            requests[1].map_or(absent, |fd| (fd, PollFlags::IN)),
        ];
        let mut fds = sources
            .each_ref()
            .map(|(fd, flags)| PollFd::new(fd, *flags));
        match poll(&mut fds, self.timeout().as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(Ready::default()),
            Err(error) => return Err(error.into()),
        }
        let [stop, listener, client_fd, mask, unmask] = fds.map(|fd| fd.revents());
        let served = self.client.is_some();
        Ok(Ready {
            stop: !stop.is_empty(),
            newcomer: !listener.is_empty(),
            client: served && !client_fd.is_empty(),
            client_hung_up: served && client_fd.contains(PollFlags::HUP),
            interrupt_request: requests[0].is_some() && !mask.is_empty()
                || requests[1].is_some() && !unmask.is_empty(),
        })
    }

    /// Until the device's next own event, as long as somebody can notice it.
    fn timeout(&self) -> Option<Timespec> {
        self.client.as_ref()?;
        let span = self.device.next_event()?.since(self.clock.now());
        // A span too long for the kernel's type is as good as none.
        Timespec::try_from(span).ok()
    }

    fn serve_client(&mut self, ready: Ready) {
        let Some(client) = &mut self.client else {
            return;
        };
        let intx = &mut client.session.intx;
        if ready.interrupt_request {
            intx.serve_requests();
        }
        intx.set_level(self.device.interrupt(self.clock.now()));
        if ready.client {
            // A broken socket is the end of its client and of nothing else.
            let state = client
                .serve(&mut self.device, &self.clock)
                .unwrap_or(State::Finished);
            if state == State::Finished {
                self.client = None;
            }
        }
    }

    /// Takes in one newcomer; while somebody is connected, turns it away at
    /// once rather than let it wait for its first answer.
    fn accept(&mut self) -> io::Result<()> {
        match self.listener.socket().accept() {
            Ok((stream, _)) => {
                if self.client.is_none() {
                    self.client = Some(Connection::new(stream));
                }
                Ok(())
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock
                        | io::ErrorKind::Interrupted
                        | io::ErrorKind::ConnectionAborted
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
