//! `--report DIR`: a run in every format, and its KTAP read by somebody who
//! knows nothing of profiles.

use std::fs;

use serde_json::Value;

use crate::sandbox::{Sandbox, end};

/// A result line: its depth, whether it is `ok`, its name, its directive.
#[derive(Debug)]
struct Line<'a> {
    depth: usize,
    ok: bool,
    name: &'a str,
    directive: Option<&'a str>,
}

/// Reads KTAP as the kernel's document has it: plans and numbers must fit.
fn ktap(text: &str) -> Vec<Line<'_>> {
    let mut results = Vec::new();
    // For each depth the number announced and those seen so far.
    let mut plans: [Option<(usize, usize)>; 2] = [None; 2];
    for line in text.lines() {
        let body = line.trim_start();
        let depth = (line.len() - body.len()) / 4;
        if let Some(count) = body.strip_prefix("1..") {
            plans[depth] = Some((count.parse().unwrap(), 0));
            continue;
        }
        let rest = body.strip_prefix("not ").unwrap_or(body);
        let Some(rest) = rest.strip_prefix("ok ") else {
            assert!(body.starts_with('#') || body == "KTAP version 1", "{line}");
            continue;
        };
        let (number, rest) = rest.split_once(' ').unwrap();
        let (name, directive) = match rest.split_once(" # ") {
            Some((name, directive)) => (name, Some(directive)),
            None => (rest, None),
        };
        let (_, seen) = plans[depth].as_mut().expect("a plan comes first");
        *seen += 1;
        assert_eq!(number.parse(), Ok(*seen), "{line}");
        if depth == 0 {
            let (announced, seen) = plans[1].take().expect("a suite has a plan");
            assert_eq!(announced, seen, "{line}");
        }
        results.push(Line {
            depth,
            ok: !body.starts_with("not "),
            name,
            directive,
        });
    }
    let (announced, seen) = plans[0].expect("there is a plan");
    assert_eq!(announced, seen);
    results
}

#[test]
fn a_directory_holds_the_run_in_every_format() {
    let sandbox = Sandbox::new();
    let directory = sandbox.path("deep/report");
    let mut command = sandbox.lineproof(["run", "--place", "model", "--filter", "iir.*"]);
    command.args(["--quirk", "iir-read-keeps-thre", "--report"]);
    command.arg(&directory);
    let run = end(command);
    run.expect(1, &["FAILED  port0  iir.thr-once"]);
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    assert!(read("report.txt").contains("FAILED  port1  iir.thr-once"));
    assert!(read("junit.xml").contains("type=\"lineproof.failed\""));
    let json: Value = serde_json::from_str(&read("report.json")).unwrap();
    assert_eq!(json["exit"], 1);
    let page = read("index.html");
    for part in ["<svg ", "iir.thr-once", "PC16550D", "port1 IIR"] {
        assert!(page.contains(part), "{part}");
    }
    let ktap_file = read("report.ktap");
    let results = ktap(&ktap_file);
    let failed = results.iter().filter(|line| line.depth == 1 && !line.ok);
    let counted = json["suites"].as_array().unwrap().iter();
    let expected: u64 = counted.map(|suite| suite["failed"].as_u64().unwrap()).sum();
    assert!(expected > 0);
    assert_eq!(failed.count() as u64, expected);
    assert!(results.iter().any(|line| line.name == "port0" && !line.ok));
}

/// Whoever counts `not ok` comes to the exit code's opinion.
#[test]
fn ktap_agrees_with_the_exit_code_about_known_departures() {
    let sandbox = Sandbox::new();
    let asked = ["run", "--device", "vm-superio", "--format", "ktap"];
    let run = |profile| end(sandbox.lineproof(asked.iter().chain(&["--profile", profile])));
    let known = run("vm-superio");
    known.expect(0, &[]);
    let results = ktap(&known.stdout);
    assert!(results.iter().all(|line| line.ok), "{results:#?}");
    let xfail = |line: &&Line<'_>| {
        line.directive
            .is_some_and(|what| what.starts_with("XFAIL "))
    };
    assert!(results.iter().filter(xfail).count() > 100);
    let strict = run("16550a");
    strict.expect(1, &[]);
    assert!(ktap(&strict.stdout).iter().any(|line| !line.ok));
}

#[test]
fn a_job_on_github_gets_annotations_beside_the_lines() {
    let sandbox = Sandbox::new();
    let asked = ["run", "--place", "model", "--filter", "scr.*"];
    let github = ["--format", "github", "--quirk", "scr-missing"];
    let run = end(sandbox.lineproof(asked.iter().chain(&github)));
    run.expect(1, &["FAILED  port0  scr.holds-every-value"]);
    run.expect(1, &["\n::error title=port0 scr.holds-every-value::claim:"]);
    run.expect(1, &["\n::error title=Lineproof::4 cases failed\n"]);
    let good = end(sandbox.lineproof(asked.iter().chain(&github[..2])));
    good.expect(0, &["\n::notice title=Lineproof::all proven\n"]);
    assert!(!good.stdout.contains("::error"), "{}", good.stdout);
}

#[test]
fn a_directory_that_cannot_be_made_is_told_before_the_run() {
    let sandbox = Sandbox::new();
    let asked = ["run", "--place", "model", "--report", "/proc/no/such"];
    let run = end(sandbox.lineproof(asked));
    run.expect(3, &["cannot make the report's directory /proc/no/such"]);
    assert_eq!(run.stdout, "");
}
