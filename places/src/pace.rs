//! How long the virtual clock lets things take: evenly, or as a busy host
//! does, which takes long at any moment.

use std::time::Duration;

use fastrand::Rng;

/// How long the virtual clock lets things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Every access takes the same time, and a wait ends on the dot. An
    /// ISA-speed access takes about a microsecond.
    Even {
        /// One access to the card.
        access: Duration,
    },
    /// A host that this seed makes up: how fast its accesses are, how coarse
    /// its clock, how often something else has the processor, and for how
    /// long. The same seed gives the same run.
    Busy {
        /// Any number.
        seed: u64,
    },
}

impl Default for Pace {
    fn default() -> Self {
        Self::Even {
            access: Duration::from_micros(1),
        }
    }
}

/// The fastest and the slowest access, in nanoseconds: a register on the
/// processor's own bus, and one behind two hypervisors.
const ACCESS: (u64, u64) = (50, 200_000);
/// The finest and the coarsest clock, in nanoseconds between two readings
/// that differ. Both are below what the shortest bit is sampled by.
const TICK: (u64, u64) = (1, 500);
/// By how much a wait may overshoot, in nanoseconds: a spinning processor's
/// and a sleeping thread's.
const OVERSHOOT: (u64, u64) = (1, 500_000);
/// How long something else may have the processor, in nanoseconds.
const PAUSE: (u64, u64) = (20_000, 400_000_000);
/// After how many steps that may happen again, on average.
const STEPS_TO_PAUSE: (u64, u64) = (50, 1_000_000);

/// The host that a [`Pace`] describes, as it goes on.
#[derive(Debug)]
pub(super) enum Host {
    /// See [`Pace::Even`].
    Even(Duration),
    /// See [`Pace::Busy`].
    Busy(Busy),
}

/// The character of one busy host, and its luck so far.
#[derive(Debug)]
pub(super) struct Busy {
    luck: Rng,
    access: u64,
    tick: u64,
    overshoot: u64,
    pause: u64,
    steps_to_pause: u64,
}

impl Host {
    /// The host of this pace.
    pub(super) fn new(pace: Pace) -> Self {
        match pace {
            Pace::Even { access } => Self::Even(access),
            Pace::Busy { seed } => {
                let mut luck = Rng::with_seed(seed);
                Self::Busy(Busy {
                    access: magnitude(&mut luck, ACCESS),
                    tick: magnitude(&mut luck, TICK),
                    overshoot: magnitude(&mut luck, OVERSHOOT),
                    pause: magnitude(&mut luck, PAUSE),
                    steps_to_pause: magnitude(&mut luck, STEPS_TO_PAUSE),
                    luck,
                })
            }
        }
    }

    /// Until an access that begins now reaches the card.
    pub(super) fn way_there(&mut self) -> Duration {
        match self {
            Self::Even(access) => *access,
            Self::Busy(busy) => busy.step(busy.access / 2),
        }
    }

    /// From the card's answer until the caller goes on.
    pub(super) fn way_back(&mut self) -> Duration {
        match self {
            Self::Even(_) => Duration::ZERO,
            Self::Busy(busy) => busy.step(busy.access / 2),
        }
    }

    /// By how much a wait that ends now overshoots.
    pub(super) fn overshoot(&mut self) -> Duration {
        match self {
            Self::Even(_) => Duration::ZERO,
            Self::Busy(busy) => busy.step(busy.overshoot),
        }
    }

    /// What the clock shows at `nanos`.
    pub(super) const fn reading(&self, nanos: u64) -> u64 {
        nanos - nanos % self.tick()
    }

    /// When the clock first shows `reading` or more.
    pub(super) const fn shows(&self, reading: u64) -> u64 {
        reading.div_ceil(self.tick()) * self.tick()
    }

    const fn tick(&self) -> u64 {
        match self {
            Self::Even(_) => 1,
            Self::Busy(busy) => busy.tick,
        }
    }
}

impl Busy {
    /// Something that takes half to one and a half times `usual`, or as much
    /// longer as something else has the processor.
    fn step(&mut self, usual: u64) -> Duration {
        let mut nanos = usual / 2 + self.luck.u64(0..=usual);
        if self.luck.u64(0..self.steps_to_pause) == 0 {
            nanos += self.luck.u64(0..=2 * self.pause);
        }
        Duration::from_nanos(nanos)
    }
}

/// A number in `least..=most` whose every order of magnitude is as likely.
fn magnitude(luck: &mut Rng, (least, most): (u64, u64)) -> u64 {
    let (least, most) = ((least as f64).ln(), (most as f64).ln());
    (least + luck.f64() * (most - least)).exp() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(seed: u64) -> Vec<Duration> {
        let mut host = Host::new(Pace::Busy { seed });
        (0..100).map(|_| host.way_there()).collect()
    }

    #[test]
    fn a_seed_gives_one_run_and_another_seed_another() {
        assert_eq!(spans(7), spans(7));
        assert_ne!(spans(7), spans(8));
    }

    #[test]
    fn magnitudes_keep_their_bounds() {
        let mut luck = Rng::with_seed(1);
        let drawn: Vec<u64> = (0..10_000).map(|_| magnitude(&mut luck, TICK)).collect();
        assert!(drawn.iter().all(|tick| (TICK.0..=TICK.1).contains(tick)));
        assert!(drawn.iter().any(|tick| *tick < 5) && drawn.iter().any(|tick| *tick > 100));
    }
}
