//! The guest's results held against the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use lineproof_conformance::VACUOUS;

use super::Judged;
use crate::ktap::{CaseResult, Event, Status};

/// How many problems of one kind are spelled out.
const SPELLED_OUT: usize = 20;

/// What the guest was asked to run, and what is known about the card.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The cases of the `card` suite.
    pub card: Vec<String>,
    /// The cases of each port's suite.
    pub port: Vec<String>,
    /// How many ports there must be; none if only the guest can tell.
    pub ports: Option<usize>,
    /// Cases that the profile knows to fail, with the reason.
    pub departures: BTreeMap<String, String>,
    /// Those among them that may as well pass.
    pub unsteady: BTreeSet<String>,
}

impl Expected {
    /// The cases of the suite called `name`; none if there is no such suite.
    fn cases(&self, name: &str) -> Option<&[String]> {
        match name {
            "card" => Some(&self.card),
            "port0" => Some(&self.port),
            "port1" if self.ports != Some(1) => Some(&self.port),
            _ => None,
        }
    }

    /// What a result means, by what the profile knows about its case.
    fn judge<'a>(&'a self, result: &'a CaseResult) -> Judged<'a> {
        let known = self.departures.get(&result.id);
        let unsteady = self.unsteady.contains(&result.id);
        match (&result.status, known) {
            (Status::Skipped(why), Some(reason)) if why == VACUOUS && !unsteady => {
                Judged::Unexpected {
                    passed: false,
                    reason,
                }
            }
            (Status::Skipped(reason), _) => Judged::Skipped(reason),
            (Status::Passed, None) => Judged::Passed,
            (Status::Failed, None) => Judged::Failed,
            (status, Some(reason)) if unsteady => Judged::Unsteady {
                passed: *status == Status::Passed,
                reason,
            },
            (Status::Passed, Some(reason)) => Judged::Unexpected {
                passed: true,
                reason,
            },
            (Status::Failed, Some(reason)) => Judged::Known(reason),
        }
    }

    /// The suites that a report must have.
    fn required_suites(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        if !self.card.is_empty() {
            names.push("card");
        }
        if !self.port.is_empty() {
            names.push("port0");
            if self.ports == Some(2) {
                names.push("port1");
            }
        }
        names
    }
}

/// One suite's results, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuiteTally {
    /// `card`, `port0`, `port1`.
    pub name: String,
    /// How many results were due.
    pub due: usize,
    /// Passed, and not known to fail.
    pub passed: usize,
    /// Failed, and not known to fail.
    pub failed: usize,
    /// Failed as the profile says.
    pub known_failures: usize,
    /// Passed, or had nothing to look at, although the profile says that it
    /// fails.
    pub unexpectedly_passed: usize,
    /// Passed, of which the profile says that it varies.
    pub unsteady_passes: usize,
    /// Failed, of which the profile says that it varies.
    pub unsteady_failures: usize,
    /// Could not run here.
    pub skipped: usize,
    /// By the guest's clock.
    pub time: Duration,
}

impl SuiteTally {
    /// Results that were due and did not come.
    #[must_use]
    pub const fn missing(&self) -> usize {
        let came = self.passed
            + self.failed
            + self.known_failures
            + self.unexpectedly_passed
            + self.unsteady_passes
            + self.unsteady_failures
            + self.skipped;
        self.due.saturating_sub(came)
    }

    /// Whether nothing in it makes the run fail.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.failed + self.unexpectedly_passed == 0
    }

    /// Failures as the guest sees them, which knows of no departures.
    #[must_use]
    pub const fn raw_failures(&self) -> usize {
        self.failed + self.known_failures + self.unsteady_failures
    }
}

/// All results so far.
#[derive(Debug)]
pub struct Tally {
    expected: Expected,
    suites: Vec<SuiteTally>,
    results: Vec<CaseResult>,
    seen: BTreeSet<(String, String)>,
    violations: Vec<String>,
    bail_out: Option<(String, String)>,
}

impl Tally {
    /// A tally without results. The suites that must come are there, with all
    /// their cases missing.
    #[must_use]
    pub fn new(expected: Expected) -> Self {
        let suites = expected
            .required_suites()
            .into_iter()
            .map(|name| SuiteTally {
                name: name.to_owned(),
                due: expected.cases(name).map_or(0, <[String]>::len),
                ..SuiteTally::default()
            })
            .collect();
        Self {
            expected,
            suites,
            results: Vec::new(),
            seen: BTreeSet::new(),
            violations: Vec::new(),
            bail_out: None,
        }
    }

    /// Takes one event. Says whether it was a result that counts.
    pub fn take(&mut self, event: &Event) -> bool {
        match event {
            Event::Case(result) => return self.take_result(result),
            Event::SuiteStarted(name) => self.start_suite(name),
            Event::BailOut { kind, detail } => {
                self.bail_out = Some((kind.clone(), detail.clone()));
            }
            Event::Violation(violation) => self.violations.push(violation.to_string()),
            Event::Info(_)
            | Event::Plan(_)
            | Event::SuitePlan(_)
            | Event::Progress(_)
            | Event::SuiteEnded { .. } => {}
        }
        false
    }

    fn start_suite(&mut self, name: &str) {
        let Some(cases) = self.expected.cases(name) else {
            self.violations
                .push(format!("a suite that was not planned: {name}"));
            return;
        };
        // Suites beyond the required ones: the second port of a card whose
        // ports only the guest can count. One from which nothing was asked
        // has nothing to say.
        if !cases.is_empty() && !self.suites.iter().any(|suite| suite.name == name) {
            self.suites.push(SuiteTally {
                name: name.to_owned(),
                due: cases.len(),
                ..SuiteTally::default()
            });
        }
    }

    fn take_result(&mut self, result: &CaseResult) -> bool {
        let CaseResult { suite, id, .. } = result;
        let planned = self
            .expected
            .cases(suite)
            .is_some_and(|cases| cases.contains(id));
        if !planned {
            self.violations
                .push(format!("a result that was not planned: {suite} {id}"));
            return false;
        }
        if !self.seen.insert((suite.clone(), id.clone())) {
            self.violations
                .push(format!("a second result: {suite} {id}"));
            return false;
        }
        let judged = self.expected.judge(result);
        let Some(tally) = self.suites.iter_mut().find(|tally| tally.name == *suite) else {
            return false;
        };
        *match judged {
            Judged::Passed => &mut tally.passed,
            Judged::Failed => &mut tally.failed,
            Judged::Skipped(_) => &mut tally.skipped,
            Judged::Known(_) => &mut tally.known_failures,
            Judged::Unexpected { .. } => &mut tally.unexpectedly_passed,
            Judged::Unsteady { passed: true, .. } => &mut tally.unsteady_passes,
            Judged::Unsteady { passed: false, .. } => &mut tally.unsteady_failures,
        } += 1;
        tally.time += result.time.unwrap_or_default();
        self.results.push(result.clone());
        true
    }

    /// What a result means for the run.
    #[must_use]
    pub fn judge<'a>(&'a self, result: &'a CaseResult) -> Judged<'a> {
        self.expected.judge(result)
    }

    /// How many cases were to be put to the device, each once however many
    /// ports it runs on.
    #[must_use]
    pub fn selected(&self) -> usize {
        self.expected.card.len() + self.expected.port.len()
    }

    /// The suites, the planned ones first.
    #[must_use]
    pub fn suites(&self) -> &[SuiteTally] {
        &self.suites
    }

    /// The results that count, in the order in which they came.
    #[must_use]
    pub fn results(&self) -> &[CaseResult] {
        &self.results
    }

    /// Those of one suite.
    pub fn results_of<'a>(&'a self, suite: &'a str) -> impl Iterator<Item = &'a CaseResult> {
        let results = self.results.iter();
        results.filter(move |result| result.suite == suite)
    }

    /// The kind and the detail of the guest's bail-out.
    pub(super) fn bail_out(&self) -> Option<(&str, &str)> {
        self.bail_out
            .as_ref()
            .map(|(kind, detail)| (kind.as_str(), detail.as_str()))
    }

    /// The sum of a count over all suites.
    #[must_use]
    pub fn count(&self, of: impl Fn(&SuiteTally) -> usize) -> usize {
        self.suites.iter().map(of).sum()
    }

    /// Everything that keeps the report from being whole.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = self.violations.clone();
        let missing = self.suites.iter().flat_map(|suite| {
            let cases = self.expected.cases(&suite.name).unwrap_or_default();
            cases
                .iter()
                .filter(|id| !self.seen.contains(&(suite.name.clone(), (*id).clone())))
                .map(|id| format!("no result: {} {id}", suite.name))
        });
        problems.extend(missing);
        let more = problems.len().saturating_sub(SPELLED_OUT);
        if more > 0 {
            problems.truncate(SPELLED_OUT);
            problems.push(format!("{more} more problems"));
        }
        problems
    }
}
