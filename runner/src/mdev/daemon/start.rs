//! The daemon that nobody started: the first instance brings it along.

use std::env;
use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::client::Client;
use super::place::{Place, already_served};
use crate::mdev::Failure;

/// The start of the line with which a daemon says that it listens.
pub const READY: &str = "serving";

/// How long a daemon may take to say so.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks whether another one listens.
const RETRY: Duration = Duration::from_millis(10);

/// How long a daemon that started by itself stays without instances.
const LINGER: Duration = Duration::from_secs(10);

/// Connects to the daemon of `place`, and starts one if there is none.
///
/// # Errors
/// When it cannot be started or does not get as far as listening.
pub fn connect_or_start(place: &Place) -> Result<Client, Failure> {
    if let Some(client) = Client::connect(place)? {
        return Ok(client);
    }
    let _turn = place.queue()?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        // Whoever had the turn before may have started it.
        if let Some(client) = Client::connect(place)? {
            return Ok(client);
        }
        match start(place, deadline) {
            Ok(()) => {}
            // One that was started by hand is about to listen.
            Err(failure) if failure.errno == Errno::EXIST.raw_os_error() => {
                std::thread::sleep(RETRY);
            }
            Err(failure) => return Err(failure),
        }
        if Instant::now() >= deadline {
            return Err(Failure::new(Errno::TIMEDOUT, "the daemon does not come up"));
        }
    }
}

fn start(place: &Place, deadline: Instant) -> Result<(), Failure> {
    // Looked at only: the right is for the one that is started.
    if place.claim()?.is_none() {
        return Err(already_served());
    }
    let failed = |error: &std::io::Error| Failure::io("cannot start the daemon", error);
    let program = env::current_exe().map_err(|error| failed(&error))?;
    let mut daemon = Command::new(program)
        .args(["mdev", "serve", "--detach", "--linger"])
        .arg(LINGER.as_secs().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(place.create_log()?)
        .current_dir("/")
        .spawn()
        .map_err(|error| failed(&error))?;
    let Some(stdout) = daemon.stdout.take() else {
        return Err(failed(&ErrorKind::BrokenPipe.into()));
    };
    let outcome = hear(stdout, deadline);
    if outcome.is_err() {
        return Err(explain(place, &mut daemon));
    }
    Ok(())
}

/// Listens until the daemon is ready.
fn hear(mut stdout: ChildStdout, deadline: Instant) -> Result<(), ErrorKind> {
    let mut said = Vec::new();
    while !said.ends_with(b"\n") {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut);
        }
        let mut fds = [PollFd::from_borrowed_fd(stdout.as_fd(), PollFlags::IN)];
        let ready = poll(&mut fds, Timespec::try_from(left).ok().as_ref());
        if ready.is_ok_and(|ready| ready > 0) {
            let mut chunk = [0; 1024];
            match stdout.read(&mut chunk).map_err(|error| error.kind())? {
                0 => return Err(ErrorKind::UnexpectedEof),
                length => said.extend_from_slice(&chunk[..length]),
            }
        }
    }
    if said.starts_with(READY.as_bytes()) {
        Ok(())
    } else {
        Err(ErrorKind::InvalidData)
    }
}

/// Why a daemon did not come up, by its own last words.
fn explain(place: &Place, daemon: &mut Child) -> Failure {
    // It has closed its output or is too late; either way it is of no use.
    let _ = daemon.kill();
    let _ = daemon.wait();
    let log = std::fs::read_to_string(place.log()).unwrap_or_default();
    let words = log.lines().last().unwrap_or("it said nothing");
    let words = words.strip_prefix("lineproof: ").unwrap_or(words);
    // A daemon that found another one at work is no failure of this start.
    if words.starts_with(&already_served().message) {
        return already_served();
    }
    Failure::new(
        Errno::IO,
        format!(
            "the daemon did not start: {words} (see {})",
            place.log().display()
        ),
    )
}
