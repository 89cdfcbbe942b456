//! The emulated card's personality `vm-superio` against the crate itself, case
//! by case.

use libtest_mimic::{Completion, Failed, Trial};
use lineproof_conformance::profile::VM_SUPERIO;
use lineproof_conformance::{Case, Outcome, Port, Scope, catalogue};
use lineproof_host_emulator::{CardType, Personality};
use lineproof_places::{BENCHES, Bench};

use crate::differences::{Difference, judge};
use crate::on_crate;

/// Where the personality's verdict is another than the crate's, and why.
const DIFFERENCES: &[Difference] = &[(
    "the crate's interrupt is an event, which whoever is called remembers; the card's INTx is \
     a wire, on which an edge is gone once it is over",
    &[
        "interrupts.kept-while-masked",
        "interrupts.withdrawn-while-masked",
        "interrupts.idle",
    ],
)];

/// One test a case about a port; the crate has no card.
pub fn trials() -> impl Iterator<Item = Trial> {
    let cases = catalogue().filter(|case| case.scope == Scope::Port);
    cases.map(|case| {
        let name = format!("like-vm-superio/{}", case.id);
        Trial::ignorable_test(name, move || judged_alike(case))
    })
}

/// The emulated card with the crate's departures: one port behind a loopback
/// plug.
fn personality() -> Bench {
    let mut bench = BENCHES[0];
    bench.config.card_type = CardType::Mtty1;
    bench.config.quirks = Personality::VmSuperio.quirks();
    bench.profile = &VM_SUPERIO;
    bench
}

fn judged_alike(case: &'static Case) -> Result<Completion, Failed> {
    let crates = on_crate(case);
    if let Outcome::Skipped(reason) = crates {
        return Ok(Completion::ignored_with(reason));
    }
    let ours = personality().run(case, Port::Zero);
    let alike = std::mem::discriminant(&crates) == std::mem::discriminant(&ours);
    judge(case, alike, DIFFERENCES, || {
        format!(
            "the crate: {}, the personality: {}",
            told(&crates),
            told(&ours)
        )
    })
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => "it passes".to_owned(),
        Outcome::Failed(failure) => failure.to_string(),
        Outcome::Skipped(reason) => format!("skipped, {reason}"),
    }
}
