//! The report for people: a line a case, failures with the guest's
//! explanation, a table.

use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::console::{Console, Verbosity};
use super::{Header, Meaning, Report, table, text};
use crate::ktap::CaseResult;
use crate::outcome::Exit;
use crate::soak;
use crate::verdict::{Judged, Tally, Verdict};

/// How many lines of QEMU's complaints are repeated.
const COMPLAINTS: usize = 10;

/// Between two lines about how far it is, where there is no terminal to show a
/// bar on.
const BETWEEN_WORDS: Duration = Duration::from_secs(10);

/// Prints a run on a [`Console`].
#[derive(Debug)]
pub struct Pretty<'a> {
    console: &'a Console,
    verbosity: Verbosity,
    bar: Option<ProgressBar>,
    start: Instant,
    suite: String,
    /// How far the latest case that takes long was when it said so.
    heard: Option<String>,
    /// When that was told last.
    told: Instant,
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
            heard: None,
            told: Instant::now(),
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

    fn raw(&mut self, line: &str, _meaning: Meaning<'_>) {
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

    fn progress(&mut self, words: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(words.to_owned());
        }
        self.heard = Some(words.to_owned());
        let due = self.told.elapsed() >= BETWEEN_WORDS;
        if due && !self.console.is_live() && self.at_least(Verbosity::Normal) {
            self.told = Instant::now();
            self.console.error(words);
        }
    }

    fn case(&mut self, result: &CaseResult, judged: Judged<'_>) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
            bar.set_message(result.id.clone());
        }
        let bad = judged.is_bad();
        if bad || self.at_least(Verbosity::Normal) {
            self.console
                .line(&text::case(self.console.palette, result, judged));
        }
        if bad || self.at_least(Verbosity::Normal) {
            for line in text::explanation(result, judged) {
                self.console.line(&line);
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
        if !matches!(verdict.exit(), Exit::Proven | Exit::CaseFailed) {
            self.complaints(complaints);
        }
        if let Verdict::Garbled(problems) = verdict {
            for problem in problems {
                self.console.line(&format!("  {problem}"));
            }
        }
        if let Some(total) = soak::total(tally.results()) {
            self.console.line(&total);
        }
        if let Some(words) = self.heard.take()
            && !matches!(verdict.exit(), Exit::Proven | Exit::CaseFailed)
        {
            self.console.line(&format!("last heard: {words}"));
        }
        let line = text::sum(tally, verdict, self.start.elapsed());
        if verdict.is_good() {
            self.console.line(&palette.good(&line));
        } else {
            self.console.error(&format!("lineproof: {line}"));
        }
    }
}
