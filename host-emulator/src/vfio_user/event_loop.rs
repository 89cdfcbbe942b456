//! The thread of one served device: waits for a client, its commands, its
//! mask and unmask requests, the device's next event and the owner's wish, and
//! does what is due.
//!
//! All state lives in this thread; nothing is locked.

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::clock::{Clock, DeviceClock};
use super::connection::{Connection, State};
use super::control::{Control, End};
use super::device::DeviceModel;
use super::session::Session;
use crate::listener::Listener;

/// How long a client that came while the device was taken may stay to hear
/// why. QEMU 11 fails an assertion of its own, and takes its guest with it,
/// when a server hangs up on its first message instead of answering.
const FAREWELL: Duration = Duration::from_secs(1);

/// A device, its clock, and whoever is connected to it.
#[derive(Debug)]
pub struct EventLoop<D, C> {
    device: D,
    clock: DeviceClock<C>,
    listener: Listener,
    client: Option<Connection>,
    /// The latest client that came while another was being served, and when
    /// it has to go.
    turned_away: Option<(Connection, Instant)>,
}

/// What a wait ended with.
#[derive(Debug, Default, Clone, Copy)]
struct Ready {
    asked: bool,
    newcomer: bool,
    client: bool,
    client_hung_up: bool,
    turned_away: bool,
    interrupt_request: bool,
}

impl<D: DeviceModel, C: Clock> EventLoop<D, C> {
    /// Serves `device` to whoever connects to `listener`.
    pub fn new(device: D, clock: C, listener: Listener) -> Self {
        Self {
            device,
            clock: DeviceClock::new(clock),
            listener,
            client: None,
            turned_away: None,
        }
    }

    /// Serves until the owner asks for the end, then gives the device back.
    ///
    /// # Errors
    /// What the operating system reports about waiting or accepting; errors
    /// on a client's own socket only end that client.
    pub fn run(mut self, control: &Control) -> io::Result<D> {
        loop {
            control.set_connected(self.client.is_some());
            match control.end() {
                End::Now => return Ok(self.device),
                End::WhenFree if self.client.is_none() => return Ok(self.device),
                End::NotYet | End::WhenFree => {}
            }
            let ready = self.wait(control)?;
            if ready.asked {
                control.acknowledge();
                continue;
            }
            self.serve_client(ready);
            self.serve_turned_away(ready);
            // A client that has hung up may still have commands under way;
            // the newcomer behind it waits in the backlog until they are done.
            if ready.newcomer && !(ready.client_hung_up && self.client.is_some()) {
                self.accept(control.end() == End::NotYet)?;
            }
        }
    }

    fn wait(&self, control: &Control) -> io::Result<Ready> {
        let client = self.client.as_ref();
        let turned_away = self.turned_away.as_ref().map(|(connection, _)| connection);
        let requests = client.map_or([None, None], |client| client.session.intx.requests());
        // A fixed array needs no allocation per wait: what is absent repeats
        // `asked` without asking for anything. The listener comes before the
        // client: whoever connects after the client has hung up is then never
        // seen without the hang-up.
        let absent = (control.asked(), PollFlags::empty());
        let sources = [
            (control.asked(), PollFlags::IN),
            (self.listener.socket().as_fd(), PollFlags::IN),
            client.map_or(absent, Connection::watched),
            turned_away.map_or(absent, Connection::watched),
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
        let [asked, listener, client, turned_away, mask, unmask] = fds.map(|fd| fd.revents());
        // Absent ones ask for nothing and, being an eventfd, report nothing.
        Ok(Ready {
            asked: !asked.is_empty(),
            newcomer: !listener.is_empty(),
            client: !client.is_empty(),
            client_hung_up: client.contains(PollFlags::HUP),
            turned_away: !turned_away.is_empty(),
            interrupt_request: !mask.is_empty() || !unmask.is_empty(),
        })
    }

    /// Until the device's next own event, as long as it could interrupt
    /// somebody, or until somebody has to go.
    fn timeout(&self) -> Option<Timespec> {
        let client = self.client.as_ref();
        let event = client
            .filter(|client| client.session.intx.awaits_rise())
            .and_then(|_| self.device.next_event())
            .map(|event| event.since(self.clock.now()));
        let farewell = self.turned_away.as_ref();
        let farewell =
            farewell.map(|(_, deadline)| deadline.saturating_duration_since(Instant::now()));
        let span = event.into_iter().chain(farewell).min()?;
        // A span too long for the kernel's type is as good as none.
        Timespec::try_from(span).ok()
    }

    fn serve_client(&mut self, ready: Ready) {
        let Some(client) = &mut self.client else {
            return;
        };
        let intx = &mut client.session.intx;
        // First, so that an unmask acts on the level of now: nobody watches
        // it while it is masked.
        intx.set_level(self.device.interrupt(self.clock.now()));
        if ready.interrupt_request {
            intx.serve_requests();
        }
        if ready.client {
            // A broken socket is the end of its client and of nothing else.
            let state = client
                .serve(&mut self.device, &mut self.clock)
                .unwrap_or(State::Finished);
            if state == State::Finished {
                self.client = None;
                // Whatever it has stopped runs again.
                self.clock.release();
            }
        }
    }

    fn serve_turned_away(&mut self, ready: Ready) {
        let Some((connection, deadline)) = &mut self.turned_away else {
            return;
        };
        let mut state = State::Open;
        if ready.turned_away {
            state = connection
                .serve(&mut self.device, &mut self.clock)
                .unwrap_or(State::Finished);
        }
        if state == State::Finished || *deadline <= Instant::now() {
            self.turned_away = None;
        }
    }

    /// Takes in one newcomer; while somebody is connected, or nobody shall be
    /// any more, only to tell it so rather than let it wait for its first
    /// answer.
    fn accept(&mut self, wanted: bool) -> io::Result<()> {
        match self.listener.socket().accept() {
            Ok((stream, _)) if wanted && self.client.is_none() => {
                self.client = Some(Connection::new(stream, Session::default()));
                Ok(())
            }
            Ok((stream, _)) => {
                let connection = Connection::new(stream, Session::turned_away());
                self.turned_away = Some((connection, Instant::now() + FAREWELL));
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
