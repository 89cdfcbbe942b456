//! Whether an output is the one that a document shows.
//!
//! Times, rates, UUIDs, terminals and widths of columns differ from run to run
//! and do not count, nor does how far something is. A line `…` stands for any
//! number of lines, and at the end of a line for its rest. Where a host was too slow
//! to decide a case, the numbers of cases do not count either.

use std::sync::LazyLock;

use lineproof_conformance::TOO_SLOW;
use regex::Regex;

/// What does not count, and what stands for it.
static VOLATILE: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let rule = |pattern, sign| (Regex::new(pattern).unwrap(), sign);
    vec![
        rule("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
        rule(
            r"\b(\d+ h )?(\d+ min )?\d+(\.\d+)? (ns|us|ms|s|min|h)\b",
            "TIME",
        ),
        rule(r#"_ns":\d+"#, "_ns:TIME"),
        rule(r"\b\d+ bytes/s", "RATE"),
        rule(r"/dev/pts/\d+", "PTS"),
        // How often something was polled.
        rule(r" +x\d+$", ""),
        // The card's directory is the user's own.
        rule(r"/[^ ]*/lineproof/(mtty|run)/", "DIR/"),
        rule(r"\btcg\b|\bkvm\b", "ACCEL"),
        rule(r"\s+", " "),
    ]
});

/// How far something is, on standard error.
static PROGRESS: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[0-9]+ of TIME, ").unwrap());

/// Numbers of cases, in the lines at the end.
static COUNTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b\d+ cases passed|^(card|port\d)( \d+)+ ").unwrap());

fn steady(line: &str) -> String {
    let blank = |line: String, (pattern, sign): &(Regex, &str)| {
        pattern.replace_all(&line, *sign).into_owned()
    };
    VOLATILE
        .iter()
        .fold(line.to_owned(), blank)
        .trim()
        .to_owned()
}

/// Holds `output` against what is shown, if anything is; else says which line
/// does not come.
pub fn compare(shown: &[String], output: &str) -> Result<(), String> {
    if shown.is_empty() {
        return Ok(());
    }
    let slow = output.contains(TOO_SLOW);
    let steady = |line: &str| {
        let line = steady(line);
        match slow {
            true => COUNTS.replace_all(&line, "$1 CASES ").into_owned(),
            false => line,
        }
    };
    let came = output.lines().map(steady);
    let came: Vec<String> = came.filter(|line| !PROGRESS.is_match(line)).collect();
    let mut rest = came.as_slice();
    let mut anywhere = false;
    for line in shown {
        if line == "…" {
            anywhere = true;
            continue;
        }
        let wanted = steady(line);
        let is_it = |line: &String| match wanted.strip_suffix('…') {
            Some(start) => line.starts_with(start),
            None => *line == wanted,
        };
        let at = match anywhere {
            true => rest.iter().position(is_it),
            false => rest.first().is_some_and(is_it).then_some(0),
        };
        let at = at.ok_or_else(|| match rest.first() {
            Some(next) if !anywhere => format!("shown: {wanted}\ncame:  {next}"),
            _ => format!("shown, and did not come: {wanted}"),
        })?;
        rest = &rest[at + 1..];
        anywhere = false;
    }
    match rest {
        [more, ..] if !anywhere => Err(format!("not shown: {more}")),
        _ => Ok(()),
    }
}

#[test]
fn times_do_not_count_and_words_do() {
    let shown = |lines: &[&str]| -> Vec<String> { lines.iter().map(|&line| line.into()).collect() };
    let came = "ok  port0  1.5 ms\nok  port1  2 s\nall 4 proven in 3 ms\n";
    for good in [
        &["ok port0 9 us", "ok port1 1 ms", "all 4 proven in 1 s"][..],
        &["…", "all 4 proven in 1 s"],
        &["ok port0 1 ms", "…"],
        &["ok port0 1 ms", "…", "ok port1 1 ms", "…"],
        &["ok …", "…", "all 4…"],
    ] {
        assert_eq!(compare(&shown(good), came), Ok(()), "{good:?}");
    }
    for bad in [
        &["ok port0 9 us"][..],
        &["ok port0 1 ms", "all 4 proven in 1 s"],
        &["…", "all 5 proven in 1 s"],
        &["…", "ok port1 1 ms"],
        &["…", "ok port1 1 ms", "…", "ok port0 1 ms", "…"],
    ] {
        assert!(compare(&shown(bad), came).is_err(), "{bad:?}");
    }
}
