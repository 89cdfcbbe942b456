//! The thread of one served device: waits for a client, its commands, its
//! mask and unmask requests, the device's next event, what the device is
//! connected to, and the owner's wish, and does what is due.
//!
//! All state lives in this thread; nothing is locked.

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;

use super::clock::{Clock, DeviceClock};
use super::company::Company;
use super::connection::{Connection, State};
use super::control::{Control, End};
use super::deferral::Deferral;
use super::device::DeviceModel;
use super::outside::{Outside, SOURCES};
use super::patience::Patience;
use super::session::Session;
use crate::listener::Listener;
use crate::respite::Respite;

/// How long a client that came while the device was taken may stay to hear
/// why. QEMU 11 fails an assertion of its own, and takes its guest with it,
/// when a server hangs up on its first message instead of answering.
const FAREWELL: Duration = Duration::from_secs(1);

/// A device, its clock, and whoever is connected to it.
pub struct EventLoop<D, C> {
    device: D,
    clock: DeviceClock<C>,
    outside: Box<dyn Outside<D>>,
    /// When the outside wants to be tended though nothing has happened.
    tend_at: Option<crate::Instant>,
    listener: Listener,
    respite: Respite,
    client: Option<Connection>,
    /// This thread's company of the client.
    company: Option<Company>,
    patience: Patience,
    deferral: Deferral,
    /// The latest client that came while another was being served, and when
    /// it has to go.
    turned_away: Option<(Connection, Instant)>,
}

/// What a wait ended with.
#[derive(Debug, Clone, Copy)]
struct Ready {
    asked: bool,
    newcomer: bool,
    client: bool,
    client_hung_up: bool,
    turned_away: bool,
    interrupt_request: bool,
    outside: [PollFlags; SOURCES],
}

impl<D: DeviceModel, C: Clock> EventLoop<D, C> {
    /// Serves `device` to whoever connects to `listener`, and connects it to
    /// `outside`.
    pub fn new(device: D, clock: C, outside: Box<dyn Outside<D>>, listener: Listener) -> Self {
        Self {
            device,
            clock: DeviceClock::new(clock),
            outside,
            tend_at: None,
            listener,
            respite: Respite::default(),
            client: None,
            company: None,
            patience: Patience::default(),
            deferral: Deferral::default(),
            turned_away: None,
        }
    }

    /// Serves until the owner asks for the end, then gives the device back.
    ///
    /// # Errors
    /// What the operating system reports about waiting; errors on a client's
    /// own socket only end that client.
    pub fn run(mut self, control: &Control) -> io::Result<D> {
        // What is outside may have come before the first client.
        self.tend([PollFlags::empty(); SOURCES]);
        loop {
            control.set_connected(self.client.is_some());
            match control.end() {
                End::Now => break,
                End::WhenFree if self.client.is_none() => break,
                End::NotYet | End::WhenFree => {}
            }
            let Some(ready) = self.wait(control)? else {
                continue;
            };
            if ready.asked {
                control.acknowledge();
                continue;
            }
            self.serve_client(ready);
            self.tend(ready.outside);
            self.serve_turned_away(ready);
            // A client that has hung up may still have commands under way;
            // the newcomer behind it waits in the backlog until they are done.
            if ready.newcomer && !(ready.client_hung_up && self.client.is_some()) {
                self.accept(control);
            }
        }
        self.outside.end(&mut self.device, self.clock.now());
        Ok(self.device)
    }

    /// Waits until there is something to do; none if that was cut short.
    fn wait(&mut self, control: &Control) -> io::Result<Option<Ready>> {
        let respite = self.respite.left();
        let client = self.client.as_ref();
        let turned_away = self.turned_away.as_ref().map(|(connection, _)| connection);
        let requests = client.map_or([None, None], |client| client.session.intx.requests());
        // The listener comes before the client: whoever connects after the
        // client has hung up is then never seen without the hang-up.
        let newcomers = match respite {
            Some(_) => PollFlags::empty(),
            None => PollFlags::IN,
        };
        let outside = match self.clock.is_held() {
            true => [None; SOURCES],
            false => self.outside.sources(),
        };
        let sources = [
            Some((control.asked(), PollFlags::IN)),
            Some((self.listener.socket().as_fd(), newcomers)),
            client.map(Connection::watched),
            turned_away.map(Connection::watched),
            requests[0].map(|fd| (fd, PollFlags::IN)),
            requests[1].map(|fd| (fd, PollFlags::IN)),
            outside[0],
            outside[1],
            outside[2],
            outside[3],
        ];
        // A fixed array needs no allocation per wait, and whoever is absent is
        // not asked: each one asked takes its time, at every look.
        let nobody = PollFd::from_borrowed_fd(control.asked(), PollFlags::empty());
        let mut fds = sources.each_ref().map(|_| nobody.clone());
        let mut present = 0;
        for (fd, flags) in sources.into_iter().flatten() {
            fds[present] = PollFd::from_borrowed_fd(fd, flags);
            present += 1;
        }
        match self
            .patience
            .wait(&mut fds[..present], self.timeout(respite))
        {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let mut reports = fds.iter().map(PollFd::revents);
        let [
            asked,
            listener,
            client,
            turned_away,
            mask,
            unmask,
            outside @ ..,
        ] = sources.map(|source| {
            let report = source.and_then(|_| reports.next());
            report.unwrap_or(PollFlags::empty())
        });
        Ok(Some(Ready {
            asked: !asked.is_empty(),
            newcomer: !listener.is_empty(),
            client: !client.is_empty(),
            client_hung_up: client.contains(PollFlags::HUP),
            turned_away: !turned_away.is_empty(),
            interrupt_request: !mask.is_empty() || !unmask.is_empty(),
            outside,
        }))
    }

    /// Until the device's next own event, as long as it could interrupt
    /// somebody, until what is outside is to be tended, until somebody has to
    /// go or may come again, until a signal is to be made up for.
    fn timeout(&self, respite: Option<Duration>) -> Option<Duration> {
        let client = self.client.as_ref();
        let event = client
            .filter(|client| client.session.intx.awaits_rise())
            .and_then(|_| self.device.next_event());
        let event = event.into_iter().chain(self.tend_at).min();
        let event = event.map(|event| event.since(self.clock.now()));
        let farewell = self.turned_away.as_ref().map(|(_, deadline)| *deadline);
        let farewell = farewell.map(|at| at.saturating_duration_since(Instant::now()));
        let owed = self.deferral.left(Instant::now());
        [event, farewell, respite, owed].into_iter().flatten().min()
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
        if self.deferral.take_end(Instant::now()) {
            intx.make_up();
        }
        if ready.client {
            let now = Instant::now();
            self.patience.command_came(now);
            if let Some(company) = &mut self.company {
                company.keep(now);
            }
            // A broken socket is the end of its client and of nothing else.
            let state = client
                .serve(&mut self.device, &mut self.clock)
                .unwrap_or(State::Finished);
            if state == State::Finished {
                self.client = None;
                self.company = None;
                // Whatever it has stopped runs again.
                self.clock.release();
            }
            let owed = self.client.as_ref();
            let owed = owed.is_some_and(|client| client.session.intx.owes());
            self.deferral.client_spoke(owed, Instant::now());
        }
    }

    /// Lets what is outside exchange with the device, and passes on what that
    /// does to the interrupt.
    fn tend(&mut self, ready: [PollFlags; SOURCES]) {
        if self.clock.is_held() {
            // A stopped device exchanges nothing with anybody.
            self.tend_at = None;
            return;
        }
        let now = self.clock.now();
        self.tend_at = self.outside.tend(&mut self.device, ready, now);
        if let Some(client) = &mut self.client {
            client.session.intx.set_level(self.device.interrupt(now));
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
    fn accept(&mut self, control: &Control) {
        let wanted = control.end() == End::NotYet;
        match self.respite.take(self.listener.socket().accept()) {
            Ok(Some((stream, _))) if wanted && self.client.is_none() => {
                self.company = Company::of(&stream);
                self.client = Some(Connection::new(stream, Session::default()));
            }
            Ok(Some((stream, _))) => {
                let connection = Connection::new(stream, Session::turned_away());
                self.turned_away = Some((connection, Instant::now() + FAREWELL));
            }
            Ok(None) => {}
            // The client at hand is none the worse for it, and the newcomer
            // may have better luck later.
            Err(error) => {
                control.report(format!(
                    "cannot accept a client at {}: {error}; trying again",
                    self.listener.path().display()
                ));
            }
        }
    }
}
