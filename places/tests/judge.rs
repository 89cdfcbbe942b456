//! The judge of a changed model: the conformance suite alone, on the
//! cards that place 1 can make. It stops at the first case that fails.
//!
//! `cargo mutants` asks it about each mutant, so it links nothing but the
//! suite and the model, and says only yes or no. A right model passes on every
//! card; with a quirk, one at a time, it fails a case.

use std::process::ExitCode;
use std::time::Duration;

use lineproof_conformance::{Case, Outcome, Port, catalogue, profile};
use lineproof_host_emulator::{CardConfig, CardType, Options, Quirk, Timing, Wiring};
use lineproof_places::{Bench, Pace, caught_by};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Seconds of the processor's time for the cards without a quirk, and for
/// everything: some twenty and ten times what it takes. A mutant that never ends
/// is stopped by its own work, so that a busy machine makes no slow model look
/// like one.
const CARDS_TIME: u64 = 30;
const ALL_TIME: u64 = 150;

/// Accesses that are faster than an ISA bus's, and two busy hosts.
const OTHER_PACES: [Pace; 3] = [
    Pace::Even {
        access: Duration::from_nanos(90),
    },
    Pace::Busy { seed: 1 },
    Pace::Busy { seed: 2 },
];

fn main() -> ExitCode {
    limit_processor_time(CARDS_TIME);
    let fault = failed_case().or_else(|| {
        limit_processor_time(ALL_TIME);
        unnoticed_quirk()
    });
    match fault {
        None => ExitCode::SUCCESS,
        Some(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn limit_processor_time(seconds: u64) {
    let limit = Rlimit {
        current: Some(seconds),
        ..getrlimit(Resource::Cpu)
    };
    setrlimit(Resource::Cpu, limit).expect("a limit below the one that holds");
}

/// What is wrong with the model; nothing if the suite finds nothing.
fn failed_case() -> Option<String> {
    let usual = cards().map(|bench| (bench, Pace::default()));
    let others = cards().take(1);
    let others = others.flat_map(|bench| OTHER_PACES.map(|pace| (bench, pace)));
    usual.chain(others).find_map(|(bench, pace)| {
        catalogue().find_map(|case| {
            let mut ports = bench.ports(case).iter();
            ports.find_map(|&port| failure(&bench, case, port, pace))
        })
    })
}

/// A quirk that makes no case fail: the mutant is in what that quirk does, or
/// hides it. `.ci/mutants` counts these apart, by the words.
fn unnoticed_quirk() -> Option<String> {
    let missed = |quirk: &Quirk| caught_by(*quirk).next().is_none();
    let quirk = Quirk::ALL.iter().copied().find(missed)?;
    Some(format!("no case notices {quirk}"))
}

/// The cards that differ in what they let the suite see, without quirks, the
/// one that shows most first.
fn cards() -> impl Iterator<Item = Bench> {
    let two = |wiring, timing| (CardType::Mtty2, wiring, timing);
    let one = |wiring, timing| (CardType::Mtty1, wiring, timing);
    [
        (two(Wiring::LOOPBACK, Timing::Line), Options::CH352),
        (two(Wiring::NullModem, Timing::Line), Options::CH352),
        (two(Wiring::LOOPBACK, Timing::Instant), Options::default()),
        (two(Wiring::LOOPBACK, Timing::Instant), Options::CH352),
        (two(Wiring::LOOPBACK, Timing::Line), Options::default()),
        (two(Wiring::NullModem, Timing::Instant), Options::CH352),
        (two(Wiring::OPEN, Timing::Line), Options::CH352),
        (one(Wiring::LOOPBACK, Timing::Line), Options::CH352),
        (one(Wiring::OPEN, Timing::Instant), Options::default()),
    ]
    .into_iter()
    .map(|((card_type, wiring, timing), options)| Bench {
        name: "judge",
        config: CardConfig {
            card_type,
            wiring,
            timing,
            options,
            ..CardConfig::default()
        },
        profile: if options == Options::CH352 {
            &profile::CH352
        } else {
            &profile::STRICT
        },
    })
}

fn failure(bench: &Bench, case: &'static Case, port: Port, pace: Pace) -> Option<String> {
    match bench.run_at(case, port, pace) {
        Outcome::Failed(failure) => Some(format!(
            "{} on port {} of {:?} at {pace:?}\n{failure}",
            case.id,
            port.index(),
            bench.config
        )),
        Outcome::Passed | Outcome::Skipped(_) => None,
    }
}
