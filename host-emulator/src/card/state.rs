//! Saving a card and restoring it: whole, at any moment, characters in flight
//! included.

use super::Card;
use crate::line::{Line, Wiring};
use crate::state::{self, HEAD_SIZE, Kind, StateError, Transfer};
use crate::time::{Instant, Ticks};
use crate::{Quirks, Timing};

impl Card {
    /// The card's state at `now`, for [`Self::restore`].
    ///
    /// ```
    /// use lineproof_host_emulator::{Card, CardConfig, Instant, Region};
    ///
    /// let mut card = Card::new(CardConfig::default());
    /// card.write(Region::Bar0, 7, &[0x5a], Instant::default())?;
    /// let state = card.save(Instant::default());
    ///
    /// // Another card, by another clock.
    /// let mut other = Card::new(CardConfig::default());
    /// let now = Instant::from_nanos(1_000_000);
    /// other.restore(&state, now).expect("a card of the same kind");
    /// let mut scr = [0];
    /// other.read(Region::Bar0, 7, &mut scr, now)?;
    /// assert_eq!(scr, [0x5a]);
    /// # Ok::<(), lineproof_host_emulator::AccessError>(())
    /// ```
    #[must_use]
    pub fn save(&mut self, now: Instant) -> Vec<u8> {
        self.advance(now);
        let mut body = Vec::new();
        let now = self.tick(now);
        self.sample(now);
        // Saving refuses nothing.
        let saved = self.transfer(&mut Transfer::save(&mut body, now));
        debug_assert_eq!(saved, Ok(()));
        state::seal(self.state_head(), &body)
    }

    /// Takes the state over from a card of the same type, wiring, timing,
    /// options and quirks, so that it goes on from `now` as that card would
    /// have gone on from the moment of saving. Only who is connected outside
    /// remains.
    ///
    /// # Errors
    /// [`StateError`]; the card is then as it was.
    pub fn restore(&mut self, state: &[u8], now: Instant) -> Result<(), StateError> {
        let body = state::open(state, self.kind())?;
        let mut restored = self.clone();
        restored.advance(now);
        let at = restored.tick(now);
        let mut transfer = Transfer::load(body, at);
        restored.transfer(&mut transfer)?;
        transfer.finish()?;
        restored.resume(at)?;
        restored.schedule(at);
        for (port, far_end) in self.far_ends.iter().enumerate() {
            let Some(present) = far_end.as_ref().map(|far_end| far_end.carrier()) else {
                continue;
            };
            if restored.far_ends[port]
                .as_ref()
                .is_some_and(|end| end.carrier() != present)
            {
                restored.set_carrier(port, present, now);
            }
        }
        *self = restored;
        Ok(())
    }

    /// The first bytes of every state of this card: they say of what kind it
    /// is.
    #[must_use]
    pub fn state_head(&self) -> [u8; HEAD_SIZE] {
        self.kind().head()
    }

    /// Whether [`Self::restore`] would take a state with this head, as far as
    /// that can be known from it.
    ///
    /// # Errors
    /// [`StateError`] if not.
    pub fn check_state_head(&self, head: &[u8]) -> Result<(), StateError> {
        self.kind().check_head(head)
    }

    /// Saves or loads each part.
    fn transfer(&mut self, transfer: &mut Transfer<'_>) -> Result<(), StateError> {
        // A field more is a decision more: kept here, or worked out from the
        // rest by `resume`. The same in every other part.
        let Self {
            card_type: _,
            wiring: _,
            timing: _,
            quirks: _,
            uarts: _,
            far_ends: _,
            function,
            now: _,
            due: _,
            last_interrupt,
            raised,
        } = self;
        function.transfer(transfer)?;
        transfer.flag(last_interrupt)?;
        if let Some(raised) = raised {
            transfer.flag(raised)?;
        }
        for uart in self.ports() {
            uart.transfer_registers(transfer)?;
        }
        let clock = self.uarts[1].selected_clock();
        for uart in self.ports() {
            uart.transfer_characters(transfer, clock)?;
        }
        for (far_end, uart) in self.far_ends.iter_mut().zip(&self.uarts) {
            if let Some(far_end) = far_end {
                far_end.transfer(transfer, uart.pace())?;
            }
        }
        Ok(())
    }

    /// Puts levels on the wires after loading.
    fn resume(&mut self, now: Ticks) -> Result<(), StateError> {
        for port in 0..self.card_type.ports() {
            let seen = self.seen_by(port);
            self.uarts[port].resume(seen, now)?;
        }
        for (far_end, uart) in self.far_ends.iter_mut().zip(&self.uarts) {
            if let Some(far_end) = far_end {
                far_end.resume(uart.outputs(), now)?;
            }
        }
        Ok(())
    }

    fn kind(&self) -> Kind {
        let [first, second] = &self.uarts;
        Kind {
            // 1 or 2.
            ports: self.card_type.ports() as u8,
            timing: match self.timing {
                Timing::Line => 0,
                Timing::Instant => 1,
            },
            options: u8::from(first.has_auto_flow()) | u8::from(second.has_fast_clock()) << 1,
            wiring: [0, 1].map(|port| wire(self.wiring, port)),
            quirks: fingerprint(self.quirks),
        }
    }
}

/// What `port` is wired to, as the head of a state says it.
const fn wire(wiring: Wiring, port: usize) -> u8 {
    match wiring {
        Wiring::NullModem => 2,
        Wiring::Each(lines) => match lines[port] {
            Line::Open => 0,
            Line::Loopback => 1,
            Line::External => 3,
        },
    }
}

/// A number for a set of quirks that does not depend on their order here.
fn fingerprint(quirks: Quirks) -> u32 {
    let mut hash = crc32fast::Hasher::new();
    let mut names: Vec<_> = quirks.iter().map(|quirk| quirk.name()).collect();
    names.sort_unstable();
    for name in names {
        hash.update(name.as_bytes());
        hash.update(b"\n");
    }
    hash.finalize()
}
