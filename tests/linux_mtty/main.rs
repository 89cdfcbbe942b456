//! The kernel's own driver, by the verdicts that were measured on it, against
//! what this project says of it: the profile `linux-mtty`, and the emulated
//! card's personality of that name.

use std::collections::BTreeSet;

use lineproof::matrix::measured::{Line, Measured, linux_mtty, linux_mtty_6_1, linux_mtty_7_3};
use lineproof_conformance::{Case, Outcome, Port, Scope, catalogue, profile, run_case};
use lineproof_host_emulator::{CardConfig, Personality};
use lineproof_places::{Model, Pace};

/// Cases whose verdict in a guest is QEMU's: it keeps the BARs of a device that
/// it passes through, and maps and unmaps them, itself. In process they reach
/// the card.
const QEMUS: &[&str] = &[
    "pci.bar-kind",
    "pci.bar-size",
    "pci.bar-alignment",
    "pci.decode-off",
    "pci.decode-off-reads",
];

#[test]
fn the_profiles_list_what_was_measured() {
    let of = |lines: &[Line], verdict| -> BTreeSet<&str> {
        let cases = lines.iter().filter(|line| line.verdict == verdict);
        cases.map(|line| line.case).collect()
    };
    let listed = |departures: &'static [profile::Departure]| -> BTreeSet<&str> {
        departures
            .iter()
            .flat_map(|one| one.cases)
            .copied()
            .collect()
    };
    for (profile, lines) in [
        (&profile::LINUX_MTTY, linux_mtty().collect::<Vec<_>>()),
        (&profile::LINUX_MTTY_6_1, linux_mtty_6_1().collect()),
        (&profile::LINUX_MTTY_7_3, linux_mtty_7_3().collect()),
    ] {
        let name = profile.name;
        assert_eq!(
            listed(profile.departures),
            of(&lines, Measured::Failed),
            "{name}"
        );
        assert_eq!(
            listed(profile.unsteady),
            of(&lines, Measured::Varies),
            "{name}"
        );
    }
}

/// One card for the whole suite, as in a guest: the driver's ports outlive a
/// reset, so that each case meets what the one before it has left.
#[test]
fn the_personality_has_the_drivers_verdicts_in_process() {
    let mut model = Model::new(
        CardConfig {
            quirks: Personality::LinuxMtty.quirks(),
            ..CardConfig::default()
        },
        Pace::default(),
    );
    let mut differences = Vec::new();
    let mut judge = |case: &'static Case, port| {
        let outcome = run_case(case, port, &mut model, &profile::STRICT).outcome;
        let line = linux_mtty().find(|line| line.case == case.id);
        let line = line.unwrap_or_else(|| panic!("{} is not in the table", case.id));
        let expected = line.verdict;
        let got = match outcome {
            Outcome::Passed => Measured::Passed,
            Outcome::Failed(_) => Measured::Failed,
            Outcome::Skipped(_) => Measured::Skipped,
        };
        if expected != Measured::Varies && expected != got {
            let why = match outcome {
                Outcome::Failed(failure) => failure.to_string(),
                Outcome::Skipped(reason) => reason.to_owned(),
                Outcome::Passed => String::new(),
            };
            differences.push((case.id, format!("{expected:?}, here {got:?}: {why}")));
        }
    };
    for case in catalogue().filter(|case| case.scope == Scope::Card) {
        judge(case, Port::Zero);
    }
    for port in [Port::Zero, Port::One] {
        for case in catalogue().filter(|case| case.scope == Scope::Port) {
            judge(case, port);
        }
    }
    let differing: Vec<_> = differences.iter().map(|(id, _)| *id).collect();
    assert_eq!(differing, QEMUS, "{differences:#?}");
}
