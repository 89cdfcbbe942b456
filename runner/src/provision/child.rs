//! Helper programs that cannot outlive their welcome.
//!
//! Owns reading what a program says until it ends: every wait has a deadline,
//! and a raised stop flag ends it early. Knows nothing of what the programs
//! do.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::Signal;

use crate::process::Group;

/// How often the stop flag is looked at while a child is silent.
const STOP_CHECK: Duration = Duration::from_millis(100);

/// What is kept of each output stream; the rest is read and dropped.
const KEPT_BYTES: usize = 8 << 20;

/// Which of the child's streams a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A child that ended by itself, whatever its exit status.
#[derive(Debug)]
pub(crate) struct Finished {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// All of standard output, up to 8 MiB.
    pub(crate) stdout: String,
    /// All of standard error, up to 8 MiB.
    pub(crate) stderr: String,
}

/// Why a child gave no [`Finished`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChildError {
    /// It could not be started.
    #[error("cannot start: {0}")]
    Start(#[source] io::Error),
    /// It was still running at its deadline and was killed.
    #[error("no end after {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    /// The stop flag was raised and the child was killed.
    #[error("interrupted")]
    Interrupted,
    /// Reading its output failed.
    #[error("cannot read its output: {0}")]
    Read(#[source] io::Error),
}

/// Runs `command` to its end, without input, and calls `line` for each line
/// of its output as it comes.
///
/// The child leads a process group of its own, which is killed at `deadline`
/// (counted from the start), when `stop` is raised, or when reading fails. If
/// the runner itself is killed, the kernel sends the child SIGTERM.
///
/// # Errors
/// [`ChildError`]; a failing exit status is not an error here.
pub(crate) fn run(
    command: &mut Command,
    deadline: Duration,
    stop: &AtomicBool,
    line: &mut dyn FnMut(Stream, &str),
) -> Result<Finished, ChildError> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut group = Group::start(command, Signal::TERM).map_err(ChildError::Start)?;
    let pidfd = group.pidfd().map_err(ChildError::Read)?;
    let child = group.child();
    let mut out = Pipe::new(Stream::Out, child.stdout.take().map(OwnedFd::from));
    let mut err = Pipe::new(Stream::Err, child.stderr.take().map(OwnedFd::from));
    let end = Instant::now() + deadline;
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(ChildError::Interrupted);
        }
        let now = Instant::now();
        if now >= end {
            return Err(ChildError::TimedOut(deadline));
        }
        let ended = wait_any(
            pidfd.as_fd(),
            &[out.fd(), err.fd()],
            STOP_CHECK.min(end - now),
        )
        .map_err(ChildError::Read)?;
        out.drain(line).map_err(ChildError::Read)?;
        err.drain(line).map_err(ChildError::Read)?;
        if ended {
            let status = group.wait().map_err(ChildError::Read)?;
            return Ok(Finished {
                status,
                stdout: out.finish(line),
                stderr: err.finish(line),
            });
        }
    }
}

/// [`run`] for callers that want the output only at the end.
///
/// # Errors
/// As [`run`].
pub(crate) fn capture(
    command: &mut Command,
    deadline: Duration,
    stop: &AtomicBool,
) -> Result<Finished, ChildError> {
    run(command, deadline, stop, &mut |_, _| {})
}

/// The last line that says something, for a message of one line.
pub(crate) fn last_line(text: &str) -> &str {
    text.lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .unwrap_or("it said nothing")
}

/// Waits until the process ends or a pipe has something; true at its end.
fn wait_any(
    pidfd: BorrowedFd<'_>,
    pipes: &[Option<BorrowedFd<'_>>],
    limit: Duration,
) -> io::Result<bool> {
    let mut fds = vec![PollFd::from_borrowed_fd(pidfd, PollFlags::IN)];
    for fd in pipes.iter().flatten() {
        fds.push(PollFd::from_borrowed_fd(*fd, PollFlags::IN));
    }
    let limit = Timespec::try_from(limit).map_err(io::Error::other)?;
    match poll(&mut fds, Some(&limit)) {
        Ok(_) | Err(Errno::INTR) => Ok(!fds[0].revents().is_empty()),
        Err(errno) => Err(errno.into()),
    }
}

/// One output stream: what came, and how much of it was handed on as lines.
struct Pipe {
    stream: Stream,
    file: Option<std::fs::File>,
    kept: Vec<u8>,
    partial: Vec<u8>,
}

impl Pipe {
    fn new(stream: Stream, fd: Option<OwnedFd>) -> Self {
        if let Some(fd) = &fd {
            // Without it a grandchild that keeps the pipe open would hold us
            // in read() after the child itself has ended.
            let _ = rustix::io::ioctl_fionbio(fd, true);
        }
        Self {
            stream,
            file: fd.map(Into::into),
            kept: Vec::new(),
            partial: Vec::new(),
        }
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.file.as_ref().map(AsFd::as_fd)
    }

    /// Reads all that is there now; closes the pipe at its end.
    fn drain(&mut self, line: &mut dyn FnMut(Stream, &str)) -> io::Result<()> {
        let mut buffer = [0_u8; 16 << 10];
        while let Some(file) = &mut self.file {
            match file.read(&mut buffer) {
                Ok(0) => self.file = None,
                Ok(count) => self.take(&buffer[..count], line),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn take(&mut self, bytes: &[u8], line: &mut dyn FnMut(Stream, &str)) {
        let room = KEPT_BYTES.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        for piece in bytes.split_inclusive(|&byte| byte == b'\n' || byte == b'\r') {
            self.partial.extend_from_slice(piece);
            if matches!(piece.last(), Some(b'\n' | b'\r')) || self.partial.len() >= KEPT_BYTES {
                self.hand_on(line);
            }
        }
    }

    fn hand_on(&mut self, line: &mut dyn FnMut(Stream, &str)) {
        let text = String::from_utf8_lossy(&self.partial);
        let text = text.trim_end();
        if !text.is_empty() {
            line(self.stream, text);
        }
        self.partial.clear();
    }

    fn finish(mut self, line: &mut dyn FnMut(Stream, &str)) -> String {
        self.hand_on(line);
        String::from_utf8_lossy(&self.kept).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    fn quiet() -> AtomicBool {
        AtomicBool::new(false)
    }

    #[test]
    fn both_streams_and_the_status_are_kept() {
        let mut lines = Vec::new();
        let end = run(
            &mut shell("echo one; echo two >&2; printf three; exit 7"),
            Duration::from_secs(30),
            &quiet(),
            &mut |stream, line| lines.push((stream, line.to_owned())),
        )
        .unwrap();
        assert_eq!(end.status.code(), Some(7));
        assert_eq!(end.stdout, "one\nthree");
        assert_eq!(end.stderr, "two\n");
        assert!(lines.contains(&(Stream::Out, "three".to_owned())));
        assert!(lines.contains(&(Stream::Err, "two".to_owned())));
    }

    #[test]
    fn a_hanging_child_is_killed_with_its_whole_group_at_the_deadline() {
        let dir = tempfile::tempdir().unwrap();
        let pid_file = dir.path().join("pid");
        let script = format!(
            "sleep 1000 & echo $! > '{}'; echo ready; wait",
            pid_file.display()
        );
        let error = capture(&mut shell(&script), Duration::from_secs(2), &quiet()).unwrap_err();
        assert!(matches!(error, ChildError::TimedOut(_)), "{error}");
        let pid: i32 = std::fs::read_to_string(pid_file)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        assert_ends(pid);
    }

    #[test]
    fn a_raised_stop_flag_ends_the_wait() {
        let stop = AtomicBool::new(false);
        let error = run(
            &mut shell("echo up; exec sleep 1000"),
            Duration::from_secs(60),
            &stop,
            &mut |_, _| stop.store(true, Ordering::Relaxed),
        )
        .unwrap_err();
        assert!(matches!(error, ChildError::Interrupted), "{error}");
    }

    #[test]
    fn a_grandchild_that_keeps_the_pipe_does_not_delay_the_end() {
        let end = capture(
            &mut shell("sleep 30 & echo done"),
            Duration::from_secs(20),
            &quiet(),
        )
        .unwrap();
        assert_eq!(end.stdout, "done\n");
    }

    #[test]
    fn a_program_that_is_not_there_is_a_start_error() {
        let error = capture(
            &mut Command::new("/nonexistent/program"),
            Duration::from_secs(5),
            &quiet(),
        )
        .unwrap_err();
        assert!(matches!(error, ChildError::Start(_)), "{error}");
    }

    /// Waits until the process is gone or a zombie of somebody else's.
    fn assert_ends(pid: i32) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let state = std::fs::read_to_string(format!("/proc/{pid}/stat"))
                .ok()
                .and_then(|stat| stat.rsplit(") ").next().map(|rest| rest.starts_with('Z')));
            if state.unwrap_or(true) {
                return;
            }
            assert!(Instant::now() < end, "process {pid} still runs");
            std::thread::yield_now();
        }
    }
}
