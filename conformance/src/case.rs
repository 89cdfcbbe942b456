//! A case: one claim of a document, and how it is put to a card.

use core::time::Duration;

use crate::bench::Bench;
use crate::clause::Clause;
use crate::failure::Failure;
use crate::profile::Profile;
use crate::target::{Port, Target};

/// What a case is about, and so how often it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The card as a whole: runs once.
    Card,
    /// One port: runs on each.
    Port,
}

/// Why a case ended before its end.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// The claim does not hold: [`Bench::mismatch`] says why. It is large, and
    /// this passes through every comparison of every case.
    Failed,
    /// The case can't run here, or could not be decided; says why.
    Skipped(&'static str),
}

/// How a case's function ends: `Ok` means that the claim holds.
pub type Verdict<T = ()> = Result<T, Stop>;

/// One claim, as data.
#[derive(Debug)]
pub struct Case {
    /// `group.claim`, unique in the catalogue, such as `fcr.rx-trigger-level`.
    pub id: &'static str,
    /// Whether it runs once or on each port.
    pub scope: Scope,
    /// Where the claim is written.
    pub clause: &'static Clause,
    /// The claim as a sentence.
    pub claim: &'static str,
    /// Puts the claim to the card. The bench was reset before.
    pub run: fn(&mut Bench<'_>) -> Verdict,
}

impl Case {
    /// A case that runs on each port.
    #[must_use]
    pub const fn port(
        id: &'static str,
        clause: &'static Clause,
        claim: &'static str,
        run: fn(&mut Bench<'_>) -> Verdict,
    ) -> Self {
        Self {
            id,
            scope: Scope::Port,
            clause,
            claim,
            run,
        }
    }

    /// A case that runs once a card.
    #[must_use]
    pub const fn card(
        id: &'static str,
        clause: &'static Clause,
        claim: &'static str,
        run: fn(&mut Bench<'_>) -> Verdict,
    ) -> Self {
        Self {
            id,
            scope: Scope::Card,
            clause,
            claim,
            run,
        }
    }

    /// The part of the id before the dot: the register or behaviour.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(group, _)| group)
    }
}

/// What became of one case on one port.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a failure carries its accesses and there is no heap to put them on"
)]
pub enum Outcome {
    /// The claim holds.
    Passed,
    /// It does not; displays as the explanation.
    Failed(Failure),
    /// It could not be put to this target, or not be decided; says why.
    Skipped(&'static str),
}

/// The outcome of one case with the time it took on the target's clock.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// What became of it.
    pub outcome: Outcome,
    /// The time it took, resets included.
    pub elapsed: Duration,
}

/// Runs `case` on `port` of `target`, judged by `profile`.
///
/// Every port of the card is brought to a known state before the case and
/// after it, so that cases run in any order. A [`Scope::Card`] case takes
/// `port` as the one to look through, by custom [`Port::Zero`].
pub fn run_case(
    case: &'static Case,
    port: Port,
    target: &mut dyn Target,
    profile: &Profile,
) -> Report {
    let start = target.now();
    let mut bench = Bench::new(target, port, profile);
    bench.reset();
    let there = match case.scope {
        Scope::Port => bench.expect_answer(),
        Scope::Card => Ok(()),
    };
    let outcome = match there.and_then(|()| (case.run)(&mut bench)) {
        Ok(()) => Outcome::Passed,
        Err(Stop::Skipped(why)) => Outcome::Skipped(why),
        Err(Stop::Failed) => Outcome::Failed(Failure::new(
            case.claim,
            case.clause,
            bench.mismatch(),
            &bench,
        )),
    };
    bench.reset();
    let elapsed = bench.now().since(start);
    Report { outcome, elapsed }
}
