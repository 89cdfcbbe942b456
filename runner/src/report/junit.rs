//! A run as one JUnit document.
//!
//! JUnit has no word for a failure that is expected. It stands as skipped, as
//! other writers of JUnit have it, with words that tell it from a case that did
//! not run: what a reader knows nothing of must not make the run fail that the
//! verdict calls good.
//!
//! Nobody owns JUnit. What is written is what the schemas have in common that
//! Jenkins reads by (`junit-4.xsd` and `junit-10.xsd`): so the words stand in
//! `skipped`, which has no attributes in the older one, and the root counts
//! nothing that is skipped.

use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::document::{Document, Entry, Outcome, Status};

/// The document; what cannot stand in XML is left out by its writer. JUnit knows no
/// incomplete run either, so the verdict stands in it as a test of its own,
/// which fails unless the verdict is good.
#[must_use]
pub fn write(document: &Document) -> String {
    let mut report = quick_junit::Report::new("lineproof");
    let time = Duration::from_millis(document.milliseconds);
    report.set_time(time);
    for suite in &document.suites {
        let mut xml = TestSuite::new(suite.name.clone());
        let cases = suite.results.iter();
        let spent = cases.clone().filter_map(Entry::time).sum();
        xml.set_time(spent);
        xml.add_test_cases(cases.map(|entry| {
            let often = document.how_often(entry);
            case(&suite.name, entry, often.as_deref())
        }));
        report.add_test_suite(xml);
    }
    let status = if document.is_good() {
        TestCaseStatus::success()
    } else {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(document.verdict.clone());
        status.set_type("lineproof.verdict");
        status
    };
    let mut test = TestCase::new("verdict", status);
    test.set_classname("lineproof");
    test.set_time(time);
    test.set_system_out(document.verdict.clone());
    let mut whole = TestSuite::new("run");
    whole.add_test_case(test);
    report.add_test_suite(whole);
    let xml = report.to_string().unwrap_or_default();
    // The root's comes first.
    xml.replacen(&format!(" skipped=\"{}\"", report.skipped), "", 1)
}

/// A case, and in how many of several runs it failed.
fn case(suite: &str, entry: &Entry, often: Option<&str>) -> TestCase {
    let told = |text: &str, glue: &str| match often {
        Some(often) => format!("{often}{glue}{text}"),
        None => text.to_owned(),
    };
    let reason = entry.reason.as_deref().unwrap_or_default();
    let status = match entry.status {
        Status::Passed => TestCaseStatus::success(),
        Status::Unsteady if entry.outcome == Outcome::Passed => TestCaseStatus::success(),
        Status::Failed => {
            let message = told(&entry.summary(), "; ");
            let found = told(&entry.explanation.join("\n"), "\n");
            failure(entry.status, &message, &found)
        }
        Status::UnexpectedPass => failure(
            entry.status,
            &told("did not fail although the profile says that it does", "; "),
            reason,
        ),
        Status::Skipped | Status::KnownDeparture | Status::Unsteady => {
            let mut status = TestCaseStatus::skipped();
            status.set_description(match entry.status {
                Status::Skipped => reason.to_owned(),
                _ => format!("{}: {reason}", entry.status.word()),
            });
            status
        }
    };
    let mut case = TestCase::new(entry.case.clone(), status);
    case.set_classname(format!("lineproof.{suite}"));
    case.set_time(entry.time().unwrap_or_default());
    match (entry.status, entry.outcome) {
        (Status::Unsteady, Outcome::Passed) => {
            case.set_system_out(format!("unsteady, passed this time: {reason}"));
        }
        // What was found is worth keeping where it is no surprise, too.
        (Status::Unsteady | Status::KnownDeparture, _) if !entry.explanation.is_empty() => {
            case.set_system_out(entry.explanation.join("\n"));
        }
        _ => {}
    }
    case
}

fn failure(status: Status, message: &str, description: &str) -> TestCaseStatus {
    let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
    failure.set_type(kind(status));
    failure.set_message(message);
    failure.set_description(description);
    failure
}

/// The `type` that tells statuses apart which JUnit does not.
fn kind(status: Status) -> String {
    format!("lineproof.{}", status.word())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn it_tells_every_kind_of_result_apart() {
        let xml = write(&samples::document(&samples::one_of_each()));
        let (_, bad) = xml.split_once("name=\"a.bad\"").unwrap();
        assert!(bad.contains("claim: &lt;b&gt; &amp; more"), "{xml}");
        for (case, what) in [
            ("a.good", "/>"),
            (
                "a.bad",
                "<failure message=\"claim: &lt;b&gt; &amp; more\" type=\"lineproof.failed\">",
            ),
            ("a.away", "<skipped>no such thing</skipped>"),
            ("a.known", "<skipped>known-departure: it is so</skipped>"),
            (
                "a.mended",
                "<failure message=\"did not fail although the profile says that it does\" type=\"lineproof.unexpected-pass\">",
            ),
            ("a.races", "<skipped>unsteady: it is so</skipped>"),
            ("a.raced", "unsteady, passed this time: it is so"),
        ] {
            let (_, rest) = xml.split_once(&format!("name=\"{case}\"")).unwrap();
            let element = rest.split("<testcase").next().unwrap();
            assert!(element.contains(what), "{case}: {element}");
        }
        assert!(xml.contains("failures=\"2\" errors=\"1\""), "{xml}");
    }

    /// A list of failures has the message alone.
    #[test]
    fn a_failure_says_in_a_line_what_is_wrong_and_how_often() {
        let mut document = samples::document(&samples::one_of_each());
        let results = &mut document.suites[0].results;
        let bad = results.iter_mut().find(|one| one.case == "a.bad").unwrap();
        bad.explanation = ["claim:    c", "broken:   SCR", "expected: 0", "actual:   1"]
            .map(str::to_owned)
            .into();
        assert!(write(&document).contains("<failure message=\"SCR; expected: 0; actual: 1\""));
        document.runs = 3;
        let xml = write(&document);
        let flaky = "<failure message=\"flaky: failed in 1 of 3; SCR; expected: 0; actual: 1\"";
        assert!(xml.contains(flaky), "{xml}");
    }

    #[test]
    fn its_word_names_the_departures() {
        let xml = write(&samples::document(&samples::as_the_profile_says()));
        assert!(xml.contains("failures=\"0\" errors=\"0\""), "{xml}");
        assert!(xml.contains(samples::AS_THE_PROFILE_SAYS), "{xml}");
    }

    /// Readers differ in what they take; this is what all of them do.
    #[test]
    fn it_is_as_the_schema_says() {
        let schema = include_str!("../../../docs/report.junit.xsd");
        let schema = uppsala::parse(schema).unwrap();
        let validator = uppsala::XsdValidator::from_schema(&schema).unwrap();
        let errors = |xml: &str| validator.validate(&uppsala::parse(xml).unwrap()).len();
        for tally in [samples::one_of_each(), samples::as_the_profile_says()] {
            let xml = write(&samples::document(&tally));
            assert_eq!(errors(&xml), 0, "{xml}");
            for (from, to) in [
                ("<testcase name", "<testcase names"),
                ("tests=\"", "tests=\"x"),
                ("<testsuite ", "<property/><testsuite "),
            ] {
                let broken = xml.replacen(from, to, 1);
                assert_ne!(broken, xml, "{from}");
                assert!(errors(&broken) > 0, "{to}");
            }
        }
    }
}
