//! The lab's virtual machine: started, followed to its end, and gone when it
//! is dropped.
//!
//! Owns QEMU's command line for it and its channels, all of which are socket
//! pairs that QEMU inherits. Refuses to know what runs inside.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, OwnedFd, RawFd};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use command_fds::{CommandFdExt, FdMapping};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;

use super::keyboard::Keyboard;
use super::status::{Status, Word};
use crate::outcome::Error;
use crate::process::Group;
use crate::provision::accel::Accel;
use crate::signals::Interrupts;
use crate::terminal::Terminal;
use crate::vm::channel::{Channel, pair};

/// The lab needs room for a second machine, and for what is written there.
const MEMORY: &str = "1G";

/// One for the inner machine's processor, one for all else.
const PROCESSORS: &str = "2";

/// The longest sleep between two looks at the clock.
const LOOK: Duration = Duration::from_millis(500);

/// What of the kernel's last words is worth keeping, in bytes.
const LAST_WORDS: usize = 4096;

/// What the machine is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// How it is executed.
    pub(super) accel: Accel,
    /// The kernel, as `-kernel` takes it.
    pub(super) kernel: &'a Path,
    /// The file system that it starts with.
    pub(super) image: &'a Path,
}

/// How long the machine may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// To come up.
    pub(super) boot: Duration,
    /// In all; none while a user sits before it.
    pub(super) total: Option<Duration>,
}

/// Who hears what comes out of the machine.
pub(super) trait Listener {
    /// It has come up.
    fn up(&mut self);
    /// The task's standard output.
    fn out(&mut self, bytes: &[u8]);
    /// The task's standard error.
    fn err(&mut self, bytes: &[u8]);
    /// The kernel's messages.
    fn console(&mut self, bytes: &[u8]);
}

/// A running machine.
#[derive(Debug)]
pub(super) struct Machine {
    /// Killed on drop.
    _process: Group,
    ended: OwnedFd,
    /// In the order of [`NAMES`].
    channels: Vec<Channel>,
}

/// The machine's channels. The first five are there for reading.
const NAMES: [&str; 6] = ["errors", "console", "status", "out", "err", "terminal"];
const ERRORS: usize = 0;
const CONSOLE: usize = 1;
const STATUS: usize = 2;
const OUT: usize = 3;
const ERR: usize = 4;
const TERMINAL: usize = 5;

/// QEMU's descriptor for a channel; errors go to its standard error.
const fn descriptor(channel: usize) -> RawFd {
    2 + channel as RawFd
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
        let ended = process.pidfd()?;
        Ok(Self {
            _process: process,
            ended,
            channels,
        })
    }

    /// Follows the machine to its end and returns its task's exit code. A
    /// `terminal` is connected to the machine's.
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
        listener: &mut dyn Listener,
    ) -> Result<u8, Error> {
        let start = Instant::now();
        let mut status = Status::default();
        let mut errors = Vec::new();
        let mut words = Vec::new();
        let mut keyboard = Keyboard::default();
        loop {
            let exited = self.sleep(interrupts, terminal.as_deref(), &keyboard);
            if interrupts.asked() {
                return Err(Error::Interrupted);
            }
            keep_last(&mut errors, &self.channels[ERRORS].drain());
            let console = self.channels[CONSOLE].drain();
            listener.console(&console);
            keep_last(&mut words, &console);
            for word in status.take(&self.channels[STATUS].drain()) {
                match word {
                    Word::Up => listener.up(),
                    Word::Failed(why) => return Err(failed_to_come_up(&why)),
                    Word::Exit(_) => {}
                }
            }
            listener.out(&self.channels[OUT].drain());
            listener.err(&self.channels[ERR].drain());
            if let Some(terminal) = &mut terminal {
                let shown = self.channels[TERMINAL].drain();
                terminal.show(&shown);
                if keyboard.waiting.is_empty() {
                    keyboard.type_in(&terminal.typed());
                }
                if terminal.has_ended() && status.is_up() {
                    keyboard.end(Instant::now());
                }
                self.channels[TERMINAL].offer(&mut keyboard.waiting);
            }
            if exited {
                return match (status.exit(), status.is_up()) {
                    (Some(code), _) => Ok(code),
                    (None, true) => Err(ended_early(&errors, &words)),
                    (None, false) => Err(failed_to_come_up(&last_line(&errors, &words))),
                };
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

    /// Sleeps until something happens; true if QEMU has ended.
    fn sleep(
        &self,
        interrupts: &Interrupts,
        terminal: Option<&Terminal>,
        keyboard: &Keyboard,
    ) -> bool {
        let watched = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let mut fds = vec![watched(self.ended.as_fd()), watched(interrupts.as_fd())];
        fds.extend(
            self.channels
                .iter()
                .filter_map(Channel::poll_fd)
                .map(watched),
        );
        if keyboard.waiting.is_empty() {
            fds.extend(terminal.and_then(Terminal::poll_fd).map(watched));
        } else if let Some(fd) = self.channels[TERMINAL].poll_fd() {
            // The next keys are read when these have gone.
            fds.push(PollFd::from_borrowed_fd(fd, PollFlags::OUT));
        }
        let limit = Timespec::try_from(LOOK).ok();
        // Whatever went wrong: the next turn looks again.
        poll(&mut fds, limit.as_ref()).is_ok() && !fds[0].revents().is_empty()
    }
}

fn failed_to_come_up(why: &str) -> Error {
    Error::Environment(format!("the lab's machine did not come up: {why}"))
}

fn ended_early(errors: &[u8], words: &[u8]) -> Error {
    Error::Device(format!(
        "the lab's machine ended before its task: {}",
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

fn arguments(parts: &Parts<'_>) -> Vec<OsString> {
    let mut args: Vec<OsString> = Vec::new();
    let mut add = |words: &[&str]| args.extend(words.iter().map(OsString::from));
    add(&[
        "-M",
        "q35",
        "-accel",
        parts.accel.name(),
        "-cpu",
        parts.accel.cpu(),
    ]);
    add(&[
        "-m",
        MEMORY,
        "-smp",
        PROCESSORS,
        "-nodefaults",
        "-no-user-config",
    ]);
    add(&["-display", "none", "-no-reboot", "-bios", "qboot.rom"]);
    add(&["-append", "console=ttyS0 quiet panic=-1"]);
    // The whole of the host's files, none of which the machine can write.
    add(&[
        "-virtfs",
        "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
    ]);
    add(&["-device", "virtio-serial-pci"]);
    for (channel, name) in NAMES.iter().enumerate() {
        if channel != ERRORS {
            let socket = format!("socket,id={name},fd={}", descriptor(channel));
            add(&["-chardev", &socket]);
        }
        match channel {
            ERRORS => {}
            CONSOLE => add(&["-serial", "chardev:console"]),
            TERMINAL => add(&["-device", "virtconsole,chardev=terminal"]),
            _ => add(&[
                "-device",
                &format!("virtserialport,chardev={name},name={name}"),
            ]),
        }
    }
    args.extend(["-kernel".into(), parts.kernel.into()]);
    args.extend(["-initrd".into(), parts.image.into()]);
    args
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

    #[test]
    fn the_hosts_files_cannot_be_written() {
        let parts = Parts {
            accel: Accel::Tcg,
            kernel: Path::new("kernel"),
            image: Path::new("image"),
        };
        let args = arguments(&parts);
        let shares: Vec<_> = args
            .iter()
            .filter(|arg| arg.to_string_lossy().contains("path=/"))
            .collect();
        assert_eq!(shares.len(), 1);
        assert!(shares[0].to_string_lossy().contains("readonly=on"));
    }
}
