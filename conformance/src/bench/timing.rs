//! Time at the bench: waits for something to happen, and watching that
//! something has not happened yet.
//!
//! A host may take long for one access and pause at any moment. A wait for an
//! event therefore looks once more after its deadline, and a claim that
//! something is *not yet* so counts only if it was observed within a bracket
//! of clock readings; else the attempt is repeated on a slower line.

use core::time::Duration;

use crate::case::{Stop, Verdict};
use crate::registers::{Reg, lcr};
use crate::target::{Instant, nanos};

use super::Bench;

/// What a host may need beyond the time that the card needs.
const HOST_SLACK: Duration = Duration::from_millis(250);

/// Turns that a polling loop may take beyond those that its time allows,
/// should the clock stand still.
const SPARE_TURNS: u64 = 16;

/// Why a case is skipped that could run here and was tried, in vain.
pub const TOO_SLOW: &str = "the host was too slow to observe it, even at 150 baud";

/// Divisors for ever slower attempts: 9600, 2400, 600 and 150 baud.
const SLOWER: [u16; 6] = [12, 48, 192, 192, 768, 768];

/// Whether an observation was made in time to mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The observation counts.
    Conclusive,
    /// The host was too slow; repeat on a slower line.
    TooSlow,
}

impl Attempt {
    /// Conclusive if `holds`.
    #[must_use]
    pub const fn conclusive_if(holds: bool) -> Self {
        if holds {
            Self::Conclusive
        } else {
            Self::TooSlow
        }
    }

    /// Conclusive if both are.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Conclusive, Self::Conclusive) => Self::Conclusive,
            _ => Self::TooSlow,
        }
    }
}

impl Bench<'_> {
    /// The divisor of the selected port, as last set.
    #[must_use]
    pub fn divisor(&self) -> u16 {
        self.lines[self.port.index()].divisor()
    }

    /// The time of one bit on the selected port, as last set.
    #[must_use]
    pub fn bit_time(&self) -> Duration {
        self.lines[self.port.index()].bit_time(self.profile.options.clock_hz)
    }

    /// The time of one whole character on the selected port, as last set.
    #[must_use]
    pub fn character_time(&self) -> Duration {
        self.lines[self.port.index()].character_time(self.profile.options.clock_hz)
    }

    /// How long to wait for something that `characters` on the line bring
    /// about: twice their time, and what a slow host may need.
    #[must_use]
    pub fn patience(&self, characters: u32) -> Duration {
        self.character_time() * characters * 2 + HOST_SLACK
    }

    /// Lets `sixteenths` of a character time pass.
    pub fn wait_sixteenths(&mut self, sixteenths: u32) {
        let span = self.character_time() * sixteenths / 16;
        self.wait(span);
    }

    /// Repeats `look` until it gives a value, for at most `within`; looks at
    /// least once after that time. Steps a sixteenth of a character.
    pub fn poll<T>(
        &mut self,
        within: Duration,
        look: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<T> {
        self.poll_every(self.character_time() / 16, within, look)
    }

    /// As [`Bench::poll`], with steps of `step`, a microsecond at least and a
    /// millisecond at most.
    pub fn poll_every<T>(
        &mut self,
        step: Duration,
        within: Duration,
        mut look: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let deadline = self.now() + within;
        let step = step.clamp(Duration::from_micros(1), Duration::from_millis(1));
        let turns = nanos(within) / nanos(step) + SPARE_TURNS;
        for _ in 0..turns {
            let before = self.now();
            if let Some(found) = look(self) {
                return Some(found);
            }
            if before >= deadline {
                return None;
            }
            self.wait(step);
        }
        None
    }

    /// Waits until the `mask` bits of `reg` are `value`, for as long as 20
    /// characters may need; gives the whole value.
    pub fn expect_soon(
        &mut self,
        reg: Reg,
        mask: u8,
        value: u8,
        expectation: &'static str,
    ) -> Verdict<u8> {
        let within = self.patience(20);
        self.expect_within(within, reg, mask, value, expectation)
    }

    /// Waits until the `mask` bits of `reg` are `value`, for at most
    /// `within`; gives the whole value.
    pub fn expect_within(
        &mut self,
        within: Duration,
        reg: Reg,
        mask: u8,
        value: u8,
        expectation: &'static str,
    ) -> Verdict<u8> {
        let mut last = 0;
        let found = self.poll(within, |bench| {
            last = bench.read(reg);
            (last & mask == value & mask).then_some(last)
        });
        match found {
            Some(whole) => Ok(whole),
            None => self
                .check(reg, last, mask, value, expectation)
                .map(|()| last),
        }
    }

    /// Runs `attempt` from a reset port (8N1) on ever slower lines until its
    /// observation is conclusive; skips the case if none is, and where
    /// characters take no time.
    pub fn conclusively(
        &mut self,
        mut attempt: impl FnMut(&mut Self) -> Verdict<Attempt>,
    ) -> Verdict {
        self.attempt_conclusively(&mut attempt)
    }

    // Behind a pointer, as in `attempt_slower`: these loops stand in the image
    // once, and not with every case.
    fn attempt_conclusively(
        &mut self,
        attempt: &mut dyn FnMut(&mut Self) -> Verdict<Attempt>,
    ) -> Verdict {
        self.needs_line_timing()?;
        self.attempt_slower(attempt)
    }

    /// As [`Bench::conclusively`], also where characters take no time.
    pub fn at_slower_speeds(
        &mut self,
        mut attempt: impl FnMut(&mut Self) -> Verdict<Attempt>,
    ) -> Verdict {
        self.attempt_slower(&mut attempt)
    }

    fn attempt_slower(
        &mut self,
        attempt: &mut dyn FnMut(&mut Self) -> Verdict<Attempt>,
    ) -> Verdict {
        for divisor in SLOWER {
            self.reset();
            self.set_line(divisor, lcr::FORMAT_8N1);
            if attempt(self)? == Attempt::Conclusive {
                return Ok(());
            }
        }
        Err(Stop::Skipped(TOO_SLOW))
    }

    /// Runs `observe` and tells whether it took less than `limit`, so that
    /// what it saw was so within that time.
    pub fn within<T>(
        &mut self,
        limit: Duration,
        observe: impl FnOnce(&mut Self) -> T,
    ) -> (T, Attempt) {
        let start = self.now();
        let seen = observe(self);
        (seen, self.took_less(start, limit))
    }

    fn took_less(&mut self, start: Instant, limit: Duration) -> Attempt {
        Attempt::conclusive_if(self.now().since(start) < limit)
    }
}
