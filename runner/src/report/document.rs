//! A finished run as data: what every document that is written at the end is
//! made from, and what is read back when the runs of several machines are
//! joined.
//!
//! `docs/report.schema.json` describes it to others.

use std::time::Duration;

use lineproof_conformance::catalogue::find;
use lineproof_conformance::soak;
use serde::{Deserialize, Serialize};

use super::Header;
use crate::ktap::{self, CaseResult};
use crate::run::Shard;
use crate::verdict::{Judged, SuiteTally, Tally, Verdict};

/// How many of the runs that a case made fail are named.
pub const NAMED: usize = 8;

/// The version of the layout.
pub const VERSION: u32 = 3;

/// A run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The version of the layout.
    pub lineproof: u32,
    /// The version of the program that wrote it.
    pub version: String,
    /// The device under test; none if the run came to nothing before it.
    pub device: Option<String>,
    /// Where the suite stood.
    pub machine: Option<String>,
    /// What the device was judged by.
    pub profile: Option<String>,
    /// Which part of a run it is; none of a whole one.
    pub shard: Option<Shard>,
    /// How many cases were selected, for all parts together.
    pub selected: usize,
    /// The exit code.
    pub exit: u8,
    /// The exit code in words.
    pub verdict: String,
    /// How long the run took.
    pub milliseconds: u64,
    /// How many runs it is made of: 1, unless cases were put to the device again.
    pub runs: u32,
    /// The card, and each port.
    pub suites: Vec<Suite>,
}

/// A selection that is split over several runs.
#[derive(Clone, Copy, Debug)]
pub struct Split {
    /// Which part this run has.
    pub shard: Shard,
    /// How many cases all parts have together.
    pub selected: usize,
}

/// What came of one port, or of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suite {
    /// `card`, `port0`, `port1`.
    pub name: String,
    /// How many results were due.
    pub cases: usize,
    /// How many claims hold.
    pub passed: usize,
    /// How many do not, unexpectedly.
    pub failed: usize,
    /// How many could not be put, or not be decided.
    pub skipped: usize,
    /// How many do not hold, as the profile says.
    pub known_departures: usize,
    /// How many hold of which the profile says that they do not.
    pub unexpected_passes: usize,
    /// How many the profile calls unsteady, however they came out.
    pub unsteady: usize,
    /// How many results did not come.
    pub missing: usize,
    /// Those that came, in their order.
    pub results: Vec<Entry>,
}

/// What a result means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The claim holds.
    Passed,
    /// It does not.
    Failed,
    /// It could not be put, or not be decided.
    Skipped,
    /// It does not hold, as the profile says.
    KnownDeparture,
    /// It holds, or has nothing to look at, and the profile says that it does
    /// not hold.
    UnexpectedPass,
    /// The profile says that it holds now and then.
    Unsteady,
}

/// What came, whatever it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The claim was found to hold.
    Passed,
    /// It was found not to.
    Failed,
    /// Neither.
    Skipped,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The case's id.
    pub case: String,
    /// Where its claim is written; none of a case of another suite.
    pub clause: Option<String>,
    /// The claim.
    pub claim: Option<String>,
    /// What it means.
    pub status: Status,
    /// What came.
    pub outcome: Outcome,
    /// Why it was skipped, or what the profile says of it.
    pub reason: Option<String>,
    /// How long it took by the guest's clock.
    pub microseconds: Option<u64>,
    /// What was found, a line each; empty where nobody asked for it.
    pub explanation: Vec<String>,
    /// How many of the runs it made fail.
    pub failed_runs: u32,
    /// What the first [`NAMED`] of them are called; empty where there was one run.
    pub failed_in: Vec<String>,
}

impl Document {
    /// The run that left `tally` after `time`.
    #[must_use]
    pub fn new(
        split: Option<Split>,
        header: Option<&Header>,
        tally: &Tally,
        verdict: &Verdict,
        time: Duration,
    ) -> Self {
        Self {
            lineproof: VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            device: header.map(|header| header.device.clone()),
            machine: header.map(|header| header.machine.clone()),
            profile: header.and_then(|header| header.profile.map(str::to_owned)),
            shard: split.map(|split| split.shard),
            selected: split.map_or_else(|| tally.selected(), |split| split.selected),
            exit: verdict.exit().code(),
            verdict: verdict.to_string(),
            milliseconds: millis(time),
            runs: 1,
            suites: tally
                .suites()
                .iter()
                .map(|suite| Suite::new(suite, tally))
                .collect(),
        }
    }

    /// Whether nothing came that should not have.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.exit == 0
    }

    /// Takes a result that made a further run fail, of this suite, the run being
    /// called `name`: as it came if it stands otherwise here. Whether it did is
    /// returned.
    pub(super) fn take_bad(&mut self, suite: &Suite, entry: &Entry, name: &str) -> bool {
        let place = self.suites.iter().position(|one| one.name == suite.name);
        let place = place.unwrap_or_else(|| {
            let results = Vec::new();
            self.suites.push(Suite {
                results,
                ..suite.clone()
            });
            self.suites.len() - 1
        });
        let results = &mut self.suites[place].results;
        match results.iter_mut().find(|one| one.case == entry.case) {
            Some(known) if known.status.is_bad() => {
                known.failed_in(name);
                return false;
            }
            Some(known) => known.clone_from(entry),
            None => results.push(entry.clone()),
        }
        self.suites[place].count();
        true
    }

    /// In how many of several runs a case failed, and in which; none where there
    /// was one run, or the case failed in none.
    #[must_use]
    pub fn how_often(&self, entry: &Entry) -> Option<String> {
        if self.runs < 2 || entry.failed_runs == 0 {
            return None;
        }
        let word = match entry.failed_runs < self.runs {
            true => "flaky: ",
            false => "",
        };
        let mut words = format!("{word}failed in {} of {}", entry.failed_runs, self.runs);
        if !entry.failed_in.is_empty() {
            words.push_str(&format!(": {}", entry.failed_in.join(", ")));
            match (entry.failed_runs as usize).saturating_sub(entry.failed_in.len()) {
                0 => {}
                more => words.push_str(&format!(" and {more} more")),
            }
        }
        Some(words)
    }
}

impl Suite {
    fn new(suite: &SuiteTally, tally: &Tally) -> Self {
        let results = tally.results_of(&suite.name);
        Self {
            name: suite.name.clone(),
            cases: suite.due,
            passed: suite.passed,
            failed: suite.failed,
            skipped: suite.skipped,
            known_departures: suite.known_failures,
            unexpected_passes: suite.unexpectedly_passed,
            unsteady: suite.unsteady_passes + suite.unsteady_failures,
            missing: suite.missing(),
            results: results
                .map(|result| Entry::new(result, tally.judge(result)))
                .collect(),
        }
    }
}

impl Suite {
    /// Counts the results anew.
    fn count(&mut self) {
        let of = |status| {
            self.results
                .iter()
                .filter(|entry| entry.status == status)
                .count()
        };
        self.passed = of(Status::Passed);
        self.failed = of(Status::Failed);
        self.skipped = of(Status::Skipped);
        self.known_departures = of(Status::KnownDeparture);
        self.unexpected_passes = of(Status::UnexpectedPass);
        self.unsteady = of(Status::Unsteady);
        self.missing = self.cases.saturating_sub(self.results.len());
    }
}

impl Entry {
    fn new(result: &CaseResult, judged: Judged<'_>) -> Self {
        let (clause, claim) = match (find(&result.id), soak::find(&result.id)) {
            (Some(case), _) => (Some(case.clause), Some(case.claim)),
            (None, Some(test)) => (Some(test.clause), Some(test.claim)),
            (None, None) => (None, None),
        };
        let status = Status::from(judged);
        Self {
            case: result.id.clone(),
            clause: clause.map(|clause| clause.to_string()),
            claim: claim.map(str::to_owned),
            status,
            outcome: match result.status {
                ktap::Status::Passed => Outcome::Passed,
                ktap::Status::Failed => Outcome::Failed,
                ktap::Status::Skipped(_) => Outcome::Skipped,
            },
            reason: judged.reason().map(str::to_owned),
            microseconds: result.time.map(micros),
            explanation: result.explanation.clone(),
            failed_runs: u32::from(status.is_bad()),
            failed_in: Vec::new(),
        }
    }

    /// What is wrong, in a line: what is broken, what was expected, what came.
    #[must_use]
    pub fn summary(&self) -> String {
        let said = |word: &str| {
            let mut lines = self.explanation.iter();
            lines.find_map(|line| Some(line.strip_prefix(word)?.trim()))
        };
        let broken = said("broken:").map(str::to_owned);
        let values = ["expected:", "actual:"]
            .into_iter()
            .filter_map(|word| Some(format!("{word} {}", said(word)?)));
        let parts: Vec<String> = broken.into_iter().chain(values).collect();
        match parts.is_empty() {
            true => self.explanation.first().cloned().unwrap_or_default(),
            false => parts.join("; "),
        }
    }

    /// Says that of many runs it made this one fail, which is called `name`.
    pub(super) fn failed_only_in(&mut self, name: &str) {
        self.failed_runs = 1;
        self.failed_in = vec![name.to_owned()];
    }

    /// Says that it made one more run fail, which is called `name`.
    fn failed_in(&mut self, name: &str) {
        self.failed_runs = self.failed_runs.saturating_add(1);
        if self.failed_in.len() < NAMED {
            self.failed_in.push(name.to_owned());
        }
    }

    /// How long it took.
    #[must_use]
    pub fn time(&self) -> Option<Duration> {
        self.microseconds.map(Duration::from_micros)
    }
}

impl Status {
    /// The word for it, as it stands in the document.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::KnownDeparture => "known-departure",
            Self::UnexpectedPass => "unexpected-pass",
            Self::Unsteady => "unsteady",
        }
    }

    /// Whether it makes the run fail.
    #[must_use]
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::UnexpectedPass)
    }
}

impl From<Judged<'_>> for Status {
    fn from(judged: Judged<'_>) -> Self {
        match judged {
            Judged::Passed => Self::Passed,
            Judged::Failed => Self::Failed,
            Judged::Skipped(_) => Self::Skipped,
            Judged::Known(_) => Self::KnownDeparture,
            Judged::Unexpected { .. } => Self::UnexpectedPass,
            Judged::Unsteady { .. } => Self::Unsteady,
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
