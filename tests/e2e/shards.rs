//! A run split over several machines, and its parts joined again.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::sandbox::{Ended, Sandbox, end};

const CASES: [&str; 2] = ["--filter", "{scr,iir}.*"];

/// Runs part `shard` on the model, and keeps its report.
fn part(sandbox: &Sandbox, shard: &str, name: &str, more: &[&str]) -> (PathBuf, Ended) {
    let directory = sandbox.path(name);
    let asked = ["run", "--place", "model", "--shard", shard];
    let mut command = sandbox.lineproof(asked.iter().chain(&CASES).chain(more));
    command.arg("--report").arg(&directory);
    (directory, end(command))
}

fn merge(sandbox: &Sandbox, parts: &[&PathBuf], more: &[&str]) -> Ended {
    let mut command = sandbox.lineproof(["merge"]);
    command.args(parts).args(more);
    end(command)
}

/// The results of a report, without what differs from run to run.
fn results(report: &Value) -> Vec<(String, String, String)> {
    let suites = report["suites"].as_array().unwrap().iter();
    let of = |suite: &Value| {
        let name = suite["name"].as_str().unwrap().to_owned();
        let results = suite["results"].as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let line = |one: Value| (name.clone(), text(&one["case"]), text(&one["status"]));
        results.into_iter().map(line).collect::<Vec<_>>()
    };
    suites.flat_map(of).collect()
}

#[test]
fn the_parts_joined_are_the_whole() {
    let sandbox = Sandbox::new();
    let quirk = ["--quirk", "scr-missing"];
    let (one, first) = part(&sandbox, "1/3", "one", &quirk);
    let (two, _) = part(&sandbox, "2/3", "two", &quirk);
    let (three, _) = part(&sandbox, "3/3", "three", &quirk);
    assert!(first.code() <= 1, "{first:?}");
    let joined = merge(&sandbox, &[&three, &one, &two], &["--format", "json"]);
    joined.expect(1, &["lineproof: 4 cases failed"]);
    let joined: Value = serde_json::from_str(&joined.stdout).unwrap();
    let asked = ["run", "--place", "model", "--format", "json"];
    let whole = end(sandbox.lineproof(asked.iter().chain(&CASES).chain(&quirk)));
    let whole: Value = serde_json::from_str(&whole.stdout).unwrap();
    assert_eq!(results(&joined), results(&whole));
    for key in ["verdict", "exit", "selected", "device", "profile", "shard"] {
        assert_eq!(joined[key], whole[key], "{key}");
    }
    let kept = sandbox.path("all").to_str().unwrap().to_owned();
    let pretty = merge(&sandbox, &[&one, &two, &three], &["--report", &kept]);
    pretty.expect(1, &["failed           port0  scr.under-dlab", "clause:"]);
    let github = merge(&sandbox, &[&one, &two, &three], &["--format", "github"]);
    github.expect(1, &["::error title=port0 scr.under-dlab::", "clause:"]);
    github.expect(1, &["::error title=Lineproof::4 cases failed"]);
    for file in ["report.json", "junit.xml", "index.html"] {
        let text = fs::read_to_string(sandbox.path("all").join(file)).unwrap();
        assert!(text.contains("4 cases failed"), "{file}");
    }
}

#[test]
fn a_missing_part_is_no_whole() {
    let sandbox = Sandbox::new();
    let (one, run) = part(&sandbox, "1/2", "one", &[]);
    run.expect(0, &["all proven"]);
    merge(&sandbox, &[&one], &[])
        .expect(2, &["missing: 2/2"])
        .line();
    merge(&sandbox, &[&one, &one], &[]).expect(2, &["both part 1/2"]);
    let other = sandbox.path("other.json");
    fs::write(&other, r#"{"lineproof": 2, "version": "0.0.9"}"#).unwrap();
    merge(&sandbox, &[&one, &other], &[]).expect(2, &["other.json: its layout is 2"]);
    let none = sandbox.path("none");
    merge(&sandbox, &[&one, &none], &[]).expect(2, &["none", "no report of a shard"]);
}

/// What is merged into is no part of it, and an earlier whole does not outlive a
/// merge that comes to nothing.
#[test]
fn the_whole_has_a_place_of_its_own() {
    let sandbox = Sandbox::new();
    let (one, _) = part(&sandbox, "1/2", "one", &[]);
    let (two, _) = part(&sandbox, "2/2", "two", &[]);
    let before = fs::read(one.join("report.json")).unwrap();
    let into = |place: &str| {
        [
            "--report".to_owned(),
            sandbox.path(place).display().to_string(),
        ]
    };
    let merge_into = |parts: &[&PathBuf], place: &str| {
        let more = into(place);
        merge(&sandbox, parts, &more.each_ref().map(String::as_str))
    };
    merge_into(&[&one, &two], "one").expect(2, &["would overwrite the part"]);
    assert_eq!(fs::read(one.join("report.json")).unwrap(), before);
    merge_into(&[&one, &two], "whole").expect(0, &["all proven"]);
    assert!(sandbox.path("whole/report.json").exists());
    merge_into(&[&one], "whole").expect(2, &["missing: 2/2"]);
    assert!(!sandbox.path("whole/report.json").exists());
}

/// Parts that were run again and again say how often.
#[test]
fn the_whole_says_what_fails_now_and_then() {
    let sandbox = Sandbox::new();
    let more = ["--quirk", "scr-missing", "--repeat", "2"];
    let (one, _) = part(&sandbox, "1/2", "one", &more);
    let (two, _) = part(&sandbox, "2/2", "two", &more);
    let run = merge(&sandbox, &[&one, &two], &[]);
    run.expect(1, &["failed in 2 of 2: run 1 (--seed 0), run 2 (--seed 1)"]);
}

#[test]
fn a_part_takes_its_number_from_its_job() {
    let sandbox = Sandbox::new();
    let asked = ["run", "--place", "model", "--filter", "scr.*", "--shard"];
    let run = |shard, variable: Option<(&str, &str)>| {
        let mut command = sandbox.lineproof(asked);
        command.arg(shard);
        for job in ["JOB_COMPLETION_INDEX", "CI_NODE_INDEX"] {
            command.env_remove(job);
        }
        end({
            command.envs(variable);
            command
        })
    };
    let second = run("job/2", Some(("JOB_COMPLETION_INDEX", "1")));
    second.expect(0, &["scr.under-dlab"]);
    assert!(!second.stdout.contains("scr.holds-every-value"));
    run("job/2", None)
        .expect(2, &["neither JOB_COMPLETION_INDEX", "nor CI_NODE_INDEX"])
        .line();
    run("job/2", Some(("JOB_COMPLETION_INDEX", "2")))
        .expect(2, &["this is job 3 of more than 2"])
        .line();
    run("3/2", None).expect(2, &["K/N"]).line();
    run("3/3", None).expect(2, &["of 2 cases has none"]).line();
}
