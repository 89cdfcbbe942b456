//! One loop that waits for everything at once: the guest's report, COM1,
//! QEMU's errors and end, the device, and the user.

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

use super::{Placement, Vm};
use crate::device::Device;
use crate::signals::Interrupts;

/// How often a device without a descriptor to poll is asked for its health.
const HEALTH_CHECK: Duration = Duration::from_millis(200);

/// How long the guest's bytes may gather before they are taken. It sends them
/// one by one, and waking for each costs more than the byte; in the lab, where
/// a system call takes tens of microseconds, by far the most of all.
const GATHER: Duration = Duration::from_millis(1);

/// How long a guest may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until its first byte: firmware and loader.
    pub first_word: Duration,
    /// Between two bytes: the longest case.
    pub silence: Duration,
    /// From the start of QEMU to its end.
    pub total: Duration,
}

impl Limits {
    /// For a guest in somebody's hands: nobody takes a year.
    pub const NONE: Self = {
        let year = Duration::from_secs(365 * 24 * 3600);
        Self {
            first_word: year,
            silence: year,
            total: year,
        }
    };
}

/// Which limit ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The guest never said anything.
    NeverSpoke,
    /// It stopped saying anything.
    WentSilent,
    /// It went on and on.
    OutOfTime,
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeverSpoke => "said nothing for",
            Self::WentSilent => "went silent for",
            Self::OutOfTime => "did not come to an end within",
        })
    }
}

/// How the machine ended.
#[derive(Debug)]
pub enum Ending {
    /// QEMU ended by itself.
    Exited {
        /// With what.
        status: ExitStatus,
        /// QEMU's reason for the shutdown, if it gave one.
        reason: Option<String>,
        /// What QEMU wrote to its standard error.
        errors: String,
    },
    /// A limit ran out, and QEMU was killed.
    TimedOut {
        /// Which.
        silence: Silence,
        /// How long it was.
        limit: Duration,
        /// What the processor was doing.
        state: Option<String>,
        /// What QEMU wrote to its standard error.
        errors: String,
    },
    /// The device died, and QEMU was killed.
    DeviceDied(String),
    /// The user asked to stop, and QEMU was killed.
    Interrupted,
    /// Who listens has heard enough, and QEMU was killed.
    HeardEnough,
}

impl Ending {
    /// What QEMU wrote to its standard error, as far as that can matter.
    #[must_use]
    pub fn errors(&self) -> &str {
        match self {
            Self::Exited { errors, .. } | Self::TimedOut { errors, .. } => errors,
            Self::DeviceDied(_) | Self::Interrupted | Self::HeardEnough => "",
        }
    }
}

/// Who hears what the guest says, while it says it.
pub trait Listener {
    /// Bytes of the report.
    fn report(&mut self, bytes: &[u8]);
    /// Bytes of COM1.
    fn serial(&mut self, bytes: &[u8]);
    /// Whether the rest need not be said.
    fn has_heard_enough(&self) -> bool {
        false
    }
    /// Called often, so that a display can move on.
    fn tick(&mut self) {}
    /// QEMU, so far kept on one CPU, may run on all of them from now on, because
    /// others wanted that one.
    fn let_go(&mut self) {}
    /// What to wait on for keys, if there are to be any.
    fn keys(&self) -> Option<BorrowedFd<'_>> {
        None
    }
    /// Bytes for COM1, asked for often.
    fn typed(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

impl Vm {
    /// Follows the machine to its end, which is the end of this QEMU too.
    pub fn watch(
        mut self,
        limits: &Limits,
        device: &mut dyn Device,
        interrupts: &Interrupts,
        listener: &mut dyn Listener,
    ) -> Ending {
        let start = Instant::now();
        let mut last_word: Option<Instant> = None;
        let mut errors = Vec::new();
        loop {
            let exited = self.wait(HEALTH_CHECK, interrupts, listener.keys());
            if interrupts.asked() {
                return Ending::Interrupted;
            }
            let report = self.report.drain();
            if !report.is_empty() {
                last_word = Some(Instant::now());
                listener.report(&report);
            }
            if listener.has_heard_enough() {
                return Ending::HeardEnough;
            }
            let serial = self.serial.drain();
            if !serial.is_empty() {
                listener.serial(&serial);
            }
            self.unsent.extend(listener.typed());
            self.serial.offer(&mut self.unsent);
            errors.extend(self.errors.drain());
            self.qmp.pump();
            if self.qmp.shutdown().is_some()
                && let Some(path) = self.screenshot.take()
            {
                self.qmp.draw_screen(&path);
                self.qmp.quit();
            }
            listener.tick();
            let now = Instant::now();
            let starved = |placement: &mut Placement| !placement.holds(now);
            if self.placement.take_if(starved).is_some() {
                listener.let_go();
            }
            if let Some(reason) = device.failure(&text(&errors)) {
                return Ending::DeviceDied(reason);
            }
            if !exited && !(report.is_empty() && serial.is_empty()) {
                std::thread::sleep(GATHER);
            }
            if exited && let Ok(status) = self.process.wait() {
                return Ending::Exited {
                    status,
                    reason: self.qmp.shutdown().map(str::to_owned),
                    errors: text(&errors),
                };
            }
            if let Some((silence, limit)) = overdue(limits, start, last_word) {
                if let Some(path) = self.screenshot.take() {
                    self.qmp.draw_screen(&path);
                }
                return Ending::TimedOut {
                    silence,
                    limit,
                    state: self.qmp.processor_state(),
                    errors: text(&errors),
                };
            }
        }
    }

    /// Sleeps until something happens, at most for `limit`; true if QEMU has
    /// ended.
    fn wait(&self, limit: Duration, interrupts: &Interrupts, keys: Option<BorrowedFd<'_>>) -> bool {
        let poll_in = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let mut fds = vec![poll_in(self.ended.as_fd()), poll_in(interrupts.as_fd())];
        let channels: [Option<BorrowedFd<'_>>; 5] = [
            keys,
            self.report.poll_fd(),
            self.serial.poll_fd(),
            self.errors.poll_fd(),
            self.qmp.poll_fd(),
        ];
        fds.extend(channels.into_iter().flatten().map(poll_in));
        let limit = Timespec::try_from(limit).ok();
        match rustix::event::poll(&mut fds, limit.as_ref()) {
            Ok(_) | Err(Errno::INTR) => !fds[0].revents().is_empty(),
            // Only a shortage of kernel memory: the next turn tries again.
            Err(_) => false,
        }
    }
}

fn overdue(
    limits: &Limits,
    start: Instant,
    last_word: Option<Instant>,
) -> Option<(Silence, Duration)> {
    if start.elapsed() >= limits.total {
        let silence = match last_word {
            None => Silence::NeverSpoke,
            Some(_) => Silence::OutOfTime,
        };
        return Some((silence, limits.total));
    }
    match last_word {
        None if start.elapsed() >= limits.first_word => {
            Some((Silence::NeverSpoke, limits.first_word))
        }
        Some(at) if at.elapsed() >= limits.silence => Some((Silence::WentSilent, limits.silence)),
        _ => None,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
