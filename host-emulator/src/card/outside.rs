//! The card's ports as somebody outside sees them, at the far end of a line
//! that is [`External`](crate::Line::External). For other lines nobody is
//! there: nothing goes in or comes out.

use super::Card;
use crate::line::FarEnd;
use crate::time::Instant;
use crate::uart::Uart;

impl Card {
    /// Hands `port` (0 or 1) bytes from outside, which it receives one after
    /// the other while it asserts RTS. Returns how many were taken; the rest
    /// is to be offered again once the port has received some.
    pub fn bring_in(&mut self, port: usize, bytes: &[u8], now: Instant) -> usize {
        self.meet(port, now, |far_end| far_end.bring_in(bytes))
            .unwrap_or(0)
    }

    /// Bytes from outside that `port` would take now.
    #[must_use]
    pub fn room(&self, port: usize) -> usize {
        self.far_end(port).map_or(0, FarEnd::room)
    }

    /// Whether [`Self::bring_out`] would find anything that had left `port`
    /// when it was last looked at.
    #[must_use]
    pub fn has_left(&self, port: usize) -> bool {
        self.far_end(port).is_some_and(FarEnd::has_left)
    }

    /// Appends to `bytes` what has left `port` by `now`.
    pub fn bring_out(&mut self, port: usize, bytes: &mut Vec<u8>, now: Instant) {
        self.meet(port, now, |far_end| far_end.bring_out(bytes));
    }

    /// Tells `port` whether somebody is connected outside. While nobody is,
    /// its CTS, DSR and DCD are inactive, and what it sends is lost.
    pub fn set_carrier(&mut self, port: usize, present: bool, now: Instant) {
        self.meet(port, now, |far_end| far_end.set_carrier(present));
    }

    /// Whether `port` has been told that somebody is connected outside.
    #[must_use]
    pub fn carrier(&self, port: usize) -> bool {
        self.far_end(port).is_some_and(FarEnd::carrier)
    }

    /// Bytes that `port` has sent although CTS told it that nobody could take
    /// them, or that whoever was connected has left behind. They are lost.
    #[must_use]
    pub fn dropped(&self, port: usize) -> u64 {
        self.far_end(port).map_or(0, FarEnd::dropped)
    }

    /// Characters that `port` has received and had no room for, as LSR's OE
    /// tells its driver.
    #[must_use]
    pub fn overruns(&self, port: usize) -> u64 {
        let ports = &self.uarts[..self.card_type.ports()];
        ports.get(port).map_or(0, Uart::overruns)
    }

    fn far_end(&self, port: usize) -> Option<&FarEnd> {
        self.far_ends.get(port)?.as_deref()
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
