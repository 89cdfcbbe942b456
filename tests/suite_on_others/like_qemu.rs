//! The emulated card's personality `qemu` against QEMU's own card: against the
//! profile of that, to which a guest holds the real one.

use libtest_mimic::{Completion, Failed, Trial};
use lineproof_conformance::profile::QEMU_PCI_SERIAL;
use lineproof_conformance::{Case, Outcome, catalogue};
use lineproof_host_emulator::{Personality, Wiring};
use lineproof_places::{BENCHES, Bench};

use crate::differences::{Difference, judge};

/// Where the personality's verdict is another than QEMU's, and why.
const DIFFERENCES: &[Difference] = &[
    (
        "with a time-out and the trigger level both due QEMU reports the time-out, the card the \
         data; the datasheet gives them one priority",
        &[
            "fcr.trigger-4",
            "fcr.trigger-8",
            "fcr.trigger-14",
            "fcr.trigger-lowered",
            "fcr.trigger-raised",
            "fcr.trigger-with-enable",
        ],
    ),
    (
        "what finds no room in QEMU's receiver waits in the character device behind it; the card \
         has none, and loses it",
        &[
            "error.parity-lost-with-character",
            "error.framing-lost-with-character",
        ],
    ),
];

/// One test a case.
pub fn trials() -> impl Iterator<Item = Trial> {
    catalogue().map(|case| {
        let name = format!("like-qemu/{}", case.id);
        Trial::ignorable_test(name, move || judged_alike(case))
    })
}

/// What the card with QEMU's departures comes to, wired in each way in which
/// QEMU's own was measured.
fn outcomes(case: &'static Case) -> Vec<Outcome> {
    let wirings = [Wiring::OPEN, Wiring::NullModem].into_iter();
    let benches = wirings.map(|wiring| {
        let mut bench: Bench = BENCHES[0];
        bench.config.wiring = wiring;
        bench.config.quirks = Personality::Qemu.quirks();
        bench.profile = &QEMU_PCI_SERIAL;
        bench
    });
    let runs = benches.flat_map(|bench| bench.ports(case).iter().map(move |&port| (bench, port)));
    runs.map(|(bench, port)| bench.run(case, port)).collect()
}

fn judged_alike(case: &'static Case) -> Result<Completion, Failed> {
    let mut unsteady = QEMU_PCI_SERIAL.unsteady.iter();
    if unsteady.any(|departure| departure.cases.contains(&case.id)) {
        return Ok(Completion::ignored_with("QEMU's own verdict varies"));
    }
    let outcomes = outcomes(case);
    let departs = QEMU_PCI_SERIAL.departure(case.id).is_some();
    let failure = outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Failed(failure) => Some(failure),
        Outcome::Passed | Outcome::Skipped(_) => None,
    });
    let alike = failure.is_some() == departs;
    if alike && !departs && !outcomes.iter().any(|one| matches!(one, Outcome::Passed)) {
        return Ok(Completion::ignored_with("nothing of it can be run here"));
    }
    judge(case, alike, DIFFERENCES, || match failure {
        Some(failure) => format!("it holds on QEMU, and fails here:\n{failure}"),
        None => "it fails on QEMU, and not here".to_owned(),
    })
}
