//! Reports for programs: one document on standard output. What people should
//! see goes to standard error.

use std::time::Instant;

use super::document::{Document, Split};
use super::{Console, Header, Meaning, Report, Verbosity, json, junit, ktap};
use crate::ktap::CaseResult;
use crate::verdict::{Judged, Tally, Verdict};

/// The kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of KTAP as they come.
    Ktap,
    /// One JSON object.
    Json,
    /// One JUnit XML document.
    Junit,
}

/// Prints a run as a document on a [`Console`].
#[derive(Debug)]
pub struct ForPrograms<'a> {
    console: &'a Console,
    format: Format,
    split: Option<Split>,
    header: Option<Header>,
    start: Instant,
}

impl<'a> ForPrograms<'a> {
    /// A document on `console`, of a run that begins now.
    #[must_use]
    pub fn new(console: &'a Console, format: Format, split: Option<Split>) -> Self {
        Self {
            console,
            format,
            split,
            header: None,
            start: Instant::now(),
        }
    }
}

impl Report for ForPrograms<'_> {
    fn started(&mut self, header: &Header) {
        self.header = Some(header.clone());
    }

    fn remark(&mut self, line: &str, interest: Verbosity) {
        if self.console.verbosity() >= interest {
            self.console.error(line);
        }
    }

    fn info(&mut self, _line: &str) {}

    fn raw(&mut self, line: &str, meaning: Meaning<'_>) {
        if self.format == Format::Ktap {
            for line in ktap::lines(line, meaning) {
                self.console.line(&line);
            }
        }
    }

    fn suite(&mut self, _name: &str) {}

    fn case(&mut self, _result: &CaseResult, _judged: Judged<'_>) {}

    fn finished(&mut self, tally: &Tally, _complaints: &str, verdict: &Verdict) {
        let time = self.start.elapsed();
        let document = Document::new(self.split, self.header.as_ref(), tally, verdict, time);
        let text = match self.format {
            Format::Ktap => ktap::end(tally, verdict).join("\n"),
            Format::Json => json::write(&document),
            Format::Junit => junit::write(&document),
        };
        self.console.line(text.trim_end());
        if !verdict.is_good() {
            self.console.error(&format!("lineproof: {verdict}"));
        }
    }
}
