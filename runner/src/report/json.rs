//! A run as one JSON object.

use serde_json::{Value, json};

use super::Header;
use crate::ktap::{CaseResult, Status};
use crate::verdict::{Tally, Verdict};

/// The version of the document's layout.
const VERSION: u32 = 2;

/// The document.
pub(super) fn write(header: Option<&Header>, tally: &Tally, verdict: &Verdict) -> String {
    format!("{:#}", value(header, tally, verdict))
}

fn value(header: Option<&Header>, tally: &Tally, verdict: &Verdict) -> Value {
    let suites: Vec<Value> = tally
        .suites()
        .iter()
        .map(|suite| {
            let results = tally.results_of(&suite.name);
            json!({
                "name": suite.name,
                "cases": suite.due,
                "passed": suite.passed,
                "failed": suite.failed,
                "skipped": suite.skipped,
                "known_departures": suite.known_failures,
                "unexpected_passes": suite.unexpectedly_passed,
                "unsteady": suite.unsteady_passes + suite.unsteady_failures,
                "missing": suite.missing(),
                "results": results.map(|one| result(one, tally)).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "lineproof": VERSION,
        "device": header.map(|header| &header.device),
        "machine": header.map(|header| &header.machine),
        "profile": header.and_then(|header| header.profile),
        "exit": verdict.exit().code(),
        "verdict": verdict.to_string(),
        "suites": suites,
    })
}

/// `outcome` is what came, `status` what it means by the profile.
fn result(result: &CaseResult, tally: &Tally) -> Value {
    let judged = tally.judge(result);
    json!({
        "case": result.id,
        "status": judged.word(),
        "outcome": match result.status {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::Skipped(_) => "skipped",
        },
        "reason": judged.reason(),
        "microseconds": result.time.map(|time| time.as_micros()),
        "explanation": result.explanation,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn it_tells_every_kind_of_result_apart() {
        let tally = samples::one_of_each();
        let value = value(None, &tally, &Verdict::of_whole(&tally));
        assert_eq!(value["exit"], 1);
        let results = value["suites"][0]["results"].as_array().unwrap();
        let told: Vec<[Option<&str>; 4]> = results
            .iter()
            .map(|one| ["case", "status", "outcome", "reason"].map(|key| one[key].as_str()))
            .collect();
        let known = Some("it is so");
        assert_eq!(
            told,
            [
                [Some("a.good"), Some("passed"), Some("passed"), None],
                [Some("a.bad"), Some("failed"), Some("failed"), None],
                [
                    Some("a.away"),
                    Some("skipped"),
                    Some("skipped"),
                    Some("no such thing")
                ],
                [
                    Some("a.known"),
                    Some("known-departure"),
                    Some("failed"),
                    known
                ],
                [
                    Some("a.mended"),
                    Some("unexpected-pass"),
                    Some("passed"),
                    known
                ],
                [Some("a.races"), Some("unsteady"), Some("failed"), known],
                [Some("a.raced"), Some("unsteady"), Some("passed"), known],
            ]
        );
        assert_eq!(results[1]["microseconds"], 1500);
        assert_eq!(value["suites"][0]["known_departures"], 1);
        assert_eq!(value["suites"][0]["unexpected_passes"], 1);
        assert_eq!(value["suites"][0]["unsteady"], 2);
        assert_eq!(value["suites"][0]["missing"], 0);
    }

    #[test]
    fn its_word_names_the_departures() {
        let tally = samples::as_the_profile_says();
        let value = value(None, &tally, &Verdict::of_whole(&tally));
        assert_eq!(value["exit"], 0);
        assert_eq!(value["verdict"], samples::AS_THE_PROFILE_SAYS);
    }
}
