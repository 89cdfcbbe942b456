//! JUnit, by a schema that somebody else wrote: Jenkins' `junit-4.xsd`, which the
//! crate junit-report has among its tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::parts::{lineproof, report};

/// Where cargo has unpacked the crate.
fn schema() -> PathBuf {
    let mut metadata = Command::new(std::env::var_os("CARGO").unwrap());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    metadata
        .args(["metadata", "--format-version=1", "--locked"])
        .args(["--manifest-path", manifest]);
    let answer = metadata.output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{said}");
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
    let mut packages = answer["packages"].as_array().unwrap().iter();
    let package = packages.find(|package| package["name"] == "junit-report");
    let manifest = package.unwrap()["manifest_path"].as_str().unwrap();
    Path::new(manifest).with_file_name("tests/JUnit.xsd")
}

#[test]
fn junit_is_as_jenkins_has_it() {
    let schema = fs::read_to_string(schema()).unwrap();
    let schema = uppsala::parse(&schema).unwrap();
    let schema = uppsala::XsdValidator::from_schema(&schema).unwrap();
    let errors = |xml: &str| schema.validate(&uppsala::parse(xml).unwrap());

    let reports = tempfile::tempdir().unwrap();
    let path = |name: &str| reports.path().join(name);
    for (name, code, words) in [
        ("passed", 0, "--place model"),
        ("failed", 1, "--place model --quirk scr-missing"),
        ("known", 0, "--device vm-superio --profile vm-superio"),
        ("unknown", 1, "--device vm-superio"),
        (
            "mended",
            1,
            "--device mtty-1 --place model --profile vm-superio",
        ),
        (
            "unsteady",
            0,
            "--device vm-superio --profile vm-superio --filter timing.*",
        ),
        ("soaked", 0, "--place model --soak 1s"),
        ("part1", 0, "--place model --shard 1/2"),
        ("part2", 0, "--place model --shard 2/2"),
    ] {
        report(&path(name), code, words);
    }
    let mut merge = lineproof();
    merge.arg("merge").args([path("part1"), path("part2")]);
    merge.arg("--report").arg(path("merged"));
    assert!(merge.output().unwrap().status.success());

    let mut kinds = String::new();
    for report in fs::read_dir(reports.path()).unwrap() {
        let path = report.unwrap().path().join("junit.xml");
        let xml = fs::read_to_string(&path).unwrap();
        let errors = errors(&xml);
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        // A string in the schema, whose attributes the validator does not look at.
        assert!(!xml.contains("<skipped "), "{}", path.display());
        kinds += &xml;
    }
    // Everything that can be in one has been.
    for kind in ["<failure ", "<error ", "<skipped>", "<system-out>"] {
        assert!(kinds.contains(kind), "no {kind}");
    }
    // The schema sees what it looks for.
    let xml = fs::read_to_string(path("failed").join("junit.xml")).unwrap();
    for (from, to) in [
        ("<skipped>", "<ignored/><skipped>"),
        ("<error ", "<error kind=\"x\" "),
        ("<testsuites ", "<testsuites skipped=\"1\" "),
    ] {
        let broken = xml.replacen(from, to, 1);
        assert!(!errors(&broken).is_empty(), "{to}");
    }
}
