//! The judge of a changed model: the conformance suite alone, on every card
//! that place 1 can make. It stops at the first case that fails.
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

/// Seconds of the processor's time for everything, some four times what it
/// takes. A mutant that never ends is stopped by its own work, so that a busy
/// machine makes no slow model look like one.
const PROCESSOR_TIME: u64 = 30;

/// Accesses that are faster than an ISA bus's, and two busy hosts.
const OTHER_PACES: [Pace; 3] = [
    Pace::Even {
        access: Duration::from_nanos(90),
    },
    Pace::Busy { seed: 1 },
    Pace::Busy { seed: 2 },
];

fn main() -> ExitCode {
    limit_processor_time();
    match fault() {
        None => ExitCode::SUCCESS,
        Some(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn limit_processor_time() {
    let limit = Rlimit {
        current: Some(PROCESSOR_TIME),
        ..getrlimit(Resource::Cpu)
    };
    setrlimit(Resource::Cpu, limit).expect("a limit below the one that holds");
}

/// What is wrong with the model; nothing if the suite finds nothing.
fn fault() -> Option<String> {
    let usual = cards().map(|bench| (bench, Pace::default()));
    let telling = cards().filter(|bench| is_telling(&bench.config));
    let others = telling.flat_map(|bench| OTHER_PACES.map(|pace| (bench, pace)));
    let failed = usual.chain(others).find_map(|(bench, pace)| {
        catalogue().find_map(|case| {
            let mut ports = bench.ports(case).iter();
            ports.find_map(|&port| failure(&bench, case, port, pace))
        })
    });
    failed.or_else(|| {
        let missed = |quirk: &Quirk| caught_by(*quirk).next().is_none();
        let quirk = Quirk::ALL.iter().copied().find(missed)?;
        Some(format!("no case notices {quirk}"))
    })
}

/// Every card without quirks, the one that finds most first.
fn cards() -> impl Iterator<Item = Bench> {
    let mut cards = Vec::new();
    for wiring in [Wiring::LOOPBACK, Wiring::NullModem, Wiring::OPEN] {
        for timing in [Timing::Line, Timing::Instant] {
            for (options, profile) in [
                (Options::CH352, &profile::CH352),
                (Options::default(), &profile::STRICT),
            ] {
                cards.extend([CardType::Mtty2, CardType::Mtty1].map(|card_type| Bench {
                    name: "judge",
                    config: CardConfig {
                        card_type,
                        wiring,
                        timing,
                        options,
                        ..CardConfig::default()
                    },
                    profile,
                }));
            }
        }
    }
    cards.into_iter()
}

/// Whether a card lets most cases run.
fn is_telling(config: &CardConfig) -> bool {
    config.card_type == CardType::Mtty2
        && config.timing == Timing::Line
        && config.options == Options::CH352
        && config.wiring != Wiring::OPEN
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
