//! INTx at the bench: that it comes, and that it stays away.
//!
//! On the way from a card to a CPU stand an interrupt controller and perhaps a
//! socket and a hypervisor. An assertion that was on its way when its cause was
//! cleared may still be delivered; a level that is really stuck is delivered
//! for ever. So silence is required within a few turns, and at once only where
//! the clock is virtual and nothing is on its way.

use core::time::Duration;

use crate::case::{Stop, Verdict};
use crate::profile::Feature;
use crate::registers::Reg;

use super::Bench;

/// How long INTx is watched before it counts as silent.
const SILENCE: Duration = Duration::from_millis(2);

/// Deliveries without a cause that a real path may still bring.
const STALE: u32 = 2;

/// What the way of an interrupt from the card to the suite may take on a busy
/// host: other threads than the suite's carry it, each of which may have to
/// wait for a processor.
const DELIVERY: Duration = Duration::from_secs(1);

/// Characters whose time an interrupt may take: the character time-out's
/// four, the character's own, and some.
const CHARACTERS: u32 = 8;

impl Bench<'_> {
    /// Skips the case unless INTx reaches the suite also in local loopback,
    /// where the OUT2 pin is off whatever MCR says (PC16550D 8.8).
    pub fn needs_loopback_interrupts(&self) -> Verdict {
        self.needs_interrupts()?;
        if self.profile().options.out2_gates_interrupt == Feature::Present {
            return Err(Stop::Skipped("OUT2 shuts INTx off in local loopback"));
        }
        Ok(())
    }

    /// Requires INTx to be delivered in time.
    pub fn expect_interrupt(&mut self, expectation: &'static str) -> Verdict {
        let within = self.patience(CHARACTERS) + DELIVERY;
        let came = self.interrupt(within);
        self.check_that(came, expectation)
    }

    /// Requires INTx to stay away.
    pub fn expect_no_interrupt(&mut self, expectation: &'static str) -> Verdict {
        for _ in 0..=self.stale_interrupts() {
            if !self.interrupt(SILENCE) {
                return Ok(());
            }
            // An access ends the interrupt's service where a hypervisor waits
            // for one; this one clears no cause.
            self.read(Reg::Scr);
        }
        self.check_that(false, expectation)
    }

    /// How many deliveries may be stale after one that was not.
    #[must_use]
    pub fn stale_interrupts(&self) -> u32 {
        if self.capabilities().virtual_clock {
            0
        } else {
            STALE
        }
    }
}
