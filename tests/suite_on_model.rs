//! Place 1: every case of the suite is a test of its own, on the emulated
//! card in this process under a virtual clock, by the strict profile.
//!
//! Tests are called `mtty-2.loopback/port0/fcr.rx-trigger-level`. A case that
//! cannot run on a card is ignored there, with its reason, and must run on
//! another: the tests called `somewhere/` see to that.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use lineproof::target::{Model, Pace};
use lineproof_conformance::{Case, Outcome, Port, Scope, catalogue, profile, run_case};
use lineproof_host_emulator::{CardConfig, CardType, Timing, Wiring};

/// The cards that the suite runs on.
const CARDS: [(&str, CardConfig); 5] = [
    ("mtty-2.loopback", card(CardType::Mtty2, Wiring::LOOPBACK)),
    (
        "mtty-2.null-modem",
        card(CardType::Mtty2, Wiring::NullModem),
    ),
    ("mtty-2.open", card(CardType::Mtty2, Wiring::OPEN)),
    ("mtty-1.loopback", card(CardType::Mtty1, Wiring::LOOPBACK)),
    ("mtty-2.instant", {
        let mut card = card(CardType::Mtty2, Wiring::LOOPBACK);
        card.timing = Timing::Instant;
        card
    }),
];

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for (name, config) in CARDS {
        for case in catalogue() {
            for &port in ports(case, config.card_type) {
                trials.push(trial(name, config, case, port));
            }
        }
    }
    trials.extend(catalogue().map(|case| {
        Trial::test(format!("somewhere/{}", case.id), move || {
            runs_somewhere(case)
        })
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

const fn card(card_type: CardType, wiring: Wiring) -> CardConfig {
    CardConfig {
        card_type,
        wiring,
        timing: Timing::Line,
        options: lineproof_host_emulator::Options {
            auto_flow: false,
            fast_clock: false,
        },
        quirks: lineproof_host_emulator::Quirks::NONE,
    }
}

const fn ports(case: &Case, card_type: CardType) -> &'static [Port] {
    match (case.scope, card_type) {
        (Scope::Card, _) | (Scope::Port, CardType::Mtty1) => &[Port::Zero],
        (Scope::Port, CardType::Mtty2) => &[Port::Zero, Port::One],
    }
}

fn run(config: CardConfig, case: &'static Case, port: Port) -> Outcome {
    let mut model = Model::new(config, Pace::default());
    run_case(case, port, &mut model, &profile::STRICT).outcome
}

fn trial(card: &str, config: CardConfig, case: &'static Case, port: Port) -> Trial {
    let suite = match case.scope {
        Scope::Card => "card".to_owned(),
        Scope::Port => format!("port{}", port.index()),
    };
    let name = format!("{card}/{suite}/{}", case.id);
    Trial::ignorable_test(name, move || match run(config, case, port) {
        Outcome::Passed => Ok(Completion::Completed),
        Outcome::Failed(failure) => Err(failure.to_string().into()),
        Outcome::Skipped(reason) => Ok(Completion::ignored_with(reason)),
    })
}

/// No case may be skipped on every card.
fn runs_somewhere(case: &'static Case) -> Result<(), Failed> {
    let runs = CARDS.iter().any(|(_, config)| {
        ports(case, config.card_type)
            .iter()
            .any(|&port| !matches!(run(*config, case, port), Outcome::Skipped(_)))
    });
    if runs {
        Ok(())
    } else {
        Err("skipped on every card".into())
    }
}
