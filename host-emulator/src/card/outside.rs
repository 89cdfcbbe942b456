//! The card's ports as somebody outside sees them, at the far end of a line
//! that is [`External`](crate::Line::External). For other lines nobody is
//! there: nothing goes in or comes out.

use super::Card;
use crate::line::FarEnd;
use crate::time::Instant;

impl Card {
    /// Hands `port` (0 or 1) bytes from outside, which it receives one after
    /// the other while it asserts RTS. Returns how many were taken; the rest
    /// is to be offered again once the port has received some.
    pub fn bring_in(&mut self, port: usize, bytes: &[u8], now: Instant) -> usize {
        self.meet(port, now, |far_end| far_end.bring_in(bytes))
            .unwrap_or(0)
    }

    /// Appends to `bytes` what has left `port` by `now`.
    pub fn bring_out(&mut self, port: usize, bytes: &mut Vec<u8>, now: Instant) {
        self.meet(port, now, |far_end| far_end.bring_out(bytes));
    }

    /// Tells `port` whether somebody is connected outside. While nobody is,
    /// its CTS, DSR and DCD are inactive.
    pub fn set_carrier(&mut self, port: usize, present: bool, now: Instant) {
        self.meet(port, now, |far_end| far_end.set_carrier(present));
    }

    /// Bytes that `port` has sent although CTS told it that nobody could take
    /// them, and that are lost.
    #[must_use]
    pub fn dropped(&self, port: usize) -> u64 {
        let far_end = self.far_ends.get(port).and_then(Option::as_deref);
        far_end.map_or(0, FarEnd::dropped)
    }

    /// Lets `action` act on the far end of `port`'s line at `now`.
    fn meet<T>(
        &mut self,
        port: usize,
        now: Instant,
        action: impl FnOnce(&mut FarEnd) -> T,
    ) -> Option<T> {
        self.advance(now);
        let result = action(self.far_ends.get_mut(port)?.as_deref_mut()?);
        let now = self.tick(now);
        self.follow_up(now);
        Some(result)
    }
}
