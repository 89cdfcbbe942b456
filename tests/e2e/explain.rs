//! `lineproof explain`.

use crate::sandbox::{Sandbox, end};

#[test]
fn a_case_is_explained_with_who_breaks_it_and_what_it_notices() {
    let told = end(Sandbox::new().lineproof(["explain", "fcr.trigger-8"]));
    told.expect(
        0,
        &[
            "fcr.trigger-8, on each port",
            "clause:    PC16550D 8.5 FIFO Control Register",
            "matters:   The trigger level decides",
            "broken by: linux-mtty: ",
            // A reason, and not who has it once more.
            &reason("vm-superio", "fcr.trigger-8"),
            "trigger-always-one: ",
            "lineproof run --filter fcr.trigger-8",
        ],
    );
    let case = lineproof_conformance::catalogue::find("fcr.trigger-8").unwrap();
    assert!(
        told.stdout
            .replace("\n             ", " ")
            .contains(case.claim)
    );
    assert!(!told.stdout.contains("divisor-ignored"), "{}", told.stdout);
}

/// What the profile says of its device's departure in the case, after its name, up
/// to where the first line may end.
fn reason(profile: &str, case: &str) -> String {
    let profile = lineproof_conformance::profile::find(profile).unwrap();
    let departure = profile.departure(case).unwrap();
    let words: Vec<_> = departure.reason.split(' ').take(4).collect();
    format!("{}: {}", profile.name, words.join(" "))
}

#[test]
fn cases_are_explained_one_after_the_other() {
    let catalogue = lineproof_conformance::catalogue().map(|case| case.id);
    // A few groups: each case is put to the model with each quirk.
    for group in ["client.", "reset.", "scr.", "sharing.", "pci.bar"] {
        let ids: Vec<_> = catalogue
            .clone()
            .filter(|id| id.starts_with(group))
            .collect();
        let mut command = Sandbox::new().lineproof(["explain"]);
        command.args(&ids);
        let told = end(command);
        told.expect(0, &ids);
        assert_eq!(told.stdout.matches("matters:").count(), ids.len());
    }
}

#[test]
fn an_unknown_case_gets_the_ids_that_it_resembles() {
    let sandbox = Sandbox::new();
    let slip = end(sandbox.lineproof(["explain", "fcr.triger-8"]));
    let line = slip.expect(2, &[]).line();
    assert!(line.contains("did you mean fcr.trigger-8"), "{line}");
    let group = end(sandbox.lineproof(["explain", "fcr"]));
    group
        .expect(2, &["a group", "list --filter 'fcr.*'"])
        .line();
    let nothing = end(sandbox.lineproof(["explain", "zzzz"]));
    let line = nothing.expect(2, &[]).line();
    assert!(
        line.contains("zzzz") && !line.contains("did you mean"),
        "{line}"
    );
}
