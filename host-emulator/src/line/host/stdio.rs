//! `stdio`: this process's standard input and output.
//!
//! Both are shared with whoever started the process, so their own flags stay
//! as they are: what can block is opened anew. A terminal is made raw and
//! gets its settings back in the end; Ctrl-C goes on ending the process.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::PollFlags;
use rustix::fs::{FileType, Mode, OFlags, fcntl_getfl, fstat, open};
use rustix::io::{Errno, dup, read, write};
use rustix::process::getpgrp;
use rustix::termios::{
    LocalModes, OptionalActions, OutputModes, SpecialCodeIndex, Termios, isatty, tcgetattr,
    tcgetpgrp, tcsetattr,
};

use super::error::LineError;
use super::peer::{PLACES, Peer, Wish};
use crate::vfio_user::Source;

/// Standard input and output.
#[derive(Debug)]
pub(super) struct Stdio {
    input: OwnedFd,
    /// No more will come; the port may go on sending.
    ended: bool,
    output: OwnedFd,
    /// Nobody reads the output any more.
    gone: bool,
    _terminal: Option<RawTerminal>,
}

impl Stdio {
    /// Takes standard input and output over.
    pub(super) fn open() -> Result<Self, LineError> {
        let (stdin, stdout) = (io::stdin(), io::stdout());
        let input = without_blocking(&stdin, "standard input", OFlags::WRONLY)?;
        let output = without_blocking(&stdout, "standard output", OFlags::RDONLY)?;
        let terminal = isatty(&input).then(|| RawTerminal::new(&input));
        Ok(Self {
            _terminal: terminal.transpose()?,
            input,
            ended: false,
            output,
            gone: false,
        })
    }
}

/// Another descriptor for `shared` on which no call waits. It must not be
/// open for `lacking` only.
fn without_blocking(shared: impl AsFd, name: &str, lacking: OFlags) -> Result<OwnedFd, LineError> {
    let unusable = |why: &str| LineError::Stdio {
        what: format!("{name} {why}"),
    };
    let failed = |error: Errno| unusable(&format!("cannot be used: {error}"));
    let access = fcntl_getfl(&shared).map_err(failed)? & OFlags::RWMODE;
    if access == lacking {
        return Err(unusable(if lacking == OFlags::WRONLY {
            "cannot be read"
        } else {
            "cannot be written"
        }));
    }
    match FileType::from_raw_mode(fstat(&shared).map_err(failed)?.st_mode) {
        FileType::Directory => Err(unusable("is a directory")),
        // They do not block, and a second opening would begin anew.
        FileType::RegularFile => dup(&shared).map_err(failed),
        // They cannot be opened again. Their two ends have flags of their
        // own, so that only a process that shares this one could notice.
        FileType::Socket => {
            let own = dup(&shared).map_err(failed)?;
            rustix::io::ioctl_fionbio(&own, true).map_err(failed)?;
            Ok(own)
        }
        _ => {
            use std::os::fd::AsRawFd;
            let number = shared.as_fd().as_raw_fd();
            let flags = access | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
            open(format!("/proc/self/fd/{number}"), flags, Mode::empty()).map_err(failed)
        }
    }
}

impl Peer for Stdio {
    fn place(&self) -> String {
        "stdio".to_owned()
    }

    fn is_connected(&self) -> bool {
        !self.gone
    }

    fn sources(&self, wish: Wish) -> [Option<Source<'_>>; PLACES] {
        let input = wish.receive && !self.ended;
        let flags = if wish.send {
            PollFlags::OUT
        } else {
            PollFlags::empty()
        };
        [
            input.then(|| (self.input.as_fd(), PollFlags::IN)),
            (!self.gone).then(|| (self.output.as_fd(), flags)),
        ]
    }

    fn notice(&mut self, [_, output]: [PollFlags; PLACES]) {
        self.gone |= output.intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL);
    }

    fn receive(&mut self, buffer: &mut [u8]) -> usize {
        if self.ended {
            return 0;
        }
        match read(&self.input, buffer) {
            Ok(count) => {
                self.ended = count == 0;
                count
            }
            Err(Errno::AGAIN | Errno::INTR) => 0,
            Err(_) => {
                self.ended = true;
                0
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) -> usize {
        if self.gone {
            return 0;
        }
        match write(&self.output, bytes) {
            Ok(count) => count,
            Err(Errno::AGAIN | Errno::INTR) => 0,
            Err(_) => {
                self.gone = true;
                0
            }
        }
    }

    fn trouble(&self) -> Option<String> {
        self.gone
            .then(|| "nobody reads the standard output".to_owned())
    }
}

/// A terminal that passes bytes as they come. It gets its settings back when
/// this value is dropped.
#[derive(Debug)]
struct RawTerminal {
    terminal: OwnedFd,
    settings: Termios,
}

impl RawTerminal {
    fn new(terminal: &OwnedFd) -> Result<Self, LineError> {
        let failed = |error: Errno| LineError::Stdio {
            what: format!("the terminal cannot be set: {error}"),
        };
        // Changing its settings from the background would stop the process.
        if tcgetpgrp(terminal).is_ok_and(|foreground| foreground != getpgrp()) {
            return Err(LineError::Stdio {
                what: "the command is in the background".to_owned(),
            });
        }
        let settings = tcgetattr(terminal).map_err(failed)?;
        let raw = Self {
            terminal: dup(terminal).map_err(failed)?,
            settings,
        };
        tcsetattr(terminal, OptionalActions::Now, &raw_settings(&raw.settings)).map_err(failed)?;
        Ok(raw)
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // A terminal that has gone needs no settings.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.settings);
    }
}

/// `settings` with every key passed on but Ctrl-C, and with line ends left to
/// the terminal, for this process's own remarks.
fn raw_settings(settings: &Termios) -> Termios {
    let mut raw = settings.clone();
    raw.make_raw();
    raw.output_modes |= settings.output_modes & OutputModes::OPOST;
    raw.local_modes |= LocalModes::ISIG;
    // 0 is what turns a key off (_POSIX_VDISABLE).
    raw.special_codes[SpecialCodeIndex::VQUIT] = 0;
    raw.special_codes[SpecialCodeIndex::VSUSP] = 0;
    raw
}
