//! A command's side of the conversation with the daemon.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use lineproof_host_emulator::vfio_user::PATH_LIMIT;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::place::Place;
use super::protocol::{LINE_LIMIT, Reply, Request, from_line, to_line};
use crate::mdev::Failure;
use crate::signals::Interrupts;

/// How long a daemon may take to do what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the daemon.
#[derive(Debug)]
pub struct Client {
    stream: UnixStream,
}

/// How long an answer may take.
#[derive(Clone, Copy, Debug)]
pub enum Wait<'a> {
    /// As long as a daemon takes that is alive.
    Briefly,
    /// As long as it takes, for one who can be interrupted.
    Until(&'a Interrupts),
    /// As long as it takes.
    Forever,
}

impl Client {
    /// Connects to the daemon of `place`; none if there is none.
    ///
    /// # Errors
    /// When the socket is there and cannot be used, and `ENAMETOOLONG` when it
    /// never can be.
    pub fn connect(place: &Place) -> Result<Option<Self>, Failure> {
        let path = place.socket();
        let length = path.as_os_str().len();
        if length > PATH_LIMIT {
            return Err(Failure::new(
                Errno::NAMETOOLONG,
                format!(
                    "the daemon's socket {} would have a path of {length} bytes and a UNIX socket \
                     takes at most {PATH_LIMIT}: set XDG_RUNTIME_DIR to a directory of yours with \
                     a shorter name",
                    path.display()
                ),
            ));
        }
        match UnixStream::connect(&path) {
            Ok(stream) => Ok(Some(Self { stream })),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::NotFound | ErrorKind::ConnectionRefused
                ) =>
            {
                Ok(None)
            }
            Err(error) => {
                let what = format!("cannot talk to the daemon at {}", path.display());
                Err(Failure::io(what, &error))
            }
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// What the daemon answers that it cannot be done, `EINTR` when the user
    /// gives up waiting, `ETIMEDOUT` when the daemon says nothing, and
    /// `EPROTO` when it is no daemon of this version.
    pub fn ask(&mut self, request: &Request, wait: Wait<'_>) -> Result<Reply, Failure> {
        let broken = |error: &io::Error| Failure::io("the daemon has gone", error);
        self.stream
            .write_all(&to_line(request))
            .map_err(|error| broken(&error))?;
        let deadline = Instant::now() + PATIENCE;
        let mut line = Vec::new();
        while !line.ends_with(b"\n") {
            self.wait(wait, deadline)?;
            let mut chunk = [0; 4096];
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(broken(&ErrorKind::UnexpectedEof.into())),
                Ok(length) => line.extend_from_slice(&chunk[..length]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(broken(&error)),
            }
            if line.len() > LINE_LIMIT {
                return Err(Failure::new(
                    Errno::PROTO,
                    "the daemon's answer is too long",
                ));
            }
        }
        match from_line(&line)? {
            Reply::Failed(failure) => Err(failure),
            reply => Ok(reply),
        }
    }

    fn wait(&self, wait: Wait<'_>, deadline: Instant) -> Result<(), Failure> {
        loop {
            let mut fds = vec![PollFd::new(&self.stream, PollFlags::IN)];
            let mut limit = None;
            match wait {
                Wait::Briefly => {
                    limit = Some(deadline.saturating_duration_since(Instant::now()));
                }
                Wait::Until(interrupts) => {
                    fds.push(PollFd::from_borrowed_fd(interrupts.as_fd(), PollFlags::IN));
                }
                Wait::Forever => {}
            }
            let timeout = limit.and_then(|limit| Timespec::try_from(limit).ok());
            match poll(&mut fds, timeout.as_ref()) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(Failure::io("cannot wait", &error.into())),
            }
            if !fds[0].revents().is_empty() {
                return Ok(());
            }
            if let Wait::Until(interrupts) = wait
                && interrupts.asked()
            {
                return Err(Failure::new(Errno::INTR, "interrupted"));
            }
            if limit.is_some() && Instant::now() >= deadline {
                return Err(Failure::new(Errno::TIMEDOUT, "the daemon does not answer"));
            }
        }
    }
}
