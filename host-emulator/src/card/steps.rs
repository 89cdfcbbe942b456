//! How a card's time passes: the steps of all ports in chronological order,
//! and the levels that run along the wires between them.

use super::Card;
use super::due::Due;
use crate::line;
use crate::time::{Instant, Ticks};
use crate::uart::{Inputs, Uart};
use crate::{Quirk, Timing};

impl Card {
    /// Takes every step that is due by `now`.
    #[inline]
    pub(crate) fn advance(&mut self, now: Instant) {
        // Most looks come while nothing is due; they are to cost nothing.
        if self.due.is_reached(now) {
            self.catch_up(Ticks::from(now));
        }
    }

    #[cold]
    fn catch_up(&mut self, now: Ticks) {
        while self.due.tick() <= now {
            let step = self.due.tick();
            self.now = self.now.max(step);
            // Levels change before they are sampled at the same instant.
            let mut moved = false;
            for uart in self.ports() {
                moved |= uart.transmit(step);
            }
            for far_end in self.far_ends.iter_mut().flatten() {
                moved |= far_end.transmit(step);
            }
            if moved {
                self.settle(step);
            }
            moved = false;
            for uart in self.ports() {
                moved |= uart.receive(step);
            }
            for far_end in self.far_ends.iter_mut().flatten() {
                moved |= far_end.receive(step);
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
                let seen = self.seen_by(port);
                changed |= self.uarts[port].settle(seen, now);
                if let Some(far_end) = &mut self.far_ends[port] {
                    let uart = &self.uarts[port];
                    changed |= far_end.settle(uart.outputs(), uart.pace(), now);
                }
            }
            if self.timing == Timing::Instant {
                for port in 0..ports {
                    changed |= self.move_frames(port, now);
                }
            }
        }
    }

    /// What `port` sees of the other end of its line.
    pub(super) fn seen_by(&self, port: usize) -> Inputs {
        // Wires run both ways: who hears a port is whom it hears.
        if let Some(other) = self.listener(port) {
            line::seen_of(self.uarts[other].outputs())
        } else if let Some(far_end) = &self.far_ends[port] {
            line::seen_of(far_end.outputs())
        } else {
            Inputs::IDLE
        }
    }

    /// Finds when the next step is due, as of `now`.
    pub(super) fn schedule(&mut self, now: Ticks) {
        self.due = self.next_step(now);
    }

    /// When the next step is due. What a faster clock has made overdue is due
    /// now.
    pub(super) fn next_step(&self, now: Ticks) -> Due {
        let ports = self.uarts[..self.card_type.ports()].iter();
        let ports = ports.map(Uart::next_event);
        let outside = self.far_ends.iter().flatten().map(|end| end.next_event());
        let next = outside.chain(ports).min();
        Due::exactly(next.unwrap_or(Ticks::NEVER).max(now))
    }

    /// Takes in what an access at `now` has set off.
    pub(super) fn follow_up(&mut self, now: Ticks) {
        self.sample(now);
        self.settle(now);
        self.schedule(now);
    }

    /// Lets every receiver take in what its line has carried up to `now`,
    /// before anything changes there.
    pub(super) fn sample(&mut self, now: Ticks) {
        for uart in self.ports() {
            uart.sample(now);
        }
        for far_end in self.far_ends.iter_mut().flatten() {
            far_end.receive(now);
        }
    }

    /// On a line without time, brings a character from `port` to whoever
    /// hears it, and one from outside to the port. Returns whether there was
    /// any.
    fn move_frames(&mut self, port: usize, now: Ticks) -> bool {
        let sent = self.uarts[port].take_frame(now);
        if let Some(frame) = sent {
            if let Some(listener) = self.listener(port) {
                self.uarts[listener].take_in_frame(frame, now);
            } else if let Some(far_end) = &mut self.far_ends[port] {
                far_end.take_in_frame(frame);
            }
        }
        let has_room = self.uarts[port].has_room();
        let arrived = self.far_ends[port]
            .as_mut()
            .and_then(|end| end.take_frame(has_room));
        if let Some(frame) = arrived {
            self.uarts[port].take_in_frame(frame, now);
        }
        sent.is_some() || arrived.is_some()
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
