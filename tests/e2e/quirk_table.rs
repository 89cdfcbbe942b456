//! `lineproof quirks`: what is tried, and how it is told.

use lineproof_host_emulator::Quirk;
use serde_json::Value;

use crate::sandbox::{Sandbox, end};

#[test]
fn the_list_names_every_quirk_with_the_claim_it_breaks() {
    let list = end(Sandbox::new().lineproof(["quirks", "--list"]));
    list.expect(0, &["Breaks scr.holds-every-value. Seen in: INS8250."]);
    assert_eq!(list.stdout.lines().count(), Quirk::ALL.len());
    for quirk in Quirk::ALL {
        assert!(list.stdout.contains(quirk.description()), "{quirk}");
    }
}

#[test]
fn a_quirk_that_is_named_twice_is_tried_once() {
    let asked = ["quirks", "scr-missing", "no-break", "scr-missing"];
    let run = end(Sandbox::new().lineproof(asked));
    run.expect(0, &["scr-missing", "both quirks are caught"]);
    assert_eq!(run.stdout.lines().count(), 3);
    let one = end(Sandbox::new().lineproof(["quirks", "scr-missing"]));
    one.expect(0, &["the quirk is caught", " more"]);
}

#[test]
fn all_cases_that_notice_are_named_on_demand() {
    let run = end(Sandbox::new().lineproof(["quirks", "--all", "iir-ors-causes"]));
    run.expect(0, &["  iir.data-before-thr, ", "iir.all-four-in-order"]);
    assert!(!run.stdout.contains(" more"), "{}", run.stdout);
}

#[test]
fn a_filter_tries_the_quirks_that_break_its_claims() {
    let sandbox = Sandbox::new();
    let asked = ["quirks", "--filter", "scr.*", "--format", "json"];
    let run = end(sandbox.lineproof(asked));
    run.expect(0, &[]);
    let tried: Value = serde_json::from_str(&run.stdout).unwrap();
    let tried = tried.as_array().unwrap();
    assert_eq!(tried.len(), 1);
    assert_eq!(tried[0]["quirk"], "scr-missing");
    assert_eq!(tried[0]["breaks"], "scr.holds-every-value");
    assert_eq!(tried[0]["caught"], true);
    assert_eq!(tried[0]["noticed_by"][0], "scr.holds-every-value");
    let none = end(sandbox.lineproof(["quirks", "--filter", "pci.bar-kind"]));
    none.expect(2, &["no quirk breaks a claim", "--list"])
        .line();
}
