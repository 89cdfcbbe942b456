//! When a card's next step is due: what every look asks first.
//!
//! Most accesses move that point, and most of them put it off. So it is known
//! either exactly or as a point before which there is nothing to do: whoever
//! comes then and finds nothing, finds the exact point.

use crate::time::{Instant, Ticks};

/// A point before which there is no step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    tick: Ticks,
    /// `tick` on the outside clock: the first look that has something to do.
    at: Instant,
    exact: bool,
}

impl Due {
    /// The next step is due at `tick`.
    pub(super) const fn exactly(tick: Ticks) -> Self {
        Self {
            tick,
            at: tick.to_instant(),
            exact: true,
        }
    }

    /// Some step may have moved, and come to lie at `tick`.
    #[inline]
    pub(super) fn has_moved(&mut self, tick: Ticks) {
        if tick < self.tick {
            self.tick = tick;
            self.at = tick.to_instant();
        }
        self.exact = false;
    }

    /// The step may have been put off.
    #[inline]
    pub(super) const fn may_be_later(&mut self) {
        self.exact = false;
    }

    /// Nothing is due before this.
    pub(super) const fn tick(self) -> Ticks {
        self.tick
    }

    /// Whether a look at `now` has anything to do.
    #[inline]
    pub(super) fn is_reached(self, now: Instant) -> bool {
        now >= self.at
    }

    /// Whether a step is due at the point and not only not before it.
    pub(super) const fn is_exact(self) -> bool {
        self.exact
    }

    /// The point, on the outside clock; none if it never comes.
    pub(super) fn instant(self) -> Option<Instant> {
        (self.tick != Ticks::NEVER).then_some(self.at)
    }
}
