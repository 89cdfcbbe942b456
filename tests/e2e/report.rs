//! `--report DIR`: a run in every format, and its KTAP read by somebody who
//! knows nothing of profiles.

use std::fs;
use std::path::Path;

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

/// How many cases came out in which way, on all ports.
#[derive(Debug, PartialEq, Eq)]
pub struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Counts {
    pub const fn of(passed: usize, failed: usize, skipped: usize) -> Self {
        Self {
            passed,
            failed,
            skipped,
        }
    }
}

/// Fails the test unless `directory` has a run without a profile in every format,
/// each with these counts.
pub fn expect(directory: &Path, exit: i32, counts: Counts) {
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    let json: Value = serde_json::from_str(&read("report.json")).unwrap();
    let schema = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    schema
        .validate(&json)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(json["exit"], exit);
    let suites = json["suites"].as_array().unwrap();
    let sum = |name: &str| -> u64 { suites.iter().map(|it| it[name].as_u64().unwrap()).sum() };
    let sum = |name| usize::try_from(sum(name)).unwrap();
    let found = Counts::of(sum("passed"), sum("failed"), sum("skipped"));
    assert_eq!(found, counts, "report.json");

    let text = read("report.ktap");
    let cases = ktap(&text).into_iter().filter(|line| line.depth == 1);
    let mut found = Counts::of(0, 0, 0);
    for line in cases {
        *match (line.ok, line.directive) {
            (true, None) => &mut found.passed,
            (true, Some(_)) => &mut found.skipped,
            (false, _) => &mut found.failed,
        } += 1;
    }
    assert_eq!(found, counts, "report.ktap");

    let xml = read("junit.xml");
    let schema = uppsala::parse(include_str!("../../docs/report.junit.xsd")).unwrap();
    let schema = uppsala::XsdValidator::from_schema(&schema).unwrap();
    let errors = schema.validate(&uppsala::parse(&xml).unwrap());
    assert!(errors.is_empty(), "junit.xml: {errors:?}");
    let of = |element: &str| xml.matches(element).count();
    let (failed, skipped) = (of("<failure "), of("<skipped>"));
    // The run's verdict is one more.
    let passed = of("<testcase ") - 1 - failed - skipped;
    assert_eq!(Counts::of(passed, failed, skipped), counts, "junit.xml");

    let text = read("report.txt");
    let lines = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
    let found = Counts::of(lines("ok "), lines("FAILED "), lines("skip "));
    assert_eq!(found, counts, "report.txt");
    let page = read("index.html");
    assert_eq!(page.matches("class=\"failure\"").count(), counts.failed);
    for entry in suites
        .iter()
        .flat_map(|it| it["results"].as_array().unwrap())
    {
        let case = entry["case"].as_str().unwrap();
        assert!(page.contains(case), "index.html has no {case}");
    }
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
    // GitHub shows ten errors of a step: the verdict is one of them.
    let many = ["run", "--place", "model", "--personality", "linux-mtty"];
    let many = end(sandbox.lineproof(many.iter().chain(&github[..2])));
    let errors = many
        .stdout
        .lines()
        .filter(|line| line.starts_with("::error "));
    let errors: Vec<&str> = errors.collect();
    assert_eq!(errors.len(), 10, "{errors:?}");
    assert!(
        errors[9].starts_with("::error title=Lineproof::"),
        "{errors:?}"
    );
    let good = end(sandbox.lineproof(asked.iter().chain(&github[..2])));
    good.expect(0, &["\n::notice title=Lineproof::all proven\n"]);
    assert!(!good.stdout.contains("::error"), "{}", good.stdout);
    // A run that did not begin is no empty page.
    let none = ["run", "--qemu", "/no/such/qemu", "--format", "github"];
    let none = end(sandbox.lineproof(none));
    none.expect(3, &["::error title=Lineproof::/no/such/qemu"]);
}

#[test]
fn a_directory_that_cannot_be_made_is_told_before_the_run() {
    let sandbox = Sandbox::new();
    let asked = ["run", "--place", "model", "--report", "/proc/no/such"];
    let run = end(sandbox.lineproof(asked));
    run.expect(3, &["cannot make the report's directory /proc/no/such"]);
    assert_eq!(run.stdout, "");
}

/// A run that comes to nothing would look as good as the one before.
#[test]
fn the_report_of_an_earlier_run_does_not_stand_for_one_that_did_not_begin() {
    let sandbox = Sandbox::new();
    let directory = sandbox.path("report");
    let run = |more: &[&str]| {
        let mut command = sandbox.lineproof(["run", "--filter", "scr.*", "--report"]);
        command.arg(&directory).args(more);
        end(command)
    };
    let files = || fs::read_dir(&directory).unwrap().count();
    run(&["--place", "model"]).expect(0, &["all proven"]);
    assert_eq!(files(), 5);
    fs::write(directory.join("mine"), "kept").unwrap();
    run(&["--qemu", "/no/such/qemu"]).expect(3, &["/no/such/qemu"]);
    assert_eq!(files(), 1);
}

#[test]
fn a_directory_with_something_in_the_way_is_told_before_the_run() {
    let sandbox = Sandbox::new();
    let directory = sandbox.path("report");
    fs::create_dir_all(directory.join("junit.xml")).unwrap();
    let mut command = sandbox.lineproof(["run", "--place", "model", "--report"]);
    command.arg(&directory);
    let run = end(command);
    run.expect(3, &["cannot remove the earlier report", "junit.xml"]);
    assert_eq!(run.stdout, "");
}
