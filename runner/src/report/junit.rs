//! A run as one JUnit document.
//!
//! JUnit has no word for a failure that is expected. It stands as skipped, as
//! other writers of JUnit have it, with a `type` that tells it from a case that
//! did not run: what a reader knows nothing of must not make the run fail that
//! the verdict calls good.

use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::ktap::CaseResult;
use crate::verdict::{Judged, Tally, Verdict};

/// The document. JUnit knows no incomplete run either, so the verdict stands
/// in it as a test of its own, which fails unless the verdict is good.
pub(super) fn write(tally: &Tally, verdict: &Verdict) -> Option<String> {
    let mut report = quick_junit::Report::new("lineproof");
    for suite in tally.suites() {
        let mut xml = TestSuite::new(suite.name.clone());
        let cases = tally.results_of(&suite.name);
        xml.add_test_cases(cases.map(|result| case(result, tally.judge(result))));
        report.add_test_suite(xml);
    }
    let words = verdict.to_string();
    let status = if verdict.is_good() {
        TestCaseStatus::success()
    } else {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(words.clone());
        status
    };
    let mut whole = TestSuite::new("run");
    let mut test = TestCase::new("verdict", status);
    test.set_classname("lineproof");
    test.set_time(Duration::ZERO);
    test.set_system_out(words);
    whole.add_test_case(test);
    report.add_test_suite(whole);
    report.to_string().ok()
}

fn case(result: &CaseResult, judged: Judged<'_>) -> TestCase {
    let kind = format!("lineproof.{}", judged.word());
    let status = match judged {
        Judged::Passed | Judged::Unsteady { passed: true, .. } => TestCaseStatus::success(),
        Judged::Failed => {
            let first = result.explanation.first();
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(kind);
            status.set_message(first.map_or("", String::as_str));
            status.set_description(result.explanation.join("\n"));
            status
        }
        Judged::Unexpected(reason) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(kind);
            status.set_message("passed although the profile says that it fails");
            status.set_description(reason);
            status
        }
        Judged::Skipped(reason)
        | Judged::Known(reason)
        | Judged::Unsteady {
            passed: false,
            reason,
        } => {
            let mut status = TestCaseStatus::skipped();
            status.set_type(kind);
            status.set_message(reason);
            status
        }
    };
    let mut case = TestCase::new(result.id.clone(), status);
    case.set_classname(format!("lineproof.{}", result.suite));
    case.set_time(result.time.unwrap_or(Duration::ZERO));
    match judged {
        Judged::Unsteady {
            passed: true,
            reason,
        } => drop(case.set_system_out(format!("unsteady, passed this time: {reason}"))),
        // What the guest measured is worth keeping where the departure is
        // known, too.
        Judged::Known(_) | Judged::Unsteady { passed: false, .. } => {
            case.set_system_out(result.explanation.join("\n"));
        }
        _ => {}
    }
    case
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn it_tells_every_kind_of_result_apart() {
        let tally = samples::one_of_each();
        let xml = write(&tally, &Verdict::of_whole(&tally)).unwrap();
        let (_, bad) = xml.split_once("name=\"a.bad\"").unwrap();
        assert!(bad.contains("claim: &lt;b&gt; &amp; more"), "{xml}");
        for (case, what) in [
            ("a.good", "/>"),
            (
                "a.bad",
                "<failure message=\"claim: &lt;b&gt; &amp; more\" type=\"lineproof.failed\">",
            ),
            (
                "a.away",
                "<skipped message=\"no such thing\" type=\"lineproof.skipped\"/>",
            ),
            (
                "a.known",
                "<skipped message=\"it is so\" type=\"lineproof.known-departure\"/>",
            ),
            (
                "a.mended",
                "<failure message=\"passed although the profile says that it fails\" type=\"lineproof.unexpected-pass\">",
            ),
            (
                "a.races",
                "<skipped message=\"it is so\" type=\"lineproof.unsteady\"/>",
            ),
            ("a.raced", "unsteady, passed this time: it is so"),
        ] {
            let (_, rest) = xml.split_once(&format!("name=\"{case}\"")).unwrap();
            let element = rest.split("<testcase").next().unwrap();
            assert!(element.contains(what), "{case}: {element}");
        }
        assert!(xml.contains("failures=\"2\" errors=\"1\""), "{xml}");
    }

    #[test]
    fn its_word_names_the_departures() {
        let tally = samples::as_the_profile_says();
        let xml = write(&tally, &Verdict::of_whole(&tally)).unwrap();
        assert!(xml.contains("failures=\"0\" errors=\"0\""), "{xml}");
        assert!(xml.contains(samples::AS_THE_PROFILE_SAYS), "{xml}");
    }
}
