//! What makes a verdict, one claim a test.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use lineproof_conformance::VACUOUS;

use super::*;
use crate::ktap::Parser;

const PASSING: &str = "\
KTAP version 1
1..2
    KTAP version 1
    # Subtest: card
    1..1
    ok 1 pci.a
ok 1 card
    KTAP version 1
    # Subtest: port0
    1..2
    ok 1 scr.a
    ok 2 scr.b
ok 2 port0
";

fn expected() -> Expected {
    Expected {
        card: vec!["pci.a".to_owned()],
        port: vec!["scr.a".to_owned(), "scr.b".to_owned()],
        ports: Some(1),
        departures: BTreeMap::new(),
        unsteady: BTreeSet::new(),
    }
}

fn tally(expected: Expected, report: &str) -> Tally {
    let mut tally = Tally::new(expected);
    let mut parser = Parser::new();
    let mut events = parser.push(report.as_bytes());
    events.extend(parser.finish());
    for event in &events {
        tally.take(event);
    }
    tally
}

fn exited(code: i32) -> Ending {
    Ending::Exited {
        status: ExitStatus::from_raw(code << 8),
        reason: None,
        errors: String::new(),
    }
}

fn verdict(report: &str, code: i32) -> Verdict {
    Verdict::of(&exited(code), &tally(expected(), report))
}

/// The passing report with one line replaced.
fn with(from: &str, to: &str) -> String {
    let report = PASSING.replacen(from, to, 1);
    assert_ne!(report, PASSING);
    report
}

#[test]
fn a_whole_passing_report_with_its_exit_is_proven() {
    assert_eq!(verdict(PASSING, 33), Verdict::Proven);
}

#[test]
fn one_failed_case_fails_the_run() {
    let report = with("ok 2 scr.b\nok 2", "not ok 2 scr.b\nnot ok 2");
    let verdict = verdict(&report, 35);
    assert_eq!(
        verdict,
        Verdict::CasesFailed {
            failed: 1,
            unexpectedly_passed: 0
        }
    );
    assert_eq!(verdict.exit(), Exit::CaseFailed);
}

#[test]
fn the_exit_must_agree_with_the_lines() {
    assert!(matches!(verdict(PASSING, 35), Verdict::Garbled(_)));
    assert!(matches!(verdict(PASSING, 37), Verdict::Garbled(_)));
    assert!(matches!(verdict(PASSING, 39), Verdict::Garbled(_)));
    let failing = with("ok 2 scr.b\nok 2", "not ok 2 scr.b\nnot ok 2");
    assert!(matches!(verdict(&failing, 33), Verdict::Garbled(_)));
}

#[test]
fn a_missing_result_is_named() {
    let report = with(
        "1..2\n    ok 1 scr.a\n    ok 2 scr.b",
        "1..1\n    ok 1 scr.a",
    );
    let Verdict::Garbled(problems) = verdict(&report, 33) else {
        panic!("a missing result passed");
    };
    assert_eq!(problems, ["no result: port0 scr.b"]);
}

#[test]
fn a_duplicate_result_never_counts() {
    let report = with("ok 2 scr.b", "ok 2 scr.a");
    let Verdict::Garbled(problems) = verdict(&report, 33) else {
        panic!("a duplicate passed");
    };
    assert!(problems.contains(&"a second result: port0 scr.a".to_owned()));
    assert!(problems.contains(&"no result: port0 scr.b".to_owned()));
}

#[test]
fn a_result_out_of_the_plan_never_counts() {
    let report = with("ok 2 scr.b", "ok 2 scr.z");
    let tally = tally(expected(), &report);
    assert_eq!(tally.count(|suite| suite.passed), 2);
    assert!(matches!(
        Verdict::of(&exited(33), &tally),
        Verdict::Garbled(_)
    ));
}

#[test]
fn a_missing_or_a_strange_suite_is_noticed() {
    let without = PASSING.replace("1..2\n    KTAP", "1..1\n    KTAP");
    let without = without
        .split("    KTAP version 1\n    # Subtest: port0")
        .next()
        .unwrap();
    assert!(matches!(verdict(without, 33), Verdict::Garbled(_)));
    let strange = PASSING.replace("port0", "port1");
    assert!(matches!(verdict(&strange, 33), Verdict::Garbled(_)));
}

#[test]
fn an_unknown_number_of_ports_accepts_one_or_two() {
    let expected = Expected {
        ports: None,
        ..expected()
    };
    let one = tally(expected.clone(), PASSING);
    assert_eq!(Verdict::of(&exited(33), &one), Verdict::Proven);
    let second = "    KTAP version 1\n    # Subtest: port1\n    1..2\n    ok 1 scr.a\n    ok 2 scr.b\nok 3 port1\n";
    let two = PASSING.replacen("1..2", "1..3", 1) + second;
    let two = tally(expected, &two);
    assert_eq!(Verdict::of(&exited(33), &two), Verdict::Proven);
    assert_eq!(two.count(|suite| suite.passed), 5);
}

#[test]
fn all_skipped_proves_nothing() {
    let report = PASSING
        .replace("pci.a", "pci.a # SKIP x")
        .replace("scr.a", "scr.a # SKIP x")
        .replace("scr.b", "scr.b # SKIP x");
    let verdict = verdict(&report, 33);
    assert_eq!(verdict, Verdict::NothingProven);
    assert_eq!(verdict.exit(), Exit::CaseFailed);
}

#[test]
fn a_known_departure_may_fail_but_must_not_pass() {
    let mut expected = expected();
    expected
        .departures
        .insert("scr.b".to_owned(), "a reason".to_owned());
    let failing = with("ok 2 scr.b\nok 2", "not ok 2 scr.b\nnot ok 2");
    let as_known = Verdict::of(&exited(35), &tally(expected.clone(), &failing));
    assert_eq!(
        as_known,
        Verdict::AsProfile {
            known: 1,
            unsteady: 0
        }
    );
    assert_eq!(as_known.exit(), Exit::Proven);
    assert_eq!(
        as_known.to_string(),
        "as the profile says, with 1 known departure"
    );
    assert_eq!(
        Verdict::of(&exited(33), &tally(expected, PASSING)),
        Verdict::CasesFailed {
            failed: 0,
            unexpectedly_passed: 1
        }
    );
}

/// What was mended may leave its case with nothing to look at; a case that only
/// this run could not put says nothing of the profile.
#[test]
fn a_known_departure_that_cannot_show_any_more_makes_the_run_fail() {
    let skipped = |why: &str| with("ok 2 scr.b", &format!("ok 2 scr.b # SKIP {why}"));
    let mut expected = expected();
    expected
        .departures
        .insert("scr.b".to_owned(), "a reason".to_owned());
    let found = |expected: &Expected, why| {
        Verdict::of(&exited(33), &tally(expected.clone(), &skipped(why)))
    };
    assert_eq!(
        found(&expected, VACUOUS),
        Verdict::CasesFailed {
            failed: 0,
            unexpectedly_passed: 1
        }
    );
    assert_eq!(found(&expected, "needs another wiring"), Verdict::Proven);
    expected.unsteady.insert("scr.b".to_owned());
    assert_eq!(found(&expected, VACUOUS), Verdict::Proven);
    expected.departures.clear();
    expected.unsteady.clear();
    assert_eq!(found(&expected, VACUOUS), Verdict::Proven);
}

/// It says what to do, and nothing of failures that there were not.
#[test]
fn an_unexpected_pass_says_what_to_do() {
    let words = |failed, unexpectedly_passed| {
        let verdict = Verdict::CasesFailed {
            failed,
            unexpectedly_passed,
        };
        verdict.to_string()
    };
    assert_eq!(words(1, 0), "1 case failed");
    assert_eq!(
        words(0, 4),
        "4 cases did not fail that the profile says fail: choose the --profile of this device, \
         or take them out of it"
    );
    assert!(words(2, 1).starts_with("2 cases failed, and 1 case did not fail that"));
}

/// A filter may pick nothing but what is known to fail.
#[test]
fn nothing_but_known_departures_is_as_the_profile_says() {
    let mut expected = expected();
    for case in ["pci.a", "scr.a", "scr.b"] {
        expected
            .departures
            .insert(case.to_owned(), "a reason".to_owned());
    }
    let failing = PASSING.replace("ok ", "not ok ");
    let verdict = Verdict::of(&exited(35), &tally(expected, &failing));
    assert_eq!(
        verdict,
        Verdict::AsProfile {
            known: 3,
            unsteady: 0
        }
    );
}

#[test]
fn an_unsteady_departure_may_fail_or_pass() {
    let mut expected = expected();
    expected
        .departures
        .insert("scr.b".to_owned(), "a race".to_owned());
    expected.unsteady.insert("scr.b".to_owned());
    let failing = tally(
        expected.clone(),
        &with("ok 2 scr.b\nok 2", "not ok 2 scr.b\nnot ok 2"),
    );
    assert_eq!(failing.count(|suite| suite.unsteady_failures), 1);
    assert_eq!(
        Verdict::of(&exited(35), &failing),
        Verdict::AsProfile {
            known: 0,
            unsteady: 1
        }
    );
    let passing = tally(expected, PASSING);
    assert_eq!(passing.count(|suite| suite.passed), 2);
    assert_eq!(passing.count(|suite| suite.unsteady_passes), 1);
    assert_eq!(Verdict::of(&exited(33), &passing), Verdict::Proven);
}

#[test]
fn a_bail_out_tells_what_happened() {
    let panic = "KTAP version 1\nBail out! panic: card.rs:3: oh\n";
    assert_eq!(verdict(panic, 39).exit(), Exit::Guest);
    let no_card = "KTAP version 1\nBail out! no-card: looked for 4348:3253\n";
    assert_eq!(verdict(no_card, 37).exit(), Exit::Device);
}

#[test]
fn qemus_own_death_is_told_from_the_guests() {
    let ending = |raw, reason: Option<&str>, errors: &str| Ending::Exited {
        status: ExitStatus::from_raw(raw),
        reason: reason.map(str::to_owned),
        errors: errors.to_owned(),
    };
    let of = |ending| Verdict::of(&ending, &tally(expected(), ""));
    let reset = of(ending(0, Some("guest-reset"), ""));
    assert_eq!(reset.exit(), Exit::Guest);
    let killed = of(ending(9, None, ""));
    assert_eq!(killed.exit(), Exit::Device);
    let complained = of(ending(1 << 8, None, "first\nqemu: no such device\n\n"));
    assert!(complained.to_string().ends_with("qemu: no such device"));
    assert_eq!(of(ending(0, Some("host-signal"), "")).exit(), Exit::Device);
}

#[test]
fn a_silent_guest_is_a_hung_guest() {
    let ending = Ending::TimedOut {
        silence: Silence::NeverSpoke,
        limit: Duration::from_secs(5),
        state: Some("the processor is halted at 10".to_owned()),
        errors: String::new(),
    };
    let verdict = Verdict::of(&ending, &tally(expected(), ""));
    assert_eq!(verdict.exit(), Exit::Guest);
    assert_eq!(
        verdict.to_string(),
        "the guest said nothing for 5 s; the processor is halted at 10"
    );
    // Where it stood then is where somebody looks first.
    let (before, _) = PASSING.split_once("    ok 2 scr.b").unwrap();
    let verdict = Verdict::of(&ending, &tally(expected(), before));
    assert!(
        verdict
            .to_string()
            .contains(" 5 s, the last result being that of port0 scr.a; the processor")
    );
}

#[test]
fn a_run_that_stops_at_its_first_failure_says_how_much_is_left() {
    let report = PASSING
        .replace("ok 1 scr.a", "not ok 1 scr.a")
        .split_once("    ok 2 scr.b")
        .map(|(before, _)| before.to_owned())
        .unwrap();
    let verdict = Verdict::of(&Ending::HeardEnough, &tally(expected(), &report));
    assert_eq!(verdict.exit(), Exit::CaseFailed);
    assert_eq!(
        verdict.to_string(),
        "1 case failed; stopped there, with 1 case left"
    );
}
