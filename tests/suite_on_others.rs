//! Place 1 on somebody else's model: every case is a test of its own on the
//! crate vm-superio, judged by the profile that lists its departures.
//!
//! A known departure must fail; one that passes fails the test until the
//! profile is corrected. The tests called `like-vm-superio/` hold the emulated
//! card's personality against the crate, case by case.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use lineproof_conformance::profile::{Judgement, VM_SUPERIO};
use lineproof_conformance::{Case, Outcome, Port, Scope, catalogue, run_case};
use lineproof_host_emulator::{CardType, Personality};
use lineproof_places::{BENCHES, Bench, VmSuperio};

/// Where the personality's verdict is another than the crate's, and why.
const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "the crate holds 64 characters whatever FCR says, the card with FCR ignored one",
        &[
            "rbr.overrun-keeps-last",
            "rbr.holding-buffers-one",
            "fcr.disable-clears-transmitter",
            "fcr.rewriting-enable-keeps",
            "fcr.rx-reset-keeps-transmitter",
            "fcr.rx-reset-clears-itself",
            "fcr.tx-reset-clears-transmitter",
            "fcr.tx-reset-keeps-receiver",
            "fcr.tx-reset-clears-itself",
            "fcr.tx-reset-ready",
            "fcr.dma-mode-alone",
            "fifo.order",
            "fifo.sixteen-come-out",
            "fifo.data-ready-until-empty",
            "fifo.wraps-around",
            "fifo.every-value",
            "fifo.read-while-sending",
            "fifo.empty-read-harmless",
            "fifo.break-waits-its-turn",
            "loopback.modem-lines-aside",
            "loopback.receives-once",
            "client.loopback",
            "wire.data",
        ],
    ),
    (
        "the crate keeps in IIR what was raised, the card derives it from IER at each read",
        &[
            "ier.erbfi-withdraws",
            "ier.etbei-withdraws",
            "ier.etbei-again",
            "ier.others-leave-thr",
            "iir.thr-kept-unless-reported",
            "iir.thr-cleared-by-write",
        ],
    ),
    (
        "the crate does not raise THR empty in loopback, the card does",
        &["iir.thr-raised-again", "iir.thr-in-time-after-fifo-change"],
    ),
    (
        "the crate pulls an edge-triggered input, the card's INTx is a level",
        &[
            "interrupts.received-data-gated",
            "interrupts.thr-empty-gated",
            "interrupts.level",
            "interrupts.withdrawn-while-masked",
            "interrupts.idle",
            "interrupts.out2",
            "interrupts.no-storm",
        ],
    ),
];

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for case in catalogue() {
        let name = format!("vm-superio/port0/{}", case.id);
        trials.push(Trial::ignorable_test(name, move || departs_as_known(case)));
    }
    for case in catalogue().filter(|case| case.scope == Scope::Port) {
        let name = format!("like-vm-superio/{}", case.id);
        trials.push(Trial::ignorable_test(name, move || judged_alike(case)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn on_crate(case: &'static Case) -> Outcome {
    run_case(case, Port::Zero, &mut VmSuperio::new(), &VM_SUPERIO).outcome
}

fn departs_as_known(case: &'static Case) -> Result<Completion, Failed> {
    let outcome = on_crate(case);
    match VM_SUPERIO.judge(case.id, &outcome) {
        Judgement::Holds | Judgement::Known(_) | Judgement::Varies(_) => Ok(Completion::Completed),
        Judgement::Skipped(reason) => Ok(Completion::ignored_with(reason)),
        Judgement::Outdated(departure) => Err(format!(
            "it passes, and profile {} says that it fails: {}",
            VM_SUPERIO.name, departure.reason
        )
        .into()),
        Judgement::Broken => Err(match outcome {
            Outcome::Failed(failure) => failure.to_string().into(),
            _ => "it fails".into(),
        }),
    }
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
    let known = DIFFERENCES
        .iter()
        .find(|(_, cases)| cases.contains(&case.id));
    match (alike, known) {
        (true, None) | (false, Some(_)) => Ok(Completion::Completed),
        (true, Some((reason, _))) => {
            Err(format!("they agree now, and should differ: {reason}").into())
        }
        (false, None) => Err(format!("the crate: {crates:?}, the personality: {ours:?}").into()),
    }
}
