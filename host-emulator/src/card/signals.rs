//! The levels at the card's connectors and at its INTx pin, for whoever wants
//! to draw them. Looking changes nothing, not even what a quirk remembers.

use super::Card;
use crate::time::{Instant, Ticks};
use crate::uart::Uart;

/// The lines of one port's connector. SOUT and SIN are true while they mark,
/// the modem lines while they are asserted, whatever the voltage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortSignals {
    /// Serial output.
    pub tx: bool,
    /// Serial input.
    pub rx: bool,
    /// Request to send, an output.
    pub rts: bool,
    /// Clear to send, an input.
    pub cts: bool,
    /// Data terminal ready, an output.
    pub dtr: bool,
    /// Data set ready, an input.
    pub dsr: bool,
    /// Data carrier detect, an input.
    pub dcd: bool,
    /// Ring indicator, an input.
    pub ri: bool,
}

/// All lines of a card at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signals {
    /// Each port's connector. The second of a one-port card rests.
    pub ports: [PortSignals; 2],
    /// INTx; true is asserted.
    pub intx: bool,
}

impl Card {
    /// The levels at `at`, as far as they are known from the latest step or
    /// access, which must not be later.
    #[must_use]
    pub fn signals(&self, at: Instant) -> Signals {
        Signals {
            ports: [0, 1].map(|port| self.port_signals(port, at.into())),
            intx: self.function.intx_of(self.ports_interrupt()),
        }
    }

    /// The next point after `at` at which [`Self::signals`] can change without
    /// an access, under the same condition; none if nothing is under way.
    #[must_use]
    pub fn next_edge(&self, at: Instant) -> Option<Instant> {
        let after = Ticks::from(at);
        let lines = [0, 1].into_iter().flat_map(|port| {
            let lines = [self.uarts[port].outputs().sout, self.seen_by(port).sin];
            lines.map(|line| line.edge_after(after, !line.level_at(after)))
        });
        let edge = lines.flatten().min().map(Ticks::to_instant);
        edge.into_iter().chain(self.next_event()).min()
    }

    /// Whether LCR's DLAB gives offsets 0 and 1 of `port` (0 or 1) to the
    /// divisor latch.
    #[must_use]
    pub fn divisor_latch_access(&self, port: usize) -> bool {
        self.uarts.get(port).is_some_and(Uart::divisor_latch_access)
    }

    fn port_signals(&self, port: usize, at: Ticks) -> PortSignals {
        let driven = self.uarts[port].outputs();
        let seen = self.seen_by(port);
        PortSignals {
            tx: driven.sout.level_at(at),
            rx: seen.sin.level_at(at),
            rts: driven.rts,
            cts: seen.modem.cts,
            dtr: driven.dtr,
            dsr: seen.modem.dsr,
            dcd: seen.modem.dcd,
            ri: seen.modem.ri,
        }
    }
}
