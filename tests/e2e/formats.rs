//! Reports for programs.

use lineproof::ktap::{Event, Parser, Status};

use crate::sandbox::{Sandbox, end};

#[test]
fn json_is_one_object_with_every_result() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--format", "json", "--filter", "scr.*"]));
    run.expect(0, &[]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["exit"], 0);
    let suites = document["suites"].as_array().unwrap();
    assert_eq!(suites.len(), 2);
    for suite in suites {
        assert_eq!(suite["passed"], suite["cases"]);
        let results = suite["results"].as_array().unwrap();
        assert_eq!(suite["cases"], results.len());
    }
}

#[test]
fn a_failure_is_in_the_document_and_in_the_exit() {
    let sandbox = Sandbox::new();
    let quirk = ["--quirk", "scr-missing", "--filter", "scr.*"];
    let json = end(sandbox.run(["--format", "json"].iter().chain(&quirk)));
    json.expect(1, &["\"failed\"", "clause:"]);
    let junit = end(sandbox.run(["--format", "junit"].iter().chain(&quirk)));
    junit.expect(1, &["<failure", "clause:", "<error"]);
}

#[test]
fn junit_names_every_case() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--format", "junit", "--filter", "scr.*"]));
    run.expect(0, &["<testsuites", "failures=\"0\"", "lineproof.port1"]);
    for case in lineproof_conformance::catalogue().filter(|case| case.group() == "scr") {
        assert_eq!(run.stdout.matches(&format!("\"{}\"", case.id)).count(), 2);
    }
}

#[test]
fn every_format_has_the_same_word_for_known_departures() {
    let sandbox = Sandbox::new();
    let words = |format| {
        let asked = ["run", "--device", "vm-superio", "--profile", "vm-superio"];
        let cases = ["--filter", "lcr.*", "--format", format];
        let run = end(sandbox.lineproof(asked.iter().chain(&cases)));
        run.expect(0, &["LCR is kept and does nothing"]);
        assert!(!run.stdout.contains("all proven"), "{format}");
        run.stdout
    };
    let pretty = words("pretty");
    let line = pretty.lines().last().unwrap();
    let (word, _) = line.split_once(": ").unwrap();
    assert!(word.starts_with("as the profile says, with "), "{word}");
    let json: serde_json::Value = serde_json::from_str(&words("json")).unwrap();
    assert_eq!(json["verdict"], word);
    assert!(words("junit").contains(&format!("<system-out>{word}</system-out>")));
    let ktap = words("ktap");
    assert!(ktap.ends_with(&format!("\n# lineproof: {word}\n")));
    assert!(ktap.contains(" lcr.word-5 # XFAIL LCR"), "{ktap}");
    assert!(!ktap.contains("not ok"), "{ktap}");
}

#[test]
fn every_format_fails_for_a_departure_that_passes() {
    let sandbox = Sandbox::new();
    for (format, told) in [
        ("pretty", "passed  port1  lcr.word-5"),
        ("json", "\"unexpected-pass\""),
        ("junit", "type=\"lineproof.unexpected-pass\""),
        ("ktap", "    not ok 1 lcr.word-5 # XPASS LCR"),
    ] {
        let asked = ["run", "--place", "model", "--profile", "vm-superio"];
        let cases = ["--filter", "lcr.word-5", "--format", format];
        let run = end(sandbox.lineproof(asked.iter().chain(&cases)));
        run.expect(
            1,
            &[told, "2 cases did not fail that the profile says fail"],
        );
    }
}

#[test]
fn ktap_is_the_guests_report() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--format", "ktap", "--filter", "scr.*"]));
    run.expect(0, &[]);
    let mut parser = Parser::new();
    let mut events = parser.push(run.stdout.as_bytes());
    events.extend(parser.finish());
    let passed =
        |event: &Event| matches!(event, Event::Case(case) if case.status == Status::Passed);
    assert!(events.iter().any(passed));
    let broken = |event: &Event| matches!(event, Event::Violation(_));
    assert!(!events.iter().any(broken), "{events:#?}");
}

#[test]
fn a_known_failure_is_explained_to_programs_and_not_to_people() {
    let sandbox = Sandbox::new();
    let run = |more: &[&str]| {
        let known = ["run", "--place", "model", "--personality", "linux-mtty"];
        let judged = ["--profile", "linux-mtty", "--filter", "fcr.trigger-?"];
        let run = end(sandbox.lineproof(known.iter().chain(&judged).chain(more)));
        run.expect(0, &[]);
        run.stdout.contains("clause:")
    };
    assert!(run(&["--format", "ktap"]));
    assert!(run(&["-vv"]));
    assert!(!run(&[]));
}
