//! The daemon's one loop: commands, cards that change, and signals.
//!
//! Nobody is waited for here: a command that does not read its replies keeps
//! them, and a removal that has to wait is remembered, not slept on.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use lineproof_host_emulator::vfio_user::{Listener, Respite};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::sockopt::socket_peercred;
use rustix::process::geteuid;
use uuid::Uuid;

use super::cards::{Cards, Removal};
use super::connection::Connection;
use super::place::{Place, Right};
use super::protocol::{Reply, Request};
use crate::mdev::Failure;
use crate::signals::Interrupts;

/// The most commands that are connected at once. When another one comes, the
/// one that has been idle for the longest has to go.
const MOST_CONNECTIONS: usize = 64;

/// A daemon that has a socket and no instances yet.
#[derive(Debug)]
pub struct Daemon {
    listener: Listener,
    respite: Respite,
    connections: Vec<Connection>,
    desk: Desk,
}

/// What requests are carried out on.
#[derive(Debug)]
struct Desk {
    place: Place,
    _right: Right,
    cards: Cards,
    stopped: bool,
}

/// Why a daemon ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A command asked for it.
    Stopped,
    /// It has had no instances for as long as it lingers.
    Idle,
    /// A signal asked for it.
    Interrupted,
}

impl Daemon {
    /// Listens in `place`, for whoever has the right to.
    ///
    /// # Errors
    /// When something that is no socket is in the socket's place.
    pub fn new(place: Place, right: Right, cards: Cards) -> Result<Self, Failure> {
        let listener = Listener::bind(&place.socket())?;
        place.record(&[])?;
        Ok(Self {
            listener,
            respite: Respite::default(),
            connections: Vec::new(),
            desk: Desk {
                place,
                _right: right,
                cards,
                stopped: false,
            },
        })
    }

    /// Serves until a signal or a command ends it, or until it has had no
    /// instances for `linger`. What goes wrong with a single instance is told
    /// to `complain`.
    ///
    /// # Errors
    /// What the operating system reports about waiting.
    pub fn run(
        mut self,
        linger: Option<Duration>,
        interrupts: &Interrupts,
        complain: impl Fn(&str),
    ) -> Result<Ended, Failure> {
        let mut idle_since = Instant::now();
        loop {
            if !self.desk.cards.is_empty() || !self.connections.is_empty() {
                idle_since = Instant::now();
            }
            let left = linger.map(|linger| linger.saturating_sub(idle_since.elapsed()));
            if self.desk.stopped && self.connections.iter().all(Connection::is_idle) {
                return self.end(Ended::Stopped);
            }
            if left.is_some_and(|left| left.is_zero()) {
                return self.end(Ended::Idle);
            }
            let respite = self.respite.left();
            let limit = left.into_iter().chain(respite).min();
            let ready = self.wait(limit, interrupts)?;
            if interrupts.asked() {
                return self.end(Ended::Interrupted);
            }
            self.converse(&ready, &complain);
            self.report_removals(&complain);
            if ready[NEWCOMER] {
                self.accept();
            }
        }
    }

    /// Removes all instances in good order.
    fn end(self, how: Ended) -> Result<Ended, Failure> {
        drop(self.desk.cards);
        self.desk.place.record(&[])?;
        Ok(how)
    }

    /// Which of the sources are ready: the newcomers, then the connections,
    /// in their order.
    fn wait(&self, limit: Option<Duration>, interrupts: &Interrupts) -> Result<Vec<bool>, Failure> {
        let newcomers = match self.respite.lasts() {
            true => PollFlags::empty(),
            false => PollFlags::IN,
        };
        let watched: Vec<_> = std::iter::once((self.listener.socket().as_fd(), newcomers))
            .chain(self.connections.iter().map(Connection::watched))
            .chain(std::iter::once((interrupts.as_fd(), PollFlags::IN)))
            .chain(self.desk.cards.changes().map(|fd| (fd, PollFlags::IN)))
            .collect();
        let mut fds: Vec<PollFd<'_>> = watched
            .iter()
            .map(|(fd, flags)| PollFd::from_borrowed_fd(*fd, *flags))
            .collect();
        // A limit too long for the kernel's type is as good as none.
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        match poll(&mut fds, limit.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(Failure::io("the daemon cannot wait", &error.into())),
        }
        Ok(fds.iter().map(|fd| !fd.revents().is_empty()).collect())
    }

    /// Hears and answers everybody who has something to say, and lets go who
    /// has gone. A removal that nobody waits for any more is called off.
    fn converse(&mut self, ready: &[bool], complain: &impl Fn(&str)) {
        let mut ready = ready[NEWCOMER + 1..].iter();
        let mut abandoned = Vec::new();
        self.connections.retain_mut(|connection| {
            let ready = ready.next().is_some_and(|ready| *ready);
            let gone = ready && self.desk.serve(connection, complain).is_err();
            abandoned.extend(connection.awaits.filter(|_| gone));
            !gone
        });
        for uuid in abandoned {
            if !self
                .connections
                .iter()
                .any(|other| other.awaits == Some(uuid))
            {
                self.desk.cards.keep(uuid);
            }
        }
    }

    /// Answers those whose removals are done, and tells of cards that died.
    fn report_removals(&mut self, complain: &impl Fn(&str)) {
        let cards = &mut self.desk.cards;
        let before = cards.len();
        for (uuid, reason) in cards.sweep() {
            complain(&format!("instance {uuid} died and is removed: {reason}"));
        }
        if cards.len() != before {
            self.desk.write_record(complain);
        }
        let cards = &self.desk.cards;
        for connection in &mut self.connections {
            if connection.awaits.is_some_and(|uuid| !cards.contains(uuid)) {
                connection.reply(&Reply::Done);
            }
        }
    }

    fn accept(&mut self) {
        // The newcomer has gone again, or this process has too many files
        // open: neither is a reason to let the instances die.
        let Ok(Some((stream, _))) = self.respite.take(self.listener.socket().accept()) else {
            return;
        };
        // The directory keeps others out; this holds even if it is opened up.
        let peer = socket_peercred(&stream).ok();
        let Ok(mut connection) = Connection::new(stream) else {
            return;
        };
        if peer.is_none_or(|peer| peer.uid != geteuid()) {
            connection.refuse(&Failure::new(
                Errno::PERM,
                "these instances belong to another user",
            ));
        }
        if self.connections.len() >= MOST_CONNECTIONS {
            let idle = self.connections.iter().position(Connection::is_idle);
            match idle {
                Some(idle) => drop(self.connections.remove(idle)),
                None => connection.refuse(&Failure::new(
                    Errno::BUSY,
                    "too many commands are waiting for the daemon already",
                )),
            }
        }
        self.connections.push(connection);
    }
}

impl Desk {
    fn serve(
        &mut self,
        connection: &mut Connection,
        complain: &impl Fn(&str),
    ) -> std::io::Result<()> {
        connection.exchange()?;
        while let Some(request) = connection.request() {
            match self.execute(request) {
                Outcome::Answer(reply) => connection.reply(&reply),
                Outcome::Waits(uuid) => connection.awaits = Some(uuid),
            }
            self.write_record(complain);
            if connection.awaits.is_none() {
                connection.exchange()?;
            }
        }
        Ok(())
    }

    /// Does what is asked.
    fn execute(&mut self, request: Request) -> Outcome {
        let outcome = match request {
            Request::Create { uuid, card } => self.cards.create(uuid, card).map(|()| Reply::Done),
            Request::Show { uuid } => self.cards.state(uuid).map(Reply::Instance),
            Request::Remove { uuid, force } => match self.cards.remove(uuid, force) {
                Ok(Removal::Waits) => return Outcome::Waits(uuid),
                Ok(Removal::Done) => Ok(Reply::Done),
                Err(failure) => Err(failure),
            },
            Request::Stop { force } => self.stop(force).map(|()| Reply::Done),
        };
        Outcome::Answer(outcome.unwrap_or_else(Reply::Failed))
    }

    fn stop(&mut self, force: bool) -> Result<(), Failure> {
        match self.cards.connected() {
            busy @ 1.. if !force => Err(Failure::new(
                Errno::AGAIN,
                format!("{busy} of the instances have a client: end it first, or use --force"),
            )),
            _ => {
                // Before the answer: whoever hears it may look.
                self.cards.clear();
                self.stopped = true;
                Ok(())
            }
        }
    }

    fn write_record(&self, complain: &impl Fn(&str)) {
        if let Err(failure) = self.place.record(&self.cards.record()) {
            complain(&failure.to_string());
        }
    }
}

/// What becomes of a request.
#[derive(Debug)]
enum Outcome {
    /// It is answered at once.
    Answer(Reply),
    /// It is answered when this instance is gone.
    Waits(Uuid),
}

/// The newcomers' place among the sources.
const NEWCOMER: usize = 0;
