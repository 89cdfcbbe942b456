//! How a card's time passes: the steps of all ports in chronological order,
//! and the levels that run along the wires between them.

use super::Card;
use crate::Quirk;
use crate::line;
use crate::time::{Instant, Ticks};
use crate::uart::Inputs;

impl Card {
    /// Takes every step that is due by `now`.
    pub(super) fn advance(&mut self, now: Instant) {
        if now < self.due_at {
            return;
        }
        let now = Ticks::from(now);
        while self.due <= now {
            let step = self.due;
            self.now = self.now.max(step);
            // Levels change before they are sampled at the same instant.
            for uart in self.ports() {
                uart.transmit(step);
            }
            self.settle(step);
            for uart in self.ports() {
                uart.receive(step);
            }
            self.settle(step);
        }
    }

    /// Lets levels run along the wires until nothing changes any more, then
    /// finds when the next step is due.
    pub(super) fn settle(&mut self, now: Ticks) {
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
        // What a faster clock makes overdue is due now.
        self.due = self
            .ports()
            .iter()
            .map(|uart| uart.next_transmit().min(uart.next_receive()))
            .fold(Ticks::NEVER, Ticks::min)
            .max(now);
        self.due_at = self.due.to_instant();
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
        self.settle(now);
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
