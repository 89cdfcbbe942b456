//! KTAP, by the kernel's own parser.

use std::fs;

use lineproof::provision::readers::kunit;
use serde_json::Value;

use crate::parts::{get, report};

/// The number before or after a word of the parser's last line, `Testing complete.
/// Ran 598 tests: passed: 532, skipped: 66`; what is not there is none.
fn count(line: &str, word: &str) -> u64 {
    let after = line.split_once(&format!("{word}: ")).map(|(_, rest)| rest);
    let digits = after.and_then(|rest| rest.split([',', ' ']).next());
    digits.map_or(0, |digits| digits.trim().parse().unwrap())
}

#[test]
#[ignore = "fetches the kernel's source"]
fn the_kernels_parser_counts_what_we_count() {
    let kunit = get(kunit);
    for (code, words) in [
        (0, "--place model"),
        (1, "--place model --filter {scr,iir}.* --quirk scr-missing"),
        (0, "--device vm-superio --profile vm-superio"),
        (1, "--device vm-superio --profile 16550a"),
        (1, "--device mtty-1 --place model --profile vm-superio"),
        (0, "--place model --soak 1s"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        report(directory.path(), code, words);
        let mut parser = kunit.command();
        parser
            .arg("parse")
            .arg(directory.path().join("report.ktap"));
        let parsed = parser.output().unwrap();
        let said = String::from_utf8_lossy(&parsed.stdout);
        let last = said
            .lines()
            .rfind(|line| line.contains("Testing complete."));
        let last = last.unwrap_or_else(|| panic!("{words}: {parsed:?}"));
        assert!(!said.contains("[ERROR]"), "{words}: {said}");
        let json = fs::read(directory.path().join("report.json")).unwrap();
        let json: Value = serde_json::from_slice(&json).unwrap();
        let suites = json["suites"].as_array().unwrap();
        let ours = |names: &[&str]| -> u64 {
            let counts = suites
                .iter()
                .flat_map(|suite| names.iter().map(move |name| &suite[*name]));
            counts.map(|count| count.as_u64().unwrap()).sum()
        };
        // XFAIL is a pass to the kernel, XPASS is `not ok` to everybody.
        let passed = ours(&["passed", "known_departures", "unsteady"]);
        let failed = ours(&["failed", "unexpected_passes"]);
        let skipped = ours(&["skipped"]);
        assert_eq!(
            (
                count(last, "passed"),
                count(last, "failed"),
                count(last, "skipped")
            ),
            (passed, failed, skipped),
            "{words}: {last}"
        );
        assert_eq!(count(last, "crashed") + count(last, "errors"), 0, "{last}");
        assert_eq!(parsed.status.success(), code == 0, "{words}: {last}");
    }
}
