//! The latest levels on a card's lines, for a drawing of what led to a moment.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lineproof_host_emulator::{Access, Instant, Observer, Signals};

/// As many changes are kept. More than these are no longer told apart in a
/// drawing as wide as a screen.
const KEPT: usize = 400;

/// The levels during a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waveform {
    /// The levels and when they began, in nanoseconds on the card's clock; the
    /// first of them hold at the beginning of the span.
    pub changes: Vec<(u64, Signals)>,
    /// The end of the span.
    pub end: u64,
}

/// The latest changes on a card's lines. Clones see the same card.
#[derive(Clone, Debug, Default)]
pub struct Recent(Arc<Mutex<Log>>);

#[derive(Debug, Default)]
struct Log {
    changes: VecDeque<(u64, Signals)>,
    now: u64,
}

impl Recent {
    /// Somebody who watches a card for this.
    #[must_use]
    pub fn observer(&self) -> Box<dyn Observer> {
        Box::new(self.clone())
    }

    /// What has been seen since the last call, or the latest of it.
    #[must_use]
    pub fn take(&self) -> Waveform {
        let mut log = self.log();
        let waveform = Waveform {
            changes: log.changes.iter().copied().collect(),
            end: log.now,
        };
        // What holds now holds at the beginning of the next span.
        let (now, last) = (log.now, log.changes.back().copied());
        log.changes.clear();
        log.changes.extend(last.map(|(_, signals)| (now, signals)));
        waveform
    }

    /// Forgets all: another card comes, whose clock begins anew.
    pub fn forget(&self) {
        *self.log() = Log::default();
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn reach(&mut self, at: Instant) {
        self.now = self.now.max(at.as_nanos());
    }
}

impl Observer for Recent {
    fn signals(&mut self, at: Instant, signals: &Signals) {
        let mut log = self.log();
        log.reach(at);
        if log.changes.len() == KEPT {
            log.changes.pop_front();
        }
        log.changes.push_back((at.as_nanos(), *signals));
    }

    fn access(&mut self, access: &Access<'_>) {
        self.log().reach(access.at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intx(level: bool) -> Signals {
        Signals {
            intx: level,
            ..Signals::default()
        }
    }

    #[test]
    fn a_span_begins_with_the_levels_that_the_one_before_has_left() {
        let recent = Recent::default();
        let mut observer = recent.observer();
        observer.signals(Instant::from_nanos(0), &intx(false));
        observer.signals(Instant::from_nanos(7), &intx(true));
        assert_eq!(recent.take().changes.len(), 2);
        observer.signals(Instant::from_nanos(9), &intx(false));
        let waveform = recent.take();
        assert_eq!(waveform.changes, [(7, intx(true)), (9, intx(false))]);
        assert_eq!(waveform.end, 9);
    }

    #[test]
    fn of_many_changes_the_latest_are_kept() {
        let recent = Recent::default();
        let mut observer = recent.observer();
        for at in 0..1_000 {
            observer.signals(Instant::from_nanos(at), &intx(at % 2 == 0));
        }
        let waveform = recent.take();
        assert_eq!(waveform.changes.len(), KEPT);
        assert_eq!(waveform.changes.last().map(|(at, _)| *at), Some(999));
    }
}
