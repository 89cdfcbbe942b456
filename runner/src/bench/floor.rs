//! The least that an access over vfio-user can take: two processes that pass
//! messages as small as its own over a UNIX socket, one with the two threads
//! that QEMU has for it, the other staying awake as the server does. No
//! hypervisor, no protocol, no card.

use std::io;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{RecvFlags, SendFlags, recv, send};
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity, sched_yield};

use super::Figure;
use crate::vm::{Cpus, Placement};

/// A command to access a region, and its answer: a header and its body.
const HEADER: usize = 16;
const MESSAGE: usize = 32;

/// Exchanges before those that count.
const WARM_UP: u16 = 200;

/// How long the answering side stays awake after a message, as the server.
const AWAKE: Duration = Duration::from_micros(100);

/// The process that answers.
#[derive(Debug)]
pub struct Floor {
    answering: Child,
    /// Where both sides are, if on one CPU.
    place: Option<CpuSet>,
    socket: UnixStream,
}

impl Floor {
    /// Starts `command`, which is to call [`answer`] with its standard input, on
    /// those CPUs.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(mut command: Command, cpus: Cpus) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        let answering = command
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
            .spawn()?;
        let pid = Pid::from_child(&answering);
        let placed = match cpus {
            Cpus::One => Placement::on_one_cpu(pid),
            Cpus::All => None,
        };
        let place = placed.and_then(|_| sched_getaffinity(Some(pid)).ok());
        Ok(Self {
            answering,
            place,
            socket,
        })
    }

    /// Times `count` exchanges, one after the other.
    ///
    /// # Errors
    /// What the socket reports.
    pub fn run(&self, count: u16) -> io::Result<Figure> {
        // A thread of its own, so that the caller's is not moved.
        let asking = || {
            if let Some(place) = &self.place {
                sched_setaffinity(None, place)?;
            }
            self.ask(count)
        };
        thread::scope(|scope| scope.spawn(asking).join()).map_err(|_| io::ErrorKind::Other)?
    }

    fn ask(&self, count: u16) -> io::Result<Figure> {
        let receiving = self.socket.try_clone()?;
        let (answered, answers) = sync_channel(1);
        let exchanges = WARM_UP + count;
        // Two threads as in QEMU: one asks and sleeps, the other is woken by
        // the socket and wakes the first.
        let receiver = thread::spawn(move || receive(&receiving, exchanges, &answered));
        let mut times = Vec::with_capacity(exchanges.into());
        for _ in 0..exchanges {
            let before = Instant::now();
            send(&self.socket, &[0x5a; MESSAGE], SendFlags::NOSIGNAL)?;
            answers.recv().map_err(io::Error::other)?;
            times.push(before.elapsed());
        }
        receiver.join().map_err(|_| io::ErrorKind::Other)??;
        let times = &mut times[WARM_UP.into()..];
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100];
        Ok(Figure {
            kind: "exchange".to_owned(),
            low: at(10),
            median: at(50),
            high: at(90),
        })
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // It ends with the socket; it has nothing else to tell.
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        let _ = self.answering.wait();
    }
}

/// Waits for each answer as QEMU's thread for the socket does, and takes its
/// header and its body with a call each.
fn receive(socket: &UnixStream, count: u16, answered: &SyncSender<()>) -> io::Result<()> {
    for _ in 0..count {
        poll(&mut [PollFd::new(socket, PollFlags::IN)], None)?;
        recv(socket, &mut [0; HEADER], RecvFlags::WAITALL)?;
        recv(socket, &mut [0; MESSAGE - HEADER], RecvFlags::WAITALL)?;
        answered.send(()).map_err(io::Error::other)?;
    }
    Ok(())
}

/// Answers each message on standard input until its other end closes.
///
/// # Errors
/// What the socket reports.
pub fn answer() -> io::Result<()> {
    let socket = io::stdin();
    let at_once = Timespec::default();
    let mut awake_until = Instant::now();
    loop {
        let awake = Instant::now() < awake_until;
        let timeout = awake.then_some(&at_once);
        if poll(&mut [PollFd::new(&socket, PollFlags::IN)], timeout)? == 0 {
            sched_yield();
            continue;
        }
        let (taken, _) = recv(&socket, &mut [0; MESSAGE], RecvFlags::empty())?;
        if taken == 0 {
            return Ok(());
        }
        send(&socket, &[0x5a; MESSAGE], SendFlags::NOSIGNAL)?;
        awake_until = Instant::now() + AWAKE;
    }
}
