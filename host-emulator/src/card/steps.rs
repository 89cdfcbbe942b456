//! How a card's time passes: the steps of all ports in chronological order,
//! and the levels that run along the wires between them.

use super::Card;
use crate::Quirk;
use crate::line;
use crate::time::{Instant, Ticks};
use crate::uart::{Inputs, Uart};

impl Card {
    /// Takes every step that is due by `now`.
    #[inline]
    pub(super) fn advance(&mut self, now: Instant) {
        // Most looks come while nothing is due; they are to cost nothing.
        if now >= self.due_at {
            self.catch_up(Ticks::from(now));
        }
    }

    #[cold]
    fn catch_up(&mut self, now: Ticks) {
        while self.due <= now {
            let step = self.due;
            self.now = self.now.max(step);
            // Levels change before they are sampled at the same instant.
            let mut moved = false;
            for uart in self.ports() {
                moved |= uart.transmit(step);
            }
            if moved {
                self.settle(step);
            }
            moved = false;
            for uart in self.ports() {
                moved |= uart.receive(step);
            }
            if moved {
                self.settle(step);
            }
            self.schedule(step);
        }
    }

    /// Lets levels run along the wires until nothing changes any more.
    fn settle(&mut self, now: Ticks) {
        let ports = self.card_type.ports();
        let mut changed = true;
        while changed {
            changed = false;
            for port in 0..ports {
                let seen = match self.listener(port) {
                    // Wires run both ways: who hears a port is whom it hears.
                    Some(other) => line::seen_of(self.uarts[other].outputs()),
                    None => Inputs::IDLE,
                };
                changed |= self.uarts[port].settle(seen, now);
            }
            for port in 0..ports {
                changed |= self.move_frame(port, now);
            }
        }
    }

    /// Finds when the next step is due. What a faster clock has made overdue
    /// is due now.
    fn schedule(&mut self, now: Ticks) {
        self.due = self
            .ports()
            .iter()
            .map(Uart::next_event)
            .fold(Ticks::NEVER, Ticks::min)
            .max(now);
        self.due_at = self.due.to_instant();
    }

    /// Takes in what an access at `now` has set off.
    pub(super) fn follow_up(&mut self, now: Ticks) {
        self.settle(now);
        self.schedule(now);
    }

    /// On a line without time, brings one character from `port` to whoever
    /// hears it. Returns whether there was one.
    fn move_frame(&mut self, port: usize, now: Ticks) -> bool {
        let Some(frame) = self.uarts[port].take_frame(now) else {
            return false;
        };
        if let Some(listener) = self.listener(port) {
            self.uarts[listener].take_in_frame(frame, now);
        }
        true
    }

    /// Lets the levels settle after power-on or a reset, without a trace in
    /// MSR.
    pub(super) fn come_to_rest(&mut self, now: Ticks) {
        self.follow_up(now);
        for uart in self.ports() {
            uart.forget_modem_changes();
        }
    }

    /// The port that hears what `port` says.
    const fn listener(&self, port: usize) -> Option<usize> {
        if self.quirks.has(Quirk::AlwaysLoopsBack) {
            return Some(port);
        }
        self.wiring.listener(port, self.card_type.ports())
    }
}
