//! What the owner of a server and its thread tell each other: when to end,
//! whether a client is connected, and what went wrong on the way. Nothing else
//! is shared between the two.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::{EventfdFlags, eventfd};

/// When a server is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum End {
    /// Not yet: it goes on serving.
    NotYet,
    /// As soon as no client is connected; new ones are turned away.
    WhenFree,
    /// At once, whoever is connected.
    Now,
}

/// The two directions between an owner and a server's thread. Each has an
/// eventfd, so that either side can wait for the other among other things.
#[derive(Debug)]
pub struct Control {
    end: AtomicU8,
    asked: OwnedFd,
    connected: AtomicBool,
    ended: AtomicBool,
    changed: OwnedFd,
    trouble: Mutex<Option<String>>,
}

impl Control {
    /// A server that shall go on, with no client.
    ///
    /// # Errors
    /// When the operating system has no eventfd to give.
    pub fn new() -> io::Result<Self> {
        let flags = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK;
        Ok(Self {
            end: AtomicU8::new(End::NotYet as u8),
            asked: eventfd(0, flags)?,
            connected: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            changed: eventfd(0, flags)?,
            trouble: Mutex::new(None),
        })
    }

    /// The owner's wish; it replaces an earlier one.
    pub fn ask(&self, end: End) {
        self.end.store(end as u8, Ordering::SeqCst);
        signal(&self.asked);
    }

    /// What the owner wishes.
    pub fn end(&self) -> End {
        match self.end.load(Ordering::SeqCst) {
            0 => End::NotYet,
            1 => End::WhenFree,
            _ => End::Now,
        }
    }

    /// Readable for the thread when the owner has a new wish.
    pub fn asked(&self) -> BorrowedFd<'_> {
        self.asked.as_fd()
    }

    /// The thread has seen that there is a new wish.
    pub fn acknowledge(&self) {
        drain(&self.asked);
    }

    /// The thread tells whether a client is connected.
    pub fn set_connected(&self, connected: bool) {
        if self.connected.swap(connected, Ordering::SeqCst) != connected {
            signal(&self.changed);
        }
    }

    /// The thread tells of trouble that does not end it. Of several before
    /// the owner looks, the latest counts.
    pub fn report(&self, trouble: String) {
        *self.lock() = Some(trouble);
        signal(&self.changed);
    }

    /// The trouble since the owner's last look.
    pub fn take_trouble(&self) -> Option<String> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        // A text is whole, whatever became of its writer.
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread tells that it is about to end.
    pub fn announce_end(&self) {
        self.connected.store(false, Ordering::SeqCst);
        self.ended.store(true, Ordering::SeqCst);
        signal(&self.changed);
    }

    /// Whether a client is connected.
    pub fn is_connected(&self) -> bool {
        self.connected.load(Ordering::SeqCst)
    }

    /// Whether the thread has come to its end.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    /// Readable for the owner when a client has come or gone, there is
    /// trouble, or the thread ends.
    pub fn changed(&self) -> BorrowedFd<'_> {
        self.changed.as_fd()
    }

    /// The owner has seen that something has changed.
    pub fn take_change(&self) {
        drain(&self.changed);
    }
}

fn signal(fd: &OwnedFd) {
    // Only a counter at its limit could refuse, and that wakes as well.
    let _ = rustix::io::write(fd, &1u64.to_ne_bytes());
}

fn drain(fd: &OwnedFd) {
    // It reads as zero only when nobody has signalled, which is as good.
    let _ = rustix::io::read(fd, &mut [0; 8]);
}
