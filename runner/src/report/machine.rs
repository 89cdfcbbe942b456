//! Reports for programs: one document on standard output at the end. What
//! people should see goes to standard error.

use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

use super::{Console, Header, Report, Verbosity};
use crate::ktap::{CaseResult, Status};
use crate::verdict::{Tally, Verdict};

/// The version of the JSON document's layout.
const JSON_VERSION: u32 = 1;

/// The kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The guest's lines as they come.
    Ktap,
    /// One JSON object.
    Json,
    /// One JUnit XML document.
    Junit,
}

/// Prints a run as a document on a [`Console`].
#[derive(Debug)]
pub struct Document<'a> {
    console: &'a Console,
    format: Format,
    header: Option<Header>,
}

impl<'a> Document<'a> {
    /// A document on `console`.
    #[must_use]
    pub const fn new(console: &'a Console, format: Format) -> Self {
        Self {
            console,
            format,
            header: None,
        }
    }
}

impl Report for Document<'_> {
    fn started(&mut self, header: &Header) {
        self.header = Some(header.clone());
    }

    fn remark(&mut self, line: &str, interest: Verbosity) {
        if self.console.verbosity() >= interest {
            self.console.error(line);
        }
    }

    fn info(&mut self, _line: &str) {}

    fn raw(&mut self, line: &str) {
        if self.format == Format::Ktap {
            self.console.line(line);
        }
    }

    fn suite(&mut self, _name: &str) {}

    fn case(&mut self, _result: &CaseResult, _departure: Option<&str>) {}

    fn finished(&mut self, tally: &Tally, _complaints: &str, verdict: &Verdict) {
        let text = match self.format {
            Format::Ktap => None,
            Format::Json => Some(format!("{:#}", json(self.header.as_ref(), tally, verdict))),
            Format::Junit => junit(tally, verdict),
        };
        if let Some(text) = text {
            self.console.line(text.trim_end());
        }
        if *verdict != Verdict::Proven {
            self.console.error(&format!("lineproof: {verdict}"));
        }
    }
}

fn json(header: Option<&Header>, tally: &Tally, verdict: &Verdict) -> Value {
    let suites: Vec<Value> = tally
        .suites()
        .iter()
        .map(|suite| {
            json!({
                "name": suite.name,
                "cases": suite.due,
                "passed": suite.passed,
                "failed": suite.failed,
                "known_failures": suite.known_failures,
                "unexpectedly_passed": suite.unexpectedly_passed,
                "skipped": suite.skipped,
                "missing": suite.missing(),
                "results": results(tally, &suite.name).map(json_result).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "lineproof": JSON_VERSION,
        "device": header.map(|header| &header.device),
        "machine": header.map(|header| &header.machine),
        "profile": header.and_then(|header| header.profile),
        "exit": verdict.exit().code(),
        "verdict": verdict.to_string(),
        "suites": suites,
    })
}

fn json_result(result: &CaseResult) -> Value {
    let (status, reason) = match &result.status {
        Status::Passed => ("passed", None),
        Status::Failed => ("failed", None),
        Status::Skipped(reason) => ("skipped", Some(reason)),
    };
    json!({
        "case": result.id,
        "status": status,
        "reason": reason,
        "microseconds": result.time.map(|time| time.as_micros()),
        "explanation": result.explanation,
    })
}

/// JUnit knows no incomplete run, so the verdict stands in it as a test of its
/// own, which fails unless the verdict is good.
fn junit(tally: &Tally, verdict: &Verdict) -> Option<String> {
    let mut report = quick_junit::Report::new("lineproof");
    for suite in tally.suites() {
        let mut xml = TestSuite::new(suite.name.clone());
        let cases = results(tally, &suite.name);
        xml.add_test_cases(cases.map(|result| junit_case(result, tally)));
        report.add_test_suite(xml);
    }
    let status = match verdict {
        Verdict::Proven => TestCaseStatus::success(),
        _ => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(verdict.to_string());
            status
        }
    };
    let mut whole = TestSuite::new("run");
    whole.add_test_case(TestCase::new("verdict", status));
    report.add_test_suite(whole);
    report.to_string().ok()
}

fn junit_case(result: &CaseResult, tally: &Tally) -> TestCase {
    let departure = tally.departure(result);
    let status = match (&result.status, departure) {
        (Status::Passed, None) => TestCaseStatus::success(),
        (Status::Skipped(reason), _) => skipped(reason),
        (Status::Failed, Some(reason)) => skipped(&format!("known to fail: {reason}")),
        (Status::Failed, None) => failure(
            result.explanation.first().map_or("", String::as_str),
            &result.explanation.join("\n"),
        ),
        (Status::Passed, Some(reason)) => failure("passed although it is known to fail", reason),
    };
    let mut case = TestCase::new(result.id.clone(), status);
    case.set_classname(format!("lineproof.{}", result.suite));
    case.set_time(result.time.unwrap_or(Duration::ZERO));
    case
}

fn skipped(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(reason);
    status
}

fn failure(message: &str, description: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(message).set_description(description);
    status
}

fn results<'a>(tally: &'a Tally, suite: &'a str) -> impl Iterator<Item = &'a CaseResult> {
    let results = tally.results().iter();
    results.filter(move |result| result.suite == suite)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ktap::Event;
    use crate::verdict::Expected;

    fn tally() -> Tally {
        let mut tally = Tally::new(Expected {
            port: vec!["a.good".to_owned(), "a.bad".to_owned()],
            ports: Some(1),
            ..Expected::default()
        });
        for (id, status) in [("a.good", Status::Passed), ("a.bad", Status::Failed)] {
            tally.take(&Event::SuiteStarted("port0".to_owned()));
            tally.take(&Event::Case(CaseResult {
                suite: "port0".to_owned(),
                id: id.to_owned(),
                status,
                time: Some(Duration::from_micros(1500)),
                explanation: vec!["claim: <b> & more".to_owned()],
            }));
        }
        tally
    }

    const FAILED: Verdict = Verdict::CasesFailed {
        failed: 1,
        unexpectedly_passed: 0,
    };

    #[test]
    fn json_holds_the_verdict_and_every_result() {
        let value = json(None, &tally(), &FAILED);
        assert_eq!(value["exit"], 1);
        assert_eq!(value["suites"][0]["failed"], 1);
        let results = &value["suites"][0]["results"];
        assert_eq!(results[0]["status"], "passed");
        assert_eq!(results[1]["case"], "a.bad");
        assert_eq!(results[1]["microseconds"], 1500);
    }

    #[test]
    fn junit_counts_the_failure_and_the_verdict() {
        let xml = junit(&tally(), &FAILED).unwrap();
        assert!(xml.contains("failures=\"1\""), "{xml}");
        assert!(xml.contains("errors=\"1\""), "{xml}");
        assert!(xml.contains("claim: &lt;b&gt; &amp; more"), "{xml}");
        let xml = junit(&tally(), &Verdict::Proven).unwrap();
        assert!(xml.contains("errors=\"0\""), "{xml}");
    }
}
