//! What is told of a soak while it goes on.

use core::time::Duration;

use crate::suite::{NESTED, Stage};
use crate::target::Instant;

use super::count::Count;

/// Between two words: soon enough for whoever takes a silent guest for a dead
/// one.
const EVERY: Duration = Duration::from_secs(1);

/// A soak that goes on.
pub(super) struct Progress<'s> {
    stage: &'s mut dyn Stage,
    start: Instant,
    whole: Duration,
    next: Instant,
    /// What the tests before this one have counted.
    before: Count,
}

impl<'s> Progress<'s> {
    pub(super) fn new(stage: &'s mut dyn Stage, start: Instant, whole: Duration) -> Self {
        Self {
            stage,
            start,
            whole,
            next: start + EVERY,
            before: Count::default(),
        }
    }

    /// Says how far it is, where that is due; whether to go on.
    pub(super) fn look(&mut self, now: Instant, test: &str, counts: &Count) -> bool {
        if now < self.next {
            return true;
        }
        self.next = now + EVERY;
        let mut sum = self.before;
        sum.add(counts);
        self.stage.line(
            NESTED,
            format_args!(
                "# progress: {} of {} s, {test}: sent {}, received {}, {} faults",
                now.since(self.start).as_secs(),
                self.whole.as_secs(),
                sum.sent,
                sum.received,
                sum.faults()
            ),
        );
        self.stage.goes_on()
    }

    /// A test has ended.
    pub(super) fn end_of_test(&mut self, counts: &Count) {
        self.before.add(counts);
    }

    /// Where the lines go.
    pub(super) fn stage(&mut self) -> &mut dyn Stage {
        self.stage
    }
}
