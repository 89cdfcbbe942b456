//! A run as KTAP (Linux `Documentation/dev-tools/ktap.rst`): the guest's own
//! lines, in which the results say what the profile knows of them.
//!
//! A reader who knows nothing of profiles must come to the verdict's opinion.
//! So a departure that is known is `ok` with the directive `XFAIL`, as the
//! kernel's selftests write it (`tools/testing/selftests/kselftest.h`), and a
//! case that passes unexpectedly is `not ok`, with `XPASS`, which is a comment
//! to those who do not know it. At the end stand the selftests' totals and the
//! verdict.

use super::Meaning;
use crate::verdict::{Judged, SuiteTally, Tally, Verdict};

/// The lines in place of one of the guest's.
pub(super) fn lines(raw: &str, meaning: Meaning<'_>) -> Vec<String> {
    match meaning {
        Meaning::Other => vec![raw.to_owned()],
        Meaning::Suite { good } => vec![result(raw, good, None)],
        Meaning::Case(_, judged) => match judged {
            Judged::Passed | Judged::Failed | Judged::Skipped(_) => vec![raw.to_owned()],
            Judged::Known(reason) => vec![result(raw, true, Some(("XFAIL", reason)))],
            Judged::Unexpected { passed, reason } => {
                let raw = if passed { raw } else { undirected(raw) };
                vec![result(raw, false, Some(("XPASS", reason)))]
            }
            Judged::Unsteady { passed, reason } => {
                let note = format!("{}# unsteady: {reason}", indent(raw));
                let directive = (!passed).then_some(("XFAIL", "unsteady"));
                vec![note, result(raw, true, directive)]
            }
        },
    }
}

/// The lines after the guest's last.
pub(super) fn end(tally: &Tally, verdict: &Verdict) -> Vec<String> {
    let totals = format!(
        "# Totals: pass:{} fail:{} xfail:{} xpass:{} skip:{} error:{}",
        tally.count(|suite| suite.passed + suite.unsteady_passes),
        tally.count(|suite| suite.failed),
        tally.count(|suite| suite.known_failures + suite.unsteady_failures),
        tally.count(|suite| suite.unexpectedly_passed),
        tally.count(|suite| suite.skipped),
        tally.count(SuiteTally::missing),
    );
    vec![totals, format!("# lineproof: {verdict}")]
}

/// A result line with another opinion, its number and name kept.
fn result(raw: &str, good: bool, directive: Option<(&str, &str)>) -> String {
    let line = raw.trim_start();
    let line = line.strip_prefix("not ").unwrap_or(line);
    let not = if good { "" } else { "not " };
    let line = format!("{}{not}{line}", indent(raw));
    match directive {
        Some((word, reason)) => format!("{line} # {word} {reason}"),
        None => line,
    }
}

/// A result line without the directive that says it was skipped.
fn undirected(raw: &str) -> &str {
    raw.split_once(" # ").map_or(raw, |(result, _)| result)
}

fn indent(raw: &str) -> &str {
    &raw[..raw.len() - raw.trim_start().len()]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn it_tells_every_kind_of_result_apart() {
        let tally = samples::one_of_each();
        let told: Vec<String> = (1..)
            .zip(tally.results())
            .flat_map(|(number, one)| {
                let ok = if one.status == crate::ktap::Status::Failed {
                    "not ok"
                } else {
                    "ok"
                };
                let raw = format!("    {ok} {number} {}", one.id);
                lines(&raw, Meaning::Case(one, tally.judge(one)))
            })
            .collect();
        assert_eq!(
            told,
            [
                "    ok 1 a.good",
                "    not ok 2 a.bad",
                "    ok 3 a.away",
                "    ok 4 a.known # XFAIL it is so",
                "    not ok 5 a.mended # XPASS it is so",
                "    # unsteady: it is so",
                "    ok 6 a.races # XFAIL unsteady",
                "    # unsteady: it is so",
                "    ok 7 a.raced",
            ]
        );
        assert_eq!(
            end(&tally, &Verdict::of_whole(&tally))[0],
            "# Totals: pass:2 fail:1 xfail:2 xpass:1 skip:1 error:0"
        );
    }

    /// A reader takes a skipped case for good.
    #[test]
    fn a_known_departure_that_cannot_show_any_more_is_not_told_as_skipped() {
        let tally = samples::one_of_each();
        let judged = Judged::Unexpected {
            passed: false,
            reason: "it is so",
        };
        let told = lines(
            "    ok 5 a.mended # SKIP nothing to look at",
            Meaning::Case(&tally.results()[4], judged),
        );
        assert_eq!(told, ["    not ok 5 a.mended # XPASS it is so"]);
    }

    #[test]
    fn a_suite_ends_as_its_cases_mean() {
        for (raw, good, told) in [
            ("not ok 2 port0", true, "ok 2 port0"),
            ("not ok 2 port0", false, "not ok 2 port0"),
            ("ok 2 port0", false, "not ok 2 port0"),
        ] {
            assert_eq!(lines(raw, Meaning::Suite { good }), [told]);
        }
    }

    #[test]
    fn its_word_names_the_departures() {
        let tally = samples::as_the_profile_says();
        let end = end(&tally, &Verdict::of_whole(&tally));
        assert_eq!(
            end[1],
            format!("# lineproof: {}", samples::AS_THE_PROFILE_SAYS)
        );
    }
}
