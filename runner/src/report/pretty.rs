//! The report for people: a line a case, failures with the guest's
//! explanation, a table.

use std::time::Instant;

use indicatif::ProgressBar;

use super::console::{Console, Verbosity};
use super::table;
use super::units::human;
use super::{Header, Report};
use crate::ktap::{CaseResult, Status};
use crate::verdict::{Tally, Verdict};

/// How many lines of QEMU's complaints are repeated.
const COMPLAINTS: usize = 10;

/// Prints a run on a [`Console`].
#[derive(Debug)]
pub struct Pretty<'a> {
    console: &'a Console,
    verbosity: Verbosity,
    bar: Option<ProgressBar>,
    start: Instant,
    suite: String,
}

impl<'a> Pretty<'a> {
    /// A report on `console`.
    #[must_use]
    pub fn new(console: &'a Console) -> Self {
        Self {
            console,
            verbosity: console.verbosity(),
            bar: None,
            start: Instant::now(),
            suite: String::new(),
        }
    }

    /// A report on `console` that is quiet however much the console would say.
    #[must_use]
    pub(super) fn quiet(console: &'a Console) -> Self {
        Self {
            verbosity: Verbosity::Quiet,
            ..Self::new(console)
        }
    }

    fn at_least(&self, verbosity: Verbosity) -> bool {
        self.verbosity >= verbosity
    }

    fn case_line(&self, result: &CaseResult, departure: Option<&str>) -> String {
        let palette = self.console.palette;
        let (word, why) = match (&result.status, departure) {
            (Status::Passed, None) => (palette.good("ok    "), None),
            (Status::Passed, Some(_)) => (
                palette.bad("passed"),
                Some("the profile says that it fails".to_owned()),
            ),
            (Status::Failed, None) => (palette.bad("FAILED"), None),
            (Status::Failed, Some(reason)) => (palette.doubtful("known "), Some(reason.to_owned())),
            (Status::Skipped(reason), _) => (palette.doubtful("skip  "), Some(reason.clone())),
        };
        let time = result.time.map(human).unwrap_or_default();
        let line = format!(
            "{word}  {:<5}  {:<34} {}",
            result.suite,
            result.id,
            palette.faint(&format!("{time:>9}"))
        );
        match why {
            Some(why) => format!("{line}  {why}"),
            None => line.trim_end().to_owned(),
        }
    }

    fn is_bad(result: &CaseResult, departure: Option<&str>) -> bool {
        matches!(
            (&result.status, departure),
            (Status::Failed, None) | (Status::Passed, Some(_))
        )
    }

    fn complaints(&self, complaints: &str) {
        let lines: Vec<&str> = complaints
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        // A single one stands in the verdict already.
        if lines.len() < 2 {
            return;
        }
        for line in &lines[lines.len().saturating_sub(COMPLAINTS)..] {
            self.console.line(&format!("  QEMU: {line}"));
        }
    }
}

impl Report for Pretty<'_> {
    fn started(&mut self, header: &Header) {
        self.start = Instant::now();
        if self.at_least(Verbosity::Normal) {
            self.console.line(&header.line());
        }
        if self.at_least(Verbosity::Verbose)
            && let Some(command) = &header.command
        {
            self.console.line(command);
        }
        self.bar = Some(self.console.case_bar(header.due));
    }

    fn remark(&mut self, line: &str, interest: Verbosity) {
        if self.at_least(interest) {
            self.console.error(line);
        }
    }

    fn info(&mut self, line: &str) {
        if self.verbosity == Verbosity::Verbose {
            self.console.line(&format!("guest: {line}"));
        }
    }

    fn raw(&mut self, line: &str) {
        if self.at_least(Verbosity::Raw) {
            self.console.line(line);
        }
    }

    fn suite(&mut self, name: &str) {
        name.clone_into(&mut self.suite);
        if let Some(bar) = &self.bar {
            bar.set_prefix(name.to_owned());
        }
    }

    fn case(&mut self, result: &CaseResult, departure: Option<&str>) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
            bar.set_message(result.id.clone());
        }
        let bad = Self::is_bad(result, departure);
        if bad || self.at_least(Verbosity::Normal) {
            self.console.line(&self.case_line(result, departure));
        }
        if bad {
            for line in &result.explanation {
                self.console.line(&format!("          {line}"));
            }
        }
    }

    fn finished(&mut self, tally: &Tally, complaints: &str, verdict: &Verdict) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        let palette = self.console.palette;
        if self.at_least(Verbosity::Normal) {
            self.console.line("");
            for (index, line) in table::lines(tally).iter().enumerate() {
                self.console.line(&match index {
                    0 => palette.strong(line),
                    _ => line.clone(),
                });
            }
            self.console.line("");
        }
        if !matches!(verdict, Verdict::Proven | Verdict::CasesFailed { .. }) {
            self.complaints(complaints);
        }
        if let Verdict::Garbled(problems) = verdict {
            for problem in problems {
                self.console.line(&format!("  {problem}"));
            }
        }
        let time = human(self.start.elapsed());
        match verdict {
            Verdict::Proven => {
                let passed = tally.count(|suite| suite.passed);
                let line = match tally.count(|suite| suite.known_failures) {
                    0 => format!("{verdict}: {passed} cases passed in {time}"),
                    known => format!(
                        "as the profile says: {passed} cases passed and {known} failed in {time}"
                    ),
                };
                self.console.line(&palette.good(&line));
            }
            _ => self
                .console
                .error(&format!("lineproof: {verdict} (after {time})")),
        }
    }
}
