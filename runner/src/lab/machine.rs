//! The lab's virtual machine: started, followed to its end, and gone when it
//! is dropped.
//!
//! Owns its channels, all of which are socket pairs that QEMU inherits. Refuses
//! to know what runs inside.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use command_fds::{CommandFdExt, FdMapping};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;

use super::command_line::{
    CONSOLE, ERR, ERRORS, NAMES, OUT, Parts, STATUS, TERMINAL, arguments, descriptor,
};
use super::display::Display;
use super::keyboard::Keyboard;
use super::mark::{Mark, Marked};
use super::status::{Status, Word};
use crate::outcome::Error;
use crate::process::Group;
use crate::signals::Interrupts;
use crate::terminal::Terminal;
use crate::vm::channel::{Channel, pair};

/// The longest sleep between two looks at the clock.
const LOOK: Duration = Duration::from_millis(500);

/// Bytes of the task's output that are taken in one turn.
const AT_ONCE: u64 = 64 * 1024;

/// A command's exit code, as a shell has it, when it writes to nobody: 128 and
/// the number of SIGPIPE.
const BROKEN_PIPE: u8 = 128 + 13;

/// What of the kernel's last words is worth keeping, in bytes.
const LAST_WORDS: usize = 4096;

/// How long the machine may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// To come up.
    pub(super) boot: Duration,
    /// In all; none while a user sits before it.
    pub(super) total: Option<Duration>,
}

/// A running machine.
#[derive(Debug)]
pub(super) struct Machine {
    /// Killed on drop.
    _process: Group,
    /// In the order of [`NAMES`].
    channels: Vec<Channel>,
    /// What comes by the channels of these names.
    out: Marked,
    err: Marked,
}

impl Machine {
    /// Starts QEMU by `qemu`, which lacks only its arguments.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub(super) fn start(mut qemu: Command, parts: &Parts<'_>) -> io::Result<Self> {
        let mut channels = Vec::new();
        let mut mappings = Vec::new();
        qemu.args(arguments(parts))
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        for channel in 0..NAMES.len() {
            let (ours, theirs) = pair()?;
            channels.push(Channel::new(ours)?);
            if channel == ERRORS {
                qemu.stderr(Stdio::from(theirs));
            } else {
                mappings.push(FdMapping {
                    parent_fd: theirs,
                    child_fd: descriptor(channel),
                });
            }
        }
        qemu.fd_mappings(mappings).map_err(io::Error::other)?;
        let process = Group::start(&mut qemu, Signal::KILL)?;
        // The child's ends close here, so that ours see the child's end.
        drop(qemu);
        let mark = parts.mark.clone().unwrap_or_else(Mark::random);
        Ok(Self {
            _process: process,
            channels,
            out: Marked::new(mark.clone()),
            err: Marked::new(mark),
        })
    }

    /// Follows the machine until its task has ended and the user has all that
    /// came of it, and returns the task's exit code. A `terminal` is connected
    /// to the machine's.
    ///
    /// # Errors
    /// [`Error::Environment`] when the machine does not come up,
    /// [`Error::Device`] when it ends or hangs before its task does,
    /// [`Error::Interrupted`].
    pub(super) fn follow(
        mut self,
        limits: Limits,
        interrupts: &Interrupts,
        mut terminal: Option<&mut Terminal>,
        display: &mut Display<'_>,
    ) -> Result<u8, Error> {
        let start = Instant::now();
        let mut status = Status::default();
        let mut errors = Vec::new();
        let mut words = Vec::new();
        let mut keyboard = Keyboard::default();
        loop {
            self.sleep(interrupts, terminal.as_deref(), &keyboard, display);
            if interrupts.asked() {
                return Err(Error::Interrupted);
            }
            keep_last(&mut errors, &self.channels[ERRORS].drain());
            let console = self.channels[CONSOLE].drain();
            display.console(&console);
            keep_last(&mut words, &console);
            for word in status.take(&self.channels[STATUS].drain()) {
                match word {
                    Word::Up => display.up(),
                    Word::Failed(why) => return Err(failed_to_come_up(&why)),
                    Word::Exit(_) => {}
                }
            }
            // Without a limit: what a terminal cannot get rid of is lost.
            let shown = self.channels[TERMINAL].drain();
            if let Some(terminal) = &mut terminal {
                display.out(&shown);
                if keyboard.waiting.is_empty() {
                    keyboard.type_in(&terminal.typed());
                }
                if terminal.has_ended() && status.is_up() {
                    keyboard.end(Instant::now());
                }
                self.channels[TERMINAL].offer(&mut keyboard.waiting);
            }
            self.take_output(display);
            display.pass_on();
            if display.reader_has_gone() {
                return Ok(status.exit().unwrap_or(BROKEN_PIPE));
            }
            if display.is_empty() {
                match status.exit() {
                    Some(code) if terminal.is_some() || self.has_all_output() => return Ok(code),
                    _ if !self.is_silent() => {}
                    _ if status.is_up() => return Err(ended_early(&errors, &words)),
                    _ => return Err(failed_to_come_up(&last_line(&errors, &words))),
                }
            }
            if !status.is_up() && start.elapsed() >= limits.boot {
                let limit = limits.boot.as_secs();
                let words = last_line(&errors, &words);
                return Err(failed_to_come_up(&format!("not in {limit} s; {words}")));
            }
            if let Some(total) = limits.total.filter(|total| start.elapsed() >= *total) {
                return Err(Error::Device(format!(
                    "the lab was not done after {} s (--timeout)",
                    total.as_secs()
                )));
            }
        }
    }

    /// Takes of the task's output what there is room for.
    fn take_output(&mut self, display: &mut Display<'_>) {
        if display.out_has_room() {
            let bytes = self.channels[OUT].take(AT_ONCE);
            display.out(&self.out.take(&bytes));
        }
        if display.err_has_room() {
            let bytes = self.channels[ERR].take(AT_ONCE);
            display.err(&self.err.take(&bytes));
        }
    }

    /// Whether all that the task has written has come.
    const fn has_all_output(&self) -> bool {
        self.out.is_complete() && self.err.is_complete()
    }

    /// Whether nothing will come any more, for QEMU has ended.
    fn is_silent(&self) -> bool {
        self.channels
            .iter()
            .all(|channel| channel.poll_fd().is_none())
    }

    /// Sleeps until something happens.
    fn sleep(
        &self,
        interrupts: &Interrupts,
        terminal: Option<&Terminal>,
        keyboard: &Keyboard,
        display: &Display<'_>,
    ) {
        let mut fds = vec![readable(interrupts.as_fd())];
        for (channel, end) in self.channels.iter().enumerate() {
            let wanted = match channel {
                OUT => display.out_has_room(),
                ERR => display.err_has_room(),
                _ => true,
            };
            fds.extend(end.poll_fd().filter(|_| wanted).map(readable));
        }
        fds.extend(display.poll_fds().map(writable));
        if keyboard.waiting.is_empty() {
            fds.extend(terminal.and_then(Terminal::poll_fd).map(readable));
        } else {
            // The next keys are read when these have gone.
            fds.extend(self.channels[TERMINAL].poll_fd().map(writable));
        }
        let limit = Timespec::try_from(LOOK).ok();
        // Whatever went wrong: the next turn looks again.
        let _ = poll(&mut fds, limit.as_ref());
    }
}

fn readable(fd: BorrowedFd<'_>) -> PollFd<'_> {
    PollFd::from_borrowed_fd(fd, PollFlags::IN)
}

fn writable(fd: BorrowedFd<'_>) -> PollFd<'_> {
    PollFd::from_borrowed_fd(fd, PollFlags::OUT)
}

fn failed_to_come_up(why: &str) -> Error {
    Error::Environment(format!("the lab's machine did not come up: {why}"))
}

fn ended_early(errors: &[u8], words: &[u8]) -> Error {
    Error::Device(format!(
        "the lab's machine ended before its task, or with some of the output: {}",
        last_line(errors, words)
    ))
}

/// What QEMU said last, else the first program, else the kernel, whose lines
/// begin with a bracket.
fn last_line(errors: &[u8], words: &[u8]) -> String {
    let line = |bytes: &[u8], kernels: bool| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut lines = text.lines().rev().map(str::trim);
        lines
            .find(|line| !line.is_empty() && (kernels || !line.starts_with('[')))
            .map(str::to_owned)
    };
    line(errors, true)
        .or_else(|| line(words, false))
        .or_else(|| line(words, true))
        .unwrap_or_else(|| "it said nothing".to_owned())
}

fn keep_last(kept: &mut Vec<u8>, more: &[u8]) {
    kept.extend(more);
    let excess = kept.len().saturating_sub(LAST_WORDS);
    kept.drain(..excess);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_qemus_then_the_first_programs_then_the_kernels() {
        let words = b"[ 1.0] hello\nno virtio port\n[ 2.0] reboot: Power down\n\n";
        assert_eq!(last_line(b"qemu: no\n", words), "qemu: no");
        assert_eq!(last_line(b"", words), "no virtio port");
        assert_eq!(
            last_line(b"", b"[ 2.0] Kernel panic\r\n"),
            "[ 2.0] Kernel panic"
        );
        assert_eq!(last_line(b"", b""), "it said nothing");
    }
}
