//! One port's line at the host's end: moves bytes between the card's far end
//! and the peer, and tells the card who is there.

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustix::event::PollFlags;

use super::peer::{PLACES, Peer, Wish};
use super::status::Counters;
use crate::card::Card;
use crate::time::Instant;
use crate::vfio_user::Source;

/// How long what has left a port may lie at its far end while nobody looks at
/// the card. A person takes it for at once, and a thread that wakes so seldom
/// takes no processor.
const BATCH: Duration = Duration::from_millis(1);

/// As much room as a port has to have before more is asked of the peer: one
/// read for many bytes rather than one for each that the port receives.
const WORTHWHILE: usize = 256;

/// Bytes taken from the peer at once, at most.
const GULP: usize = 1024;

/// The host's end of one port's line.
#[derive(Debug)]
pub(super) struct PortEnd {
    port: usize,
    peer: Box<dyn Peer>,
    wish: Wish,
    /// Bytes from the port that the peer has not taken, from `taken` on.
    leaving: Vec<u8>,
    taken: usize,
    /// Bytes that came so far and were left behind by a peer that went.
    dropped: u64,
    counters: Arc<Counters>,
}

impl PortEnd {
    pub(super) fn new(port: usize, peer: Box<dyn Peer>) -> Self {
        Self {
            port,
            counters: Arc::new(Counters::new(port, peer.place())),
            peer,
            wish: Wish::default(),
            leaving: Vec::new(),
            taken: 0,
            dropped: 0,
        }
    }

    pub(super) fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    pub(super) fn sources(&self) -> [Option<Source<'_>>; PLACES] {
        self.peer.sources(self.wish)
    }

    /// Exchanges with the peer what can be exchanged at `now`; returns when to
    /// look again at the latest.
    pub(super) fn tend(
        &mut self,
        card: &mut Card,
        ready: [PollFlags; PLACES],
        now: Instant,
    ) -> Option<Instant> {
        self.peer.notice(ready);
        self.follow_carrier(card, now);
        if ready.iter().any(|found| !found.is_empty()) {
            self.receive(card, now);
        }
        self.send(card, now);
        // Either may have found that the peer has gone.
        self.follow_carrier(card, now);
        self.wish = Wish {
            receive: card.room(self.port) >= WORTHWHILE,
            send: self.taken < self.leaving.len(),
        };
        self.count(card);
        // Characters under way come out by themselves, without an access.
        let batch = card.next_event().map(|event| event.max(now + BATCH));
        let again = self.peer.look_again().map(|span| now + span);
        batch.into_iter().chain(again).min()
    }

    /// Hands out what can be handed out, and gives the rest up.
    pub(super) fn end(&mut self, card: &mut Card, now: Instant) {
        self.send(card, now);
        card.set_carrier(self.port, false, now);
        self.give_up();
        self.count(card);
    }

    /// Tells the port who is there. What was meant for somebody who has gone
    /// is lost.
    fn follow_carrier(&mut self, card: &mut Card, now: Instant) {
        let connected = self.peer.is_connected();
        // A card that was reset or restored may think otherwise than this end
        // last told it.
        if card.carrier(self.port) != connected {
            card.set_carrier(self.port, connected, now);
        }
        if !connected {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.dropped += (self.leaving.len() - self.taken) as u64;
        self.leaving.clear();
        self.taken = 0;
    }

    fn receive(&mut self, card: &mut Card, now: Instant) {
        let mut buffer = [0; GULP];
        let room = card.room(self.port).min(GULP);
        if room == 0 {
            return;
        }
        let count = self.peer.receive(&mut buffer[..room]);
        card.bring_in(self.port, &buffer[..count], now);
        let received = &self.counters.received;
        received.fetch_add(count as u64, Ordering::Relaxed);
    }

    fn send(&mut self, card: &mut Card, now: Instant) {
        // Only into an empty buffer: while the peer does not keep up, the far
        // end fills, and CTS drops.
        if self.taken == self.leaving.len() {
            self.leaving.clear();
            self.taken = 0;
            // Looking is what brings the last characters out.
            card.interrupt(now);
            if card.has_left(self.port) {
                card.bring_out(self.port, &mut self.leaving, now);
            }
        }
        while self.taken < self.leaving.len() {
            let count = self.peer.send(&self.leaving[self.taken..]);
            if count == 0 {
                return;
            }
            self.taken += count;
            self.counters
                .sent
                .fetch_add(count as u64, Ordering::Relaxed);
        }
    }

    fn count(&self, card: &Card) {
        let counters = &self.counters;
        let dropped = self.dropped + card.dropped(self.port);
        counters.dropped.store(dropped, Ordering::Relaxed);
        let overrun = card.overruns(self.port);
        counters.overrun.store(overrun, Ordering::Relaxed);
        let connected = self.peer.is_connected();
        counters.connected.store(connected, Ordering::Relaxed);
        if let Some(trouble) = self.peer.trouble() {
            counters.set_trouble(Some(trouble));
        }
    }
}
