//! Ctrl-C, SIGTERM and SIGHUP as something one can poll.
//!
//! The signals stay caught as long as the process lives, so that a second
//! Ctrl-C cannot cut the removal short that the first one started.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};

/// Says whether, and wakes up when, the process was asked to stop.
#[derive(Debug)]
pub struct Interrupts {
    wake: UnixStream,
    asked: Arc<AtomicBool>,
}

impl Interrupts {
    /// Catches the signals from now on.
    ///
    /// # Errors
    /// When the operating system refuses the handler or the socket pair.
    pub fn catch() -> io::Result<Self> {
        let (wake, sender) = UnixStream::pair()?;
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // The flag first: whoever is woken finds it set.
            signal_hook::flag::register(signal, Arc::clone(&asked))?;
            signal_hook::low_level::pipe::register(signal, sender.try_clone()?)?;
        }
        // Past the file-size limit, a write shall fail (EFBIG) instead of
        // killing the process. Caught rather than ignored, because what is
        // ignored stays so in the programs started from here.
        signal_hook::flag::register(SIGXFSZ, Arc::default())?;
        Ok(Self { wake, asked })
    }

    /// Whether one of the signals has come.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// The same answer for others, raised by the signal itself.
    #[must_use]
    pub fn flag(&self) -> &AtomicBool {
        &self.asked
    }

    /// Waits for one of the signals, at most for `limit`.
    #[must_use]
    pub fn wait(&self, limit: Duration) -> bool {
        let mut fds = [PollFd::new(self, PollFlags::IN)];
        let limit = Timespec::try_from(limit).ok();
        // Interrupted or not: the flag tells.
        let _ = rustix::event::poll(&mut fds, limit.as_ref());
        self.asked()
    }
}

/// Readable for good once one of the signals has come.
impl AsFd for Interrupts {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }
}
