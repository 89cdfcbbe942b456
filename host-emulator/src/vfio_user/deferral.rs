//! When a signal that has been put off is made up for.
//!
//! Without the help of KVM, QEMU takes any access to a BAR after an interrupt
//! for its end and unmasks, though the guest's handler has only begun and the
//! level is still high. A signal at once would only interrupt the guest anew
//! for what it is about to serve. So it waits until the client has been silent
//! for a while; a handler's accesses come one after the other.

use std::time::{Duration, Instant};

/// The silence that ends the wait.
const SILENCE: Duration = Duration::from_micros(200);

/// The longest wait, for a client that is never silent: a guest may poll
/// something else until its interrupt comes.
const LIMIT: Duration = Duration::from_millis(2);

/// The wait, if a signal is owed.
#[derive(Debug, Default)]
pub struct Deferral(Option<Wait>);

#[derive(Debug, Clone, Copy)]
struct Wait {
    since: Instant,
    until: Instant,
}

impl Deferral {
    /// The client has said something at `now`, and a signal is `owed` or not.
    pub fn client_spoke(&mut self, owed: bool, now: Instant) {
        self.0 = owed.then(|| {
            let since = self.0.map_or(now, |wait| wait.since);
            let until = (now + SILENCE).min(since + LIMIT);
            Wait { since, until }
        });
    }

    /// How long to wait from `now` on.
    #[must_use]
    pub fn left(&self, now: Instant) -> Option<Duration> {
        self.0.map(|wait| wait.until.saturating_duration_since(now))
    }

    /// Whether the wait is over at `now`; from then on there is none.
    pub fn take_end(&mut self, now: Instant) -> bool {
        self.0.take_if(|wait| wait.until <= now).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_ends_the_wait_and_so_does_a_client_that_never_keeps_it() {
        let start = Instant::now();
        let mut deferral = Deferral::default();
        assert_eq!(deferral.left(start), None);
        let mut now = start;
        while now < start + LIMIT {
            deferral.client_spoke(true, now);
            let left = deferral.left(now).expect("a signal is owed");
            assert!(left <= SILENCE && now + left <= start + LIMIT);
            assert!(!deferral.take_end(now));
            now += SILENCE / 2;
        }
        assert!(deferral.take_end(now), "two milliseconds are over");
        assert!(!deferral.take_end(now), "once");
    }

    #[test]
    fn what_is_no_longer_owed_is_not_waited_for() {
        let now = Instant::now();
        let mut deferral = Deferral::default();
        deferral.client_spoke(true, now);
        assert_eq!(deferral.left(now), Some(SILENCE));
        deferral.client_spoke(false, now);
        assert_eq!(deferral.left(now), None);
        assert!(!deferral.take_end(now + LIMIT));
    }
}
