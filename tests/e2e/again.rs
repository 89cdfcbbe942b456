//! Runs that go on until something happens, or that stop at it.

use std::fs;

use crate::report::{self, Counts};
use crate::sandbox::{Ended, Sandbox, end};

fn on_model(more: &[&str]) -> Ended {
    let asked = ["run", "--place", "model", "--filter", "{scr,iir}.*"];
    end(Sandbox::new().lineproof(asked.iter().chain(more)))
}

const BROKEN: [&str; 2] = ["--quirk", "scr-missing"];

#[test]
fn a_run_stops_at_the_first_failure_if_asked() {
    let run = on_model(&["--fail-fast", "--quirk", "scr-missing"]);
    run.expect(
        1,
        &["FAILED  port0  ", "1 case failed; stopped there, with "],
    );
    assert_eq!(run.stdout.matches("FAILED").count(), 1, "{}", run.stdout);
    on_model(&["--fail-fast"]).expect(0, &["all proven"]);
}

/// The guest may have said more by then: it is not listened to.
#[test]
fn a_guest_is_stopped_at_the_first_failure_if_asked() {
    let sandbox = Sandbox::new();
    let asked = ["--fail-fast", "--filter", "{scr,msr}.*"];
    let run = end(sandbox.run(asked.iter().chain(&BROKEN)));
    run.expect(1, &["1 case failed; stopped there, with "]);
    assert_eq!(run.stdout.matches("FAILED").count(), 1, "{}", run.stdout);
    sandbox.assert_clean();
}

#[test]
fn it_goes_on_until_a_run_fails() {
    let failing = on_model(&["--until-fail", "--quirk", "scr-missing"]);
    failing.expect(
        1,
        &["run 1 (--seed 0): 4 cases failed", "1 of 1 run did not"],
    );
    let bounded = on_model(&["--until-fail", "--repeat", "3", "--seed", "5"]);
    bounded.expect(
        0,
        &["run 3 (--seed 7) of 3", "all proven in each of 3 runs"],
    );
}

/// A retry does not make a run good: it tells what fails now and then.
#[test]
fn what_failed_is_put_to_the_card_again() {
    let run = on_model(&["--retries", "2", "--quirk", "scr-missing"]);
    run.expect(1, &["run 3 of 3: 4 cases failed: 0 passed, 4 failed"]);
    run.expect(
        1,
        &[
            "FAILED  port1  scr.under-dlab",
            "failed in 3 of 3: run 1, run 2",
        ],
    );
    let good = on_model(&["--retries", "2"]);
    good.expect(0, &["run 1 of 3: all proven", "\nall proven\n"]);
    assert!(!good.stdout.contains("run 2"), "{}", good.stdout);
}

/// What is kept is the run that was judged, and not its last retry, which has only
/// what failed.
#[test]
fn the_report_of_a_run_with_retries_is_that_of_the_whole_run() {
    let sandbox = Sandbox::new();
    let directory = sandbox.path("report");
    let cases = "{scr.under-dlab,iir.thr-once}";
    let asked = ["run", "--place", "model", "--filter", cases];
    let mut command = sandbox.lineproof(asked);
    command.args(["--quirk", "scr-missing", "--retries", "1", "--report"]);
    let run = end({
        command.arg(&directory);
        command
    });
    run.expect(1, &["failed in 2 of 2: run 1, run 2"]);
    report::expect(&directory, 1, Counts::of(2, 2, 0));
}

/// A register of twelve bits shows on some busy hosts only.
#[test]
fn a_case_that_fails_now_and_then_is_in_the_report_of_all_runs() {
    let sandbox = Sandbox::new();
    let directory = sandbox.path("report");
    let asked = ["run", "--place", "model", "--filter", "timing.divisor-*"];
    let mut command = sandbox.lineproof(asked);
    command.args([
        "--quirk",
        "divisor-twelve-bits",
        "--repeat",
        "8",
        "--report",
    ]);
    command.arg(&directory).args(["--format", "github"]);
    let run = end(command);
    run.expect(1, &["did not prove all"]);
    let xml = fs::read_to_string(directory.join("junit.xml")).unwrap();
    let text = fs::read_to_string(directory.join("report.txt")).unwrap();
    let page = fs::read_to_string(directory.join("index.html")).unwrap();
    let json = fs::read_to_string(directory.join("report.json")).unwrap();
    let mut flaky = 0;
    for line in run.stdout.lines().filter(|line| line.starts_with("flaky ")) {
        flaky += 1;
        let words: Vec<&str> = line.split_whitespace().collect();
        let (_, often) = line.split_once(" failed in ").unwrap();
        let often = format!("flaky: failed in {often}");
        assert!(
            xml.contains(&format!("<failure message=\"{often}; ")),
            "{line}\n{xml}"
        );
        assert!(page.contains(&format!("<p>{often}</p>")), "{line}");
        assert!(text.contains(line), "{line}");
        let title = format!("::error title={} {}::{often}", words[1], words[2]);
        assert!(run.stdout.contains(&title), "{title}");
    }
    assert!(
        flaky > 0,
        "no case of these fails now and then: {}",
        run.stdout
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["runs"], 8);
    assert!(
        run.stdout.contains("::error title=Lineproof::"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_run_that_failed_at_last_is_reported() {
    let sandbox = Sandbox::new();
    let directory = sandbox.path("report");
    let asked = ["run", "--place", "model", "--filter", "scr.*"];
    let mut command = sandbox.lineproof(asked.iter().chain(&BROKEN));
    command
        .args(["--until-fail", "--seed", "7", "--report"])
        .arg(&directory);
    end(command).expect(1, &["1 of 1 run did not"]);
    report::expect(&directory, 1, Counts::of(0, 4, 0));
}

/// That the first run was left off at its failure is no reason not to retry it.
#[test]
fn what_a_run_stopped_at_is_put_to_the_card_again() {
    let run = on_model(&["--retries", "1", "--fail-fast", "--quirk", "scr-missing"]);
    run.expect(1, &["run 2 of 2: ", "failed in 2 of 2: run 1, run 2"]);
}

#[test]
fn many_runs_are_for_people() {
    for option in ["--until-fail", "--retries=1"] {
        let run = on_model(&[option, "--format", "json"]);
        run.expect(2, &["goes with --format pretty or github", "--report DIR"]);
    }
}
