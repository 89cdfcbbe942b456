//! Many runs of one thing: what failed in each, a line for each, and at the
//! end which cases failed in some and which in all.

use std::collections::BTreeMap;
use std::time::Instant;

use lineproof_conformance::{Case, catalogue};

use super::console::{Console, Verbosity};
use super::document::NAMED;
use super::units::human;
use super::{Header, Meaning, Pretty, Report};
use crate::ktap::CaseResult;
use crate::outcome::Exit;
use crate::verdict::{Judged, Tally, Verdict};

/// What all runs came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conclusion {
    /// How many there were.
    pub runs: u32,
    /// The worst of all runs: the higher code is the graver reason.
    pub exit: Exit,
    /// What is to be said of them together.
    pub words: String,
    /// A line for each case that failed: in all runs, or now and then.
    pub failures: Vec<String>,
}

/// All runs so far.
#[derive(Debug)]
pub struct Repeated<'a> {
    console: &'a Console,
    /// The most that there may be; none if nobody knows.
    most: Option<u32>,
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
    /// A report on runs, at most so many, of which none has begun.
    #[must_use]
    pub const fn new(console: &'a Console, most: Option<u32>) -> Self {
        Self {
            console,
            most,
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

    /// The cases that have failed in any run, in the catalogue's order.
    #[must_use]
    pub fn failed_cases(&self) -> Vec<&'static Case> {
        let failed = |case: &&Case| self.failed.keys().any(|(_, id)| id == case.id);
        catalogue().filter(failed).collect()
    }

    /// Says what came out of all the runs there were.
    #[must_use]
    pub fn conclude(self) -> Conclusion {
        let failures = self.failures();
        for line in &failures {
            self.console.line(line);
        }
        let runs = self.current();
        let words = if self.exit == Exit::Proven {
            let word = if self.all_held {
                "all proven"
            } else {
                "as the profile says"
            };
            match runs {
                1 => word.to_owned(),
                _ => format!("{word} in each of {runs} runs"),
            }
        } else {
            let plural = if runs == 1 { "" } else { "s" };
            format!(
                "{} of {runs} run{plural} did not prove all",
                self.not_proven
            )
        };
        match self.exit {
            Exit::Proven => self.console.line(&self.console.palette.good(&words)),
            _ => self.console.error(&format!("lineproof: {words}")),
        }
        Conclusion {
            runs,
            exit: self.exit,
            words,
            failures,
        }
    }

    /// A line for each case that failed: in all runs, or now and then.
    fn failures(&self) -> Vec<String> {
        let done = self.names.len();
        let line = |((suite, id), runs): (&(String, String), &Vec<u32>)| {
            let named: Vec<String> = runs.iter().take(NAMED).map(|run| self.name(*run)).collect();
            let more = match runs.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let word = if runs.len() < done {
                "flaky "
            } else {
                "FAILED"
            };
            format!(
                "{word}  {suite:<5}  {id:<34} failed in {} of {done}: {}{more}",
                runs.len(),
                named.join(", "),
            )
        };
        self.failed.iter().map(line).collect()
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

impl OneOfMany<'_, '_> {
    /// What the run is called.
    #[must_use]
    pub fn name(&self) -> String {
        self.all.name(self.all.current())
    }
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
            if verdict.exit().code() > self.all.exit.code() {
                self.all.exit = verdict.exit();
            }
        }
        if !proven || console.verbosity() >= Verbosity::Normal {
            console.line(&format!(
                "{}{}: {verdict}: {} passed, {} failed, {} skipped in {}",
                self.all.name(run),
                match self.all.most {
                    Some(most) => format!(" of {most}"),
                    None => String::new(),
                },
                tally.count(|suite| suite.passed + suite.unsteady_passes),
                tally.count(|suite| suite.failed),
                tally.count(|suite| suite.skipped),
                human(self.start.elapsed()),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    /// What a retry finds in order is not forgotten.
    #[test]
    fn a_case_that_fails_now_and_then_is_called_flaky() {
        let console = Console::new(Verbosity::Quiet);
        let mut all = Repeated::new(&console, Some(2));
        let tally = samples::one_of_each();
        let mut first = all.next(String::new());
        for result in tally.results() {
            first.case(result, tally.judge(result));
        }
        first.finished(&tally, "", &Verdict::of_whole(&tally));
        let bad = tally.results().iter().find(|one| one.id == "a.bad");
        let bad = bad.unwrap();
        all.next(String::new()).case(bad, tally.judge(bad));
        let lines = all.failures();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("FAILED  port0  a.bad "), "{lines:?}");
        assert!(
            lines[0].ends_with(" failed in 2 of 2: run 1, run 2"),
            "{lines:?}"
        );
        assert!(
            lines[1].starts_with("flaky   port0  a.mended "),
            "{lines:?}"
        );
        assert!(lines[1].ends_with(" failed in 1 of 2: run 1"), "{lines:?}");
        assert_eq!(all.conclude().exit, Exit::CaseFailed);
    }
}
