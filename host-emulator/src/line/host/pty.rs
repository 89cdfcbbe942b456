//! `pty`: a pseudo-terminal, for whoever opens it: a terminal program, a
//! script, anything that expects a serial port.
//!
//! The kernel tells the master whether the slave is open, but wakes nobody
//! when it is opened; so the opening is watched for as a file's.

use core::time::Duration;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::{ffi::OsString, io};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, fchmod, inotify, open};
use rustix::io::{Errno, ioctl_fionbio, read, write};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::error::LineError;
use super::link::Link;
use super::peer::{PLACES, Peer, Wish};
use crate::vfio_user::Source;

/// How often to look whether the slave has been opened where the system does
/// not tell.
const LOOK: Duration = Duration::from_millis(100);

/// How soon to try again what the slave had no room for: the kernel does not
/// always tell when there is room again.
const RETRY: Duration = Duration::from_millis(10);

/// A pseudo-terminal's master.
#[derive(Debug)]
pub(super) struct Pty {
    master: OwnedFd,
    slave: PathBuf,
    /// Readable when the slave has been opened; none where the system has no
    /// more watches to give.
    openings: Option<OwnedFd>,
    /// Somebody has the slave open.
    connected: bool,
    /// All that the last one wrote has been read.
    read_out: bool,
    /// The slave has no room.
    full: bool,
    _link: Option<Link>,
}

impl Pty {
    /// Opens a pseudo-terminal, raw, 8-bit clean and open to this user only,
    /// and a link to it.
    pub(super) fn open(link: Option<&Path>) -> Result<Self, LineError> {
        let failed = |error: Errno| LineError::Pty(error.into());
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .map_err(failed)?;
        grantpt(&master).map_err(failed)?;
        unlockpt(&master).map_err(failed)?;
        ioctl_fionbio(&master, true).map_err(failed)?;
        let name = ptsname(&master, Vec::new()).map_err(failed)?;
        let slave = PathBuf::from(OsString::from_vec(name.into_bytes()));
        // Once opened and closed, the master tells that it is not open.
        make_raw(&slave).map_err(failed)?;
        Ok(Self {
            _link: link.map(|path| Link::create(path, &slave)).transpose()?,
            openings: watch(&slave).ok(),
            master,
            slave,
            connected: false,
            read_out: true,
            full: false,
        })
    }

    /// Looks whether somebody has the slave open, which is what matters: they
    /// may have come and gone meanwhile.
    fn look(&mut self) {
        if let Some(openings) = &self.openings {
            // It says only that there was something.
            while read(openings, &mut [0; 512]).is_ok_and(|count| count > 0) {}
        }
        let mut fds = [PollFd::new(&self.master, PollFlags::empty())];
        let _ = poll(&mut fds, Some(&Timespec::default()));
        self.connected = !fds[0].revents().contains(PollFlags::HUP);
        self.read_out = false;
        self.full = false;
    }

    fn hang_up(&mut self) {
        self.connected = false;
        self.full = false;
    }
}

impl Peer for Pty {
    fn place(&self) -> String {
        self.slave.display().to_string()
    }

    fn is_connected(&self) -> bool {
        self.connected
    }

    fn sources(&self, wish: Wish) -> [Option<Source<'_>>; PLACES] {
        let openings = self.openings.as_ref();
        let openings = openings.map(|openings| (openings.as_fd(), PollFlags::IN));
        let mut flags = PollFlags::empty();
        flags.set(PollFlags::IN, wish.receive && !self.read_out);
        flags.set(PollFlags::OUT, wish.send && self.connected);
        // While the slave is closed, the master reports that without end.
        let master = (self.connected || !flags.is_empty()).then(|| (self.master.as_fd(), flags));
        [master, openings]
    }

    fn notice(&mut self, [master, openings]: [PollFlags; PLACES]) {
        if !openings.is_empty() || self.openings.is_none() && !self.connected {
            self.look();
        } else if master.contains(PollFlags::HUP) {
            self.hang_up();
        } else if master.contains(PollFlags::OUT) {
            self.full = false;
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> usize {
        if self.read_out {
            return 0;
        }
        match read(&self.master, buffer) {
            Ok(count) => count,
            Err(Errno::AGAIN | Errno::INTR) => 0,
            // The slave is closed and all is read.
            Err(_) => {
                self.hang_up();
                self.read_out = true;
                0
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) -> usize {
        if !self.connected {
            return 0;
        }
        match write(&self.master, bytes) {
            Ok(count) => count,
            Err(Errno::AGAIN | Errno::INTR) => {
                self.full = true;
                0
            }
            Err(_) => {
                self.hang_up();
                0
            }
        }
    }

    fn look_again(&self) -> Option<Duration> {
        let unseen = self.openings.is_none() && !self.connected;
        let retry = self.full.then_some(RETRY);
        retry.or(unseen.then_some(LOOK))
    }
}

/// Lets bytes pass as they are, to and from this user only.
fn make_raw(slave: &Path) -> Result<(), Errno> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let slave = open(slave, flags, Mode::empty())?;
    fchmod(&slave, Mode::RUSR | Mode::WUSR)?;
    let mut settings = tcgetattr(&slave)?;
    settings.make_raw();
    tcsetattr(&slave, OptionalActions::Now, &settings)
}

/// A descriptor that becomes readable when the file at `path` is opened.
fn watch(path: &Path) -> io::Result<OwnedFd> {
    let flags = inotify::CreateFlags::NONBLOCK | inotify::CreateFlags::CLOEXEC;
    let watch = inotify::init(flags)?;
    inotify::add_watch(&watch, path, inotify::WatchFlags::OPEN)?;
    Ok(watch)
}
