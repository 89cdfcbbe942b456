//! Many runs of one thing: what failed in each, a line for each, and at the
//! end which cases failed in some and which in all.

use std::collections::BTreeMap;
use std::time::Instant;

use super::console::{Console, Verbosity};
use super::units::human;
use super::{Header, Meaning, Pretty, Report};
use crate::ktap::CaseResult;
use crate::outcome::Exit;
use crate::verdict::{Judged, Tally, Verdict};

/// How many of the runs that a case failed in are named.
const NAMED: usize = 8;

/// All runs so far.
#[derive(Debug)]
pub struct Repeated<'a> {
    console: &'a Console,
    runs: u32,
    /// What each run is called, when it is more than a number.
    names: Vec<String>,
    /// The runs, counted from 1, in which a case of a suite failed.
    failed: BTreeMap<(String, String), Vec<u32>>,
    not_proven: u32,
    /// Whether no run had as much as a known departure.
    all_held: bool,
    exit: Exit,
}

impl<'a> Repeated<'a> {
    /// A report on `runs` runs, of which none has begun.
    #[must_use]
    pub const fn new(console: &'a Console, runs: u32) -> Self {
        Self {
            console,
            runs,
            names: Vec::new(),
            failed: BTreeMap::new(),
            not_proven: 0,
            all_held: true,
            exit: Exit::Proven,
        }
    }

    /// The report on the next run, which is called `name` beside its number.
    pub fn next(&mut self, name: String) -> OneOfMany<'_, 'a> {
        self.names.push(name);
        OneOfMany {
            pretty: Pretty::quiet(self.console),
            all: self,
            start: Instant::now(),
        }
    }

    /// Says what came out of all the runs there were, and how that ends.
    #[must_use]
    pub fn conclude(self) -> Exit {
        let done = self.names.len();
        for ((suite, id), runs) in &self.failed {
            let named: Vec<String> = runs.iter().take(NAMED).map(|run| self.name(*run)).collect();
            let more = match runs.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            self.console.line(&format!(
                "{}  {suite:<5}  {id:<34} failed in {} of {done}: {}{more}",
                if runs.len() < done {
                    "flaky "
                } else {
                    "FAILED"
                },
                runs.len(),
                named.join(", "),
            ));
        }
        if self.exit == Exit::Proven {
            let word = if self.all_held {
                "all proven"
            } else {
                "as the profile says"
            };
            let line = format!("{word} in each of {done} runs");
            self.console.line(&self.console.palette.good(&line));
        } else {
            self.console.error(&format!(
                "lineproof: {} of {done} runs did not prove all",
                self.not_proven
            ));
        }
        self.exit
    }

    fn name(&self, run: u32) -> String {
        match self.names.get(run as usize - 1).map(String::as_str) {
            None | Some("") => format!("run {run}"),
            Some(name) => format!("run {run} ({name})"),
        }
    }

    fn current(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }
}

/// The report on one run of many.
#[derive(Debug)]
pub struct OneOfMany<'r, 'a> {
    all: &'r mut Repeated<'a>,
    pretty: Pretty<'a>,
    start: Instant,
}

impl Report for OneOfMany<'_, '_> {
    fn started(&mut self, header: &Header) {
        let console = self.all.console;
        if self.all.current() == 1 && console.verbosity() >= Verbosity::Normal {
            console.line(&header.line());
        }
    }

    fn remark(&mut self, line: &str, interest: Verbosity) {
        self.pretty.remark(line, interest);
    }

    fn info(&mut self, _line: &str) {}

    fn raw(&mut self, _line: &str, _meaning: Meaning<'_>) {}

    fn suite(&mut self, _name: &str) {}

    fn case(&mut self, result: &CaseResult, judged: Judged<'_>) {
        self.pretty.case(result, judged);
        if judged.is_bad() {
            let run = self.all.current();
            let case = (result.suite.clone(), result.id.clone());
            self.all.failed.entry(case).or_default().push(run);
        }
    }

    fn finished(&mut self, tally: &Tally, _complaints: &str, verdict: &Verdict) {
        let run = self.all.current();
        let console = self.all.console;
        let proven = verdict.is_good();
        self.all.all_held &= *verdict == Verdict::Proven;
        if !proven {
            self.all.not_proven += 1;
            // The worst of all runs: the higher code is the graver reason.
            if verdict.exit().code() > self.all.exit.code() {
                self.all.exit = verdict.exit();
            }
        }
        if !proven || console.verbosity() >= Verbosity::Normal {
            console.line(&format!(
                "{} of {}: {verdict}: {} passed, {} failed, {} skipped in {}",
                self.all.name(run),
                self.all.runs,
                tally.count(|suite| suite.passed + suite.unsteady_passes),
                tally.count(|suite| suite.failed),
                tally.count(|suite| suite.skipped),
                human(self.start.elapsed()),
            ));
        }
    }
}
