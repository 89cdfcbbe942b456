//! The bench a case works at: registers by name, waits that end, and
//! comparisons that explain themselves.
//!
//! Every access is remembered for the explanation; every wait has a deadline
//! and a bound on its turns, so that neither a dead card nor a stopped clock
//! can hold the suite. The bench knows no claims.

mod driver;
mod expect;
mod intx;
mod line;
mod pci;
mod preserve;
mod reset;
mod serial;
mod span;
mod timing;
pub mod trace;
mod wire;

use core::cell::Cell;
use core::time::Duration;

use crate::case::{Stop, Verdict};
use crate::failure::{Mismatch, Note};
use crate::profile::Profile;
use crate::registers::Reg;
use crate::target::{Capabilities, Instant, Port, Target, Wire};

use line::Line;
use trace::{Access, Trace};

pub use expect::VACUOUS;
pub use span::{Moment, Span, Tolerance};
pub use timing::{Attempt, TOO_SLOW};

/// A target with one port selected, seen by a case.
pub struct Bench<'t> {
    target: &'t mut dyn Target,
    profile: &'t Profile,
    port: Port,
    lines: [Line; 2],
    trace: Trace,
    notes: [Option<Note>; 2],
    mismatch: Cell<Mismatch>,
}

impl<'t> Bench<'t> {
    /// A bench at `port` of `target`. The port's state is unknown until
    /// [`Bench::reset`].
    pub fn new(target: &'t mut dyn Target, port: Port, profile: &'t Profile) -> Self {
        Self {
            target,
            profile,
            port,
            lines: [Line::RESET; 2],
            trace: Trace::new(),
            notes: [None; 2],
            mismatch: Cell::new(Mismatch::NONE),
        }
    }

    /// The profile that the target is judged by.
    #[must_use]
    pub const fn profile(&self) -> &'t Profile {
        self.profile
    }

    /// What this place to stand can do.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.target.capabilities()
    }

    /// The selected port.
    #[must_use]
    pub const fn port(&self) -> Port {
        self.port
    }

    /// Selects the port that reads, writes and all helpers work on.
    pub fn select(&mut self, port: Port) {
        self.port = port;
    }

    /// The ports that the card has.
    pub fn ports(&self) -> impl Iterator<Item = Port> + use<> {
        let count = usize::from(self.capabilities().ports);
        [Port::Zero, Port::One].into_iter().take(count)
    }

    /// The port beside the selected one; skips the case on a one-port card.
    pub fn other_port(&self) -> Verdict<Port> {
        if self.capabilities().ports < 2 {
            return Err(Stop::Skipped("the card has one port"));
        }
        Ok(self.port.other())
    }

    /// Skips the case unless the selected port is wired to `wire`; none is
    /// the other port.
    pub fn needs_wire(&self, wire: Option<Wire>) -> Verdict {
        if self.capabilities().wiring.wire(self.port) == wire {
            return Ok(());
        }
        Err(Stop::Skipped(match wire {
            Some(Wire::Loopback) => "needs a loopback plug on the port",
            None => "needs the two ports crossed by a null modem",
            Some(Wire::Open) => "needs the port's connector open",
            Some(Wire::Outside) => "needs the port to lead out of the card",
        }))
    }

    /// Skips the case unless characters take their time on the line.
    pub fn needs_line_timing(&self) -> Verdict {
        if self.capabilities().line_timing {
            return Ok(());
        }
        Err(Stop::Skipped("characters take no time on this target"))
    }

    /// Skips the case unless INTx reaches the suite.
    pub fn needs_interrupts(&self) -> Verdict {
        if self.capabilities().interrupts {
            return Ok(());
        }
        Err(Stop::Skipped("INTx is not connected on this target"))
    }

    /// Reads `reg` of the selected port.
    pub fn read(&mut self, reg: Reg) -> u8 {
        let at = self.target.now();
        let value = self.target.read(self.port, reg.offset());
        self.trace.record(Access::Read(self.port, reg, value), at);
        value
    }

    /// Writes `reg` of the selected port.
    pub fn write(&mut self, reg: Reg, value: u8) {
        let at = self.target.now();
        self.target.write(self.port, reg.offset(), value);
        self.lines[self.port.index()].observe(reg, value);
        self.trace.record(Access::Write(self.port, reg, value), at);
    }

    /// The time now.
    pub fn now(&mut self) -> Instant {
        self.target.now()
    }

    /// Lets `span` pass.
    pub fn wait(&mut self, span: Duration) {
        let deadline = self.target.now() + span;
        self.target.wait_until(deadline);
    }

    /// Waits until INTx is delivered, or for `within`.
    pub fn interrupt(&mut self, within: Duration) -> bool {
        let at = self.target.now();
        let came = self.target.wait_interrupt(at + within);
        self.trace.record(Access::Interrupt(came), at);
        came
    }

    /// Resets the card; skips the case where the target can't.
    pub fn reset_card(&mut self) -> Verdict {
        let at = self.target.now();
        if !self.target.reset_card() {
            return Err(Stop::Skipped("this target cannot reset the card"));
        }
        for line in &mut self.lines {
            line.observe(Reg::Lcr, 0);
        }
        self.trace.record(Access::Reset, at);
        Ok(())
    }

    /// Remembers a circumstance, such as the byte being sent, for the
    /// explanation; the same name again replaces it. Two are kept.
    pub fn note(&mut self, name: &'static str, value: impl Into<u32>) {
        let same = self
            .notes
            .iter()
            .position(|note| note.is_some_and(|(known, _)| known == name));
        let free = self.notes.iter().position(Option::is_none);
        let place = same.or(free).unwrap_or(self.notes.len() - 1);
        self.notes[place] = Some((name, value.into()));
    }

    pub(crate) const fn notes(&self) -> [Option<Note>; 2] {
        self.notes
    }

    pub(crate) const fn trace(&self) -> &Trace {
        &self.trace
    }
}
