//! The report: KTAP version 1, one level of suites.

use std::io::{self, Write};
use std::time::Duration;

use crate::case::{Halt, Outcome};

/// Writes the report as it grows.
pub(crate) struct Report<W> {
    out: W,
    suites: usize,
    failed: usize,
}

/// A suite that is being reported.
pub(crate) struct Suite<'a, W> {
    report: &'a mut Report<W>,
    name: String,
    results: usize,
    failed: usize,
}

impl<W: Write> Report<W> {
    /// Begins a report.
    pub(crate) fn begin(mut out: W) -> io::Result<Self> {
        writeln!(out, "KTAP version 1")?;
        Ok(Self {
            out,
            suites: 0,
            failed: 0,
        })
    }

    /// Says something about the machine, before the plan.
    pub(crate) fn info(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "# lineproof: {}", printable(line))
    }

    /// Announces the suites.
    pub(crate) fn plan(&mut self, suites: usize) -> io::Result<()> {
        writeln!(self.out, "1..{suites}")
    }

    /// Begins a suite.
    pub(crate) fn suite(&mut self, name: &str, cases: usize) -> io::Result<Suite<'_, W>> {
        writeln!(self.out, "    KTAP version 1")?;
        writeln!(self.out, "    # Subtest: {name}")?;
        writeln!(self.out, "    1..{cases}")?;
        Ok(Suite {
            report: self,
            name: name.to_owned(),
            results: 0,
            failed: 0,
        })
    }

    /// Gives up.
    pub(crate) fn bail_out(&mut self, kind: &str, detail: &str) -> io::Result<()> {
        writeln!(self.out, "Bail out! {kind}: {}", printable(detail))
    }

    /// How many results were failures.
    pub(crate) const fn failed(&self) -> usize {
        self.failed
    }

    /// Where the report goes.
    pub(crate) const fn out(&self) -> &W {
        &self.out
    }
}

impl<W: Write> Suite<'_, W> {
    /// Reports a case.
    pub(crate) fn result(&mut self, id: &str, time: Duration, outcome: &Outcome) -> io::Result<()> {
        self.results += 1;
        let number = self.results;
        let out = &mut self.report.out;
        let explanation = match outcome {
            Ok(lines) => lines.clone(),
            Err(Halt::Fail(words)) => words.lines().map(str::to_owned).collect(),
            Err(Halt::Skip(_)) => Vec::new(),
        };
        for line in explanation {
            writeln!(out, "    # {}", printable(&line))?;
        }
        writeln!(out, "    # time: {}us", time.as_micros())?;
        match outcome {
            Ok(_) => writeln!(out, "    ok {number} {id}"),
            Err(Halt::Skip(reason)) => writeln!(out, "    ok {number} {id} # SKIP {reason}"),
            Err(Halt::Fail(_)) => {
                self.failed += 1;
                writeln!(out, "    not ok {number} {id}")
            }
        }
    }

    /// Ends the suite.
    pub(crate) fn end(self) -> io::Result<()> {
        let word = if self.failed == 0 { "ok" } else { "not ok" };
        self.report.suites += 1;
        self.report.failed += self.failed;
        let (number, name) = (self.report.suites, self.name);
        writeln!(self.report.out, "{word} {number} {name}")
    }
}

/// The text with everything that would break a line made visible.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_the_shape_that_the_runner_parses() {
        let mut report = Report::begin(Vec::new()).unwrap();
        report.info("Linux 9").unwrap();
        report.plan(1).unwrap();
        let mut suite = report.suite("port0", 3).unwrap();
        let time = Duration::from_micros(7);
        suite
            .result("linux.a", time, &Ok(vec!["fine".into()]))
            .unwrap();
        suite
            .result("linux.b", time, &Err(Halt::Skip("one port")))
            .unwrap();
        suite
            .result(
                "linux.c",
                time,
                &Err(Halt::Fail("was 1\ris 2\nat 3".into())),
            )
            .unwrap();
        suite.end().unwrap();
        assert_eq!(report.failed(), 1);
        assert_eq!(
            String::from_utf8(report.out).unwrap(),
            "KTAP version 1\n# lineproof: Linux 9\n1..1\n    KTAP version 1\n    \
             # Subtest: port0\n    1..3\n    # fine\n    # time: 7us\n    ok 1 linux.a\n    \
             # time: 7us\n    ok 2 linux.b # SKIP one port\n    # was 1?is 2\n    # at 3\n    \
             # time: 7us\n    not ok 3 linux.c\nnot ok 1 port0\n"
        );
    }
}
