//! A card that somebody watches: every access to it, every message about it,
//! and every edge on its lines, with the times on the card's clock.
//!
//! The model has no part in it. An observed card takes the card from one of
//! its events to the next and looks at the levels in between, which changes no
//! answer; one without an observer is the card and nothing else. What an
//! observer does with what it sees is its own business.

mod device;

use core::fmt;

use crate::card::{Card, Region, Signals};
use crate::time::Instant;
use crate::vfio_user::Overheard;

/// Whoever watches a card; what they don't care for passes by. Called on the
/// thread that the card is used on, in the order of the card's time, an access
/// before what it changes.
pub trait Observer: Send {
    /// The levels from `at` on; they differ from those before. The first call
    /// has the levels at the beginning.
    fn signals(&mut self, _at: Instant, _signals: &Signals) {}

    /// An access that the card took.
    fn access(&mut self, _access: &Access<'_>) {}

    /// The card has been reset.
    fn reset(&mut self, _at: Instant) {}

    /// The card has taken over another one's state.
    fn restored(&mut self, _at: Instant) {}

    /// A message of a client has been carried out.
    fn message(&mut self, _at: Instant, _message: &Overheard<'_>) {}

    /// Nothing has changed until `at`: the card is no longer watched.
    fn end(&mut self, _at: Instant) {}
}

/// The direction of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// From the card.
    Read,
    /// To the card.
    Write,
}

/// One access to a region of the card.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// When.
    pub at: Instant,
    /// Which way.
    pub operation: Operation,
    /// Where.
    pub region: Region,
    /// The first byte's offset in the region.
    pub offset: u64,
    /// The bytes that were read or written.
    pub data: &'a [u8],
    /// Whether DLAB was set when the access came, in the port behind a BAR.
    pub divisor_latch: bool,
}

/// A card, and perhaps somebody who watches it.
pub struct ObservedCard {
    card: Card,
    watch: Option<Watch>,
}

/// An observer, and what it has been told.
struct Watch {
    observer: Box<dyn Observer>,
    signals: Signals,
    /// The latest time seen.
    now: Instant,
}

impl ObservedCard {
    /// A card that `observer`, if there is one, sees from its power-on.
    #[must_use]
    pub fn new(card: Card, observer: Option<Box<dyn Observer>>) -> Self {
        let watch = observer.map(|mut observer| {
            let now = Instant::default();
            let signals = card.signals(now);
            observer.signals(now, &signals);
            Watch {
                observer,
                signals,
                now,
            }
        });
        Self { card, watch }
    }

    /// The card.
    #[must_use]
    pub const fn card(&self) -> &Card {
        &self.card
    }

    /// The card, no longer watched.
    #[must_use]
    pub fn into_card(self) -> Card {
        self.card
    }

    /// Lets `action` act on the card at `now`.
    pub fn act<T>(&mut self, now: Instant, action: impl FnOnce(&mut Card) -> T) -> T {
        self.follow(now);
        let result = action(&mut self.card);
        self.look(now);
        result
    }

    /// Takes an observed card to `now`.
    fn follow(&mut self, now: Instant) {
        if let Some(watch) = &mut self.watch {
            watch.follow(&mut self.card, now);
        }
    }

    /// Looks at what an action at `now` has changed.
    fn look(&mut self, now: Instant) {
        if let Some(watch) = &mut self.watch {
            watch.look(&self.card, now);
        }
    }

    /// Tells the observer, if there is one.
    fn tell(&mut self, tell: impl FnOnce(&mut dyn Observer, Instant)) {
        if let Some(watch) = &mut self.watch {
            tell(watch.observer.as_mut(), watch.now);
        }
    }
}

impl Watch {
    /// Takes the card to `now`, looking at every point where something can
    /// have changed.
    fn follow(&mut self, card: &mut Card, now: Instant) {
        while let Some(edge) = card.next_edge(self.now).filter(|edge| *edge <= now) {
            card.advance(edge);
            self.look(card, edge);
        }
        self.now = self.now.max(now);
    }

    fn look(&mut self, card: &Card, at: Instant) {
        // A point that was overdue counts as the time it was noticed at.
        self.now = self.now.max(at);
        let signals = card.signals(self.now);
        if signals != self.signals {
            self.signals = signals;
            self.observer.signals(self.now, &signals);
        }
    }
}

impl From<Card> for ObservedCard {
    fn from(card: Card) -> Self {
        Self::new(card, None)
    }
}

impl fmt::Debug for ObservedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedCard")
            .field("card", &self.card)
            .field("observed", &self.watch.is_some())
            .finish()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.end(self.now);
    }
}
