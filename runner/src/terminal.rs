//! The user's terminal, given to the machine.
//!
//! While it is, every key goes through as it is, Ctrl-C included; when this is
//! dropped the terminal is as it was before. Standard input that is no
//! terminal goes through as well, and needs no care.

use std::io::{self, Write};
use std::os::fd::BorrowedFd;

use rustix::stdio::stdin;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::ready;

/// Keys that are read in one go; the machine's end takes them at once.
const CHUNK: usize = 256;

/// Standard input and output, raw as long as this lives.
#[derive(Debug)]
pub(crate) struct Terminal {
    before: Option<Termios>,
    ended: bool,
}

impl Terminal {
    /// Takes the terminal over.
    pub(crate) fn take_over() -> Self {
        let before = tcgetattr(stdin()).ok();
        if let Some(before) = &before {
            let mut raw = before.clone();
            raw.make_raw();
            // It works less well then, and works.
            let _ = tcsetattr(stdin(), OptionalActions::Now, &raw);
        }
        Self {
            before,
            ended: false,
        }
    }

    /// Whether no key will come any more.
    pub(crate) const fn has_ended(&self) -> bool {
        self.ended
    }

    /// What to wait on for keys; none after the end of input.
    pub(crate) fn poll_fd(&self) -> Option<BorrowedFd<'_>> {
        (!self.ended).then(stdin)
    }

    /// What was typed since the last look; none if nothing was.
    pub(crate) fn typed(&mut self) -> Vec<u8> {
        let Some(fd) = self.poll_fd() else {
            return Vec::new();
        };
        if !ready::for_reading(fd) {
            return Vec::new();
        }
        let mut keys = vec![0; CHUNK];
        // Not by the standard library: what it read ahead, no poll would see.
        let count = rustix::io::read(fd, &mut keys).unwrap_or(0);
        keys.truncate(count);
        if count == 0 {
            self.ended = true;
        }
        keys
    }

    /// Shows what the machine says.
    pub(crate) fn show(&mut self, bytes: &[u8]) {
        let mut out = io::stdout().lock();
        // There is nobody to tell.
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(stdin(), OptionalActions::Now, before);
        }
    }
}
