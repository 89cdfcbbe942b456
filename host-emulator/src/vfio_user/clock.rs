//! Where the server's time comes from.

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
