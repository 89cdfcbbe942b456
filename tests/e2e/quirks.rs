//! Ten broken cards in the guest: each is caught, by the cases that catch the
//! same model without a guest and by no others.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::{Sandbox, end};

/// A suite and a case.
type Failed = BTreeSet<(String, String)>;

/// What failed, by a run's report.
fn failed(report: &str) -> Failed {
    let report: Value = serde_json::from_str(report).unwrap();
    let mut failed = Failed::new();
    for suite in report["suites"].as_array().unwrap() {
        for result in suite["results"].as_array().unwrap() {
            if result["status"] == "failed" {
                let name = suite["name"].as_str().unwrap();
                let id = result["case"].as_str().unwrap();
                failed.insert((name.to_owned(), id.to_owned()));
            }
        }
    }
    failed
}

/// Runs `group` on a card with this quirk, on the model and in the guest.
fn caught(quirk: &str, group: &str) {
    let sandbox = Sandbox::new();
    let cases = format!("{group}.*");
    let asked = ["--quirk", quirk, "--filter", &cases, "--format", "json"];
    let mut here = sandbox.lineproof(["run", "--place", "model"]);
    here.args(asked);
    let here = end(here);
    let guest = end(sandbox.run(asked));
    guest.expect(1, &["failed"]);
    let expected = failed(&here.stdout);
    assert!(!expected.is_empty(), "{group} does not notice {quirk}");
    assert_eq!(failed(&guest.stdout), expected, "{quirk}");
    sandbox.assert_clean();
}

#[test]
fn iir_read_keeps_thre() {
    caught("iir-read-keeps-thre", "iir");
}

#[test]
fn iir_ors_causes() {
    caught("iir-ors-causes", "iir");
}

#[test]
fn ier_enable_misses_pending() {
    caught("ier-enable-misses-pending", "ier");
}

#[test]
fn fcr_toggle_keeps_fifos() {
    caught("fcr-toggle-keeps-fifos", "fcr");
}

#[test]
fn no_character_timeout() {
    caught("no-character-timeout", "timeout");
}

#[test]
fn overrun_overwrites_fifo() {
    caught("overrun-overwrites-fifo", "fifo");
}

#[test]
fn word_length_ignored() {
    caught("word-length-ignored", "lcr");
}

#[test]
fn lsr_read_keeps_overrun() {
    caught("lsr-read-keeps-overrun", "lsr");
}

#[test]
fn msr_read_keeps_deltas() {
    caught("msr-read-keeps-deltas", "msr");
}

#[test]
fn scr_missing() {
    caught("scr-missing", "scr");
}
