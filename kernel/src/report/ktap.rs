//! The shape of KTAP: one test per scope, one subtest line per case.
//!
//! Linux `Documentation/dev-tools/ktap.rst`, version 1. Diagnostics come
//! before the result line that they belong to.

use lineproof_conformance::{Case, Outcome, Report};

use super::line;

/// Where a subtest's lines start.
const NESTED: &str = "    ";

/// Opens the results: `scopes` tests follow.
pub fn begin(scopes: usize) {
    line("", format_args!("KTAP version 1\n1..{scopes}"));
}

/// Results of one scope, the `number`th test.
pub struct Scope {
    name: &'static str,
    number: usize,
    cases: usize,
    failed: bool,
}

impl Scope {
    /// Opens the subtest `name` with `cases` results to come.
    pub fn begin(name: &'static str, number: usize, cases: usize) -> Self {
        line(
            NESTED,
            format_args!("KTAP version 1\n# Subtest: {name}\n1..{cases}"),
        );
        Self {
            name,
            number,
            cases: 0,
            failed: false,
        }
    }

    /// One case's result.
    pub fn result(&mut self, case: &Case, report: &Report) {
        self.cases += 1;
        let (number, id) = (self.cases, case.id);
        if let Outcome::Failed(failure) = &report.outcome {
            line("    # ", format_args!("{failure}"));
        }
        line(
            NESTED,
            format_args!("# time: {}us", report.elapsed.as_micros()),
        );
        match report.outcome {
            Outcome::Passed => line(NESTED, format_args!("ok {number} {id}")),
            Outcome::Skipped(why) => line(NESTED, format_args!("ok {number} {id} # SKIP {why}")),
            Outcome::Failed(_) => {
                self.failed = true;
                line(NESTED, format_args!("not ok {number} {id}"));
            }
        }
    }

    /// Closes the subtest: true if none of its cases failed.
    pub fn end(self) -> bool {
        let verdict = if self.failed { "not ok" } else { "ok" };
        line("", format_args!("{verdict} {} {}", self.number, self.name));
        !self.failed
    }
}
