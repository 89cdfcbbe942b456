//! Where the server's time comes from, and the device's.

use std::time::Duration;

use crate::time::Instant;

/// A clock that never goes back.
pub trait Clock: Send {
    /// The time now.
    fn now(&self) -> Instant;
}

/// The operating system's monotonic clock, counted from the creation of this
/// value.
#[derive(Debug, Clone, Copy)]
pub struct MonotonicClock {
    start: std::time::Instant,
}

impl MonotonicClock {
    /// A clock that stands at zero now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            start: std::time::Instant::now(),
        }
    }
}

impl Default for MonotonicClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for MonotonicClock {
    fn now(&self) -> Instant {
        let nanos = self.start.elapsed().as_nanos();
        // u64 nanoseconds last for 584 years.
        Instant::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

/// A device's own clock: it follows another one, but can be held, and then
/// goes on from where it stood.
#[derive(Debug)]
pub(super) struct DeviceClock<C> {
    clock: C,
    /// How long it has been held in all.
    behind: Duration,
    held_at: Option<Instant>,
}

impl<C: Clock> DeviceClock<C> {
    pub fn new(clock: C) -> Self {
        Self {
            clock,
            behind: Duration::ZERO,
            held_at: None,
        }
    }

    /// The device's time.
    pub fn now(&self) -> Instant {
        self.held_at.unwrap_or_else(|| {
            let behind = u64::try_from(self.behind.as_nanos()).unwrap_or(u64::MAX);
            Instant::from_nanos(self.clock.now().as_nanos().saturating_sub(behind))
        })
    }

    /// Whether the device's time stands still.
    pub fn is_held(&self) -> bool {
        self.held_at.is_some()
    }

    /// Lets the device's time stand still.
    pub fn hold(&mut self) {
        self.held_at = Some(self.now());
    }

    /// Lets it go on.
    pub fn release(&mut self) {
        if let Some(at) = self.held_at.take() {
            self.behind = self.clock.now().since(at);
        }
    }
}
