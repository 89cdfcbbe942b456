//! The soak: bytes and bytes through every port at once, for as long as the
//! plan says, and a count of what came of each.
//!
//! It claims one thing, that nothing is lost, changed, added or marked bad, and
//! puts it to the card by four patterns, each by looking and by interrupts. A
//! transmitter has no more in flight than the receiver's FIFO holds, so a host
//! however slow is no excuse. What was wrong first is explained as a case's
//! failure is; a burst that went wrong is counted, and the soak goes on.

mod count;
mod drive;
mod link;
mod pattern;
mod progress;

use core::time::Duration;

use crate::bench::Bench;
use crate::case::{Outcome, Report, Stop, Verdict};
use crate::clause::{Clause, section};
use crate::failure::{Failure, Mismatch};
use crate::plan::Plan;
use crate::suite::{NESTED, Stage, tell};
use crate::target::{Port, Target};

use count::Count;
use drive::Drive;
use link::Link;
use pattern::Kind;
use progress::Progress;

/// One pattern, moved in one way.
#[derive(Debug)]
pub struct Test {
    /// `soak.polled-prbs` and its like.
    pub id: &'static str,
    /// Where it is written how such a driver works.
    pub clause: &'static Clause,
    /// The claim as a sentence.
    pub claim: &'static str,
    kind: Kind,
    drive: Drive,
}

const fn polled(id: &'static str, kind: Kind, claim: &'static str) -> Test {
    Test {
        id,
        clause: section::FIFO_POLLED,
        claim,
        kind,
        drive: Drive::Polled,
    }
}

const fn told(id: &'static str, kind: Kind, claim: &'static str) -> Test {
    Test {
        id,
        clause: section::FIFO_INTERRUPT,
        claim,
        kind,
        drive: Drive::Interrupts,
    }
}

/// All of them, in the order in which they run.
pub static TESTS: [Test; 8] = [
    polled(
        "soak.polled-incrementing",
        Kind::Incrementing,
        "bytes that count up arrive as they were sent, by polling",
    ),
    polled(
        "soak.polled-prbs",
        Kind::Prbs,
        "pseudo-random bytes arrive as they were sent, by polling",
    ),
    polled(
        "soak.polled-ones-and-zeros",
        Kind::OnesAndZeros,
        "bytes of ones and of zeros arrive as they were sent, by polling",
    ),
    polled(
        "soak.polled-walking-bits",
        Kind::WalkingBits,
        "bytes with one bit that walks arrive as they were sent, by polling",
    ),
    told(
        "soak.interrupts-incrementing",
        Kind::Incrementing,
        "bytes that count up arrive as they were sent, by interrupts",
    ),
    told(
        "soak.interrupts-prbs",
        Kind::Prbs,
        "pseudo-random bytes arrive as they were sent, by interrupts",
    ),
    told(
        "soak.interrupts-ones-and-zeros",
        Kind::OnesAndZeros,
        "bytes of ones and of zeros arrive as they were sent, by interrupts",
    ),
    told(
        "soak.interrupts-walking-bits",
        Kind::WalkingBits,
        "bytes with one bit that walks arrive as they were sent, by interrupts",
    ),
];

/// The test with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Test> {
    TESTS.iter().find(|test| test.id == id)
}

/// Soaks `target` for `plan.soak` seconds: whether nothing went wrong; none if
/// the stage broke it off.
pub(crate) fn run(plan: &Plan<'_>, target: &mut dyn Target, stage: &mut dyn Stage) -> Option<bool> {
    stage.line("", format_args!("KTAP version 1\n1..1"));
    stage.line(
        NESTED,
        format_args!("KTAP version 1\n# Subtest: card\n1..{}", TESTS.len()),
    );
    let whole = Duration::from_secs(plan.soak.into());
    let mut progress = Progress::new(stage, target.now(), whole);
    let mut bench = Bench::new(target, Port::Zero, plan.profile);
    let able = TESTS.iter().filter(|test| test.obstacle(&bench).is_ok());
    let share = whole / able.count().max(1) as u32;
    let mut passed = true;
    for (number, test) in (1..).zip(&TESTS) {
        let start = bench.now();
        let outcome = match test.obstacle(&bench) {
            Ok(()) => test.run(&mut bench, plan.seed, share, &mut progress)?,
            Err(Stop::Skipped(why)) => Outcome::Skipped(why),
            Err(Stop::Failed) => Outcome::Failed(test.failure(bench.mismatch(), &bench)),
        };
        passed &= !matches!(outcome, Outcome::Failed(_));
        let elapsed = bench.now().since(start);
        let report = Report { outcome, elapsed };
        tell(progress.stage(), number, test.id, &report, true);
        progress.stage().told();
    }
    let verdict = if passed { "ok" } else { "not ok" };
    progress.stage().line("", format_args!("{verdict} 1 card"));
    Some(passed)
}

impl Test {
    /// Why it cannot run here.
    fn obstacle(&'static self, bench: &Bench<'_>) -> Verdict {
        let mut links = self.links(bench, 0).into_iter().flatten().peekable();
        if links.peek().is_none() {
            return Err(Stop::Skipped("no port's line leads back to the card"));
        }
        if self.drive == Drive::Polled {
            return Ok(());
        }
        if links.any(|link| link.local) {
            return bench.needs_loopback_interrupts();
        }
        bench.needs_interrupts()
    }

    fn links(&'static self, bench: &Bench<'_>, seed: u64) -> [Option<Link>; 2] {
        let mut ports = bench.ports();
        let mut next = || Link::of(bench, ports.next()?, self, seed);
        [next(), next()]
    }

    /// Runs it for `share`; none if the stage broke it off.
    fn run(
        &'static self,
        bench: &mut Bench<'_>,
        seed: u64,
        share: Duration,
        progress: &mut Progress<'_>,
    ) -> Option<Outcome> {
        bench.reset();
        let mut links = self.links(bench, seed);
        for link in links.iter_mut().flatten() {
            link.open(bench);
        }
        let mut first = None;
        let end = bench.now() + share;
        loop {
            for link in links.iter_mut().flatten() {
                link.next_burst();
            }
            self.drive.exchange(bench, &mut links);
            for link in links.iter_mut().flatten() {
                if let Some(failure) = link.settle(bench) {
                    first.get_or_insert(failure);
                    link.recover(bench);
                }
            }
            let now = bench.now();
            if !progress.look(now, self.id, &sum(&links)) {
                return None;
            }
            if now >= end {
                break;
            }
        }
        for link in links.iter().flatten() {
            progress.stage().line(
                NESTED,
                format_args!(
                    "# port{} to port{}: {}",
                    link.from.index(),
                    link.to.index(),
                    link.count
                ),
            );
        }
        let counts = sum(&links);
        progress.end_of_test(&counts);
        bench.reset();
        Some(match first {
            Some(failure) => Outcome::Failed(failure),
            None => Outcome::Passed,
        })
    }

    fn failure(&self, mismatch: Mismatch, bench: &Bench<'_>) -> Failure {
        Failure::new(self.claim, self.clause, mismatch, bench)
    }
}

fn sum(links: &[Option<Link>; 2]) -> Count {
    let mut sum = Count::default();
    for link in links.iter().flatten() {
        sum.add(&link.count);
    }
    sum
}
