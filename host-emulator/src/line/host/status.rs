//! How a line is doing, counted on the server's thread and read on others.

use core::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// How a line is doing. Displays as one line.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct LineStatus {
    /// The port: 0 or 1.
    pub port: usize,
    /// Where the line leads.
    pub place: String,
    /// Whether somebody is connected there.
    pub connected: bool,
    /// Bytes that the peer has taken.
    pub sent: u64,
    /// Bytes that have come from the peer.
    pub received: u64,
    /// Bytes that the port has sent and nobody has taken.
    pub dropped: u64,
    /// Characters from the peer that the port had no room for, as it has told
    /// its driver (LSR bit 1, OE).
    pub overrun: u64,
    /// Why the line has gone dead, if it has.
    pub trouble: Option<String>,
}

impl fmt::Display for LineStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            port,
            place,
            sent,
            received,
            dropped,
            overrun,
            ..
        } = self;
        let connected = if self.connected {
            "connected"
        } else {
            "nobody connected"
        };
        write!(
            f,
            "port {port}: {place}: {connected}, {sent} bytes out, {received} in, {dropped} dropped"
        )?;
        if *overrun > 0 {
            write!(f, ", {overrun} overrun")?;
        }
        match &self.trouble {
            Some(trouble) => write!(f, "; {trouble}"),
            None => Ok(()),
        }
    }
}

/// The figures behind a [`LineStatus`].
#[derive(Debug)]
pub(super) struct Counters {
    port: usize,
    place: String,
    pub(super) connected: AtomicBool,
    pub(super) sent: AtomicU64,
    pub(super) received: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) overrun: AtomicU64,
    trouble: Mutex<Option<String>>,
}

impl Counters {
    pub(super) const fn new(port: usize, place: String) -> Self {
        Self {
            port,
            place,
            connected: AtomicBool::new(false),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            overrun: AtomicU64::new(0),
            trouble: Mutex::new(None),
        }
    }

    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    pub(super) fn status(&self) -> LineStatus {
        let figure = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        LineStatus {
            port: self.port,
            place: self.place.clone(),
            connected: self.connected.load(Ordering::Relaxed),
            sent: figure(&self.sent),
            received: figure(&self.received),
            dropped: figure(&self.dropped),
            overrun: figure(&self.overrun),
            trouble: trouble.clone(),
        }
    }
}
