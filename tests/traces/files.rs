//! `--trace FILE` on the command line.

use std::path::Path;
use std::process::{Command, Output};

use crate::records;
use lineproof::trace::Record;

/// `lineproof run` at the model, with a trace to `trace`.
fn run(trace: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lineproof"))
        .args(["run", "--place", "model", "--filter", "scr.*", "--trace"])
        .arg(trace)
        .args(more)
        .output()
        .unwrap()
}

/// The one line that the error is.
fn refused(output: &Output, code: i32) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    error
}

#[test]
fn a_run_leaves_both_kinds_behind() {
    let directory = tempfile::tempdir().unwrap();
    let (vcd, jsonl) = (
        directory.path().join("t.vcd"),
        directory.path().join("t.jsonl"),
    );
    let output = run(&vcd, &["--trace", jsonl.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let dump = std::fs::read_to_string(vcd).unwrap();
    assert!(dump.contains("$enddefinitions") && dump.contains("$scope module port1"));
    let records = records::checked(&jsonl);
    let access = |record: &&Record| matches!(record, Record::Access(_));
    assert!(records.iter().filter(access).count() > 1_000);
}

#[test]
fn a_name_that_says_no_format_is_wrong_usage() {
    for name in ["trace.txt", "trace"] {
        let error = refused(&run(Path::new(name), &[]), 2);
        assert!(
            error.contains(".vcd") && error.contains(".jsonl"),
            "{error}"
        );
        assert!(!Path::new(name).exists());
    }
}

#[test]
fn a_file_that_cannot_be_created_ends_the_run_before_it_begins() {
    let error = refused(&run(Path::new("/nowhere/trace.vcd"), &[]), 3);
    assert!(error.contains("/nowhere/trace.vcd"), "{error}");
}

#[test]
fn a_full_disk_is_told_at_the_end_and_proves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["full.vcd", "full.jsonl"] {
        let full = directory.path().join(name);
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
        let output = run(&full, &[]);
        let error = refused(&output, 3);
        assert!(error.contains("is incomplete: No space left"), "{error}");
        let verdict = String::from_utf8(output.stdout).unwrap();
        assert!(verdict.contains("all proven"), "the run goes on: {verdict}");
    }
}

#[test]
fn what_nobody_sees_into_is_not_traced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.vcd");
    let error = refused(&run(&path, &["--device", "vm-superio"]), 2);
    assert!(error.contains("--trace"), "{error}");
    let error = refused(&run(&path, &["--repeat", "2"]), 2);
    assert!(error.contains("--trace"), "{error}");
}
