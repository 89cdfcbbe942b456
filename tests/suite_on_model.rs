//! Place 1: every case of the suite is a test of its own, on the emulated
//! card in this process under a virtual clock, strictly.
//!
//! A case that cannot run on a card is ignored there, with its reason, and must
//! run on another: the tests called `somewhere/` see to that. The tests called
//! `quirk/` break the model in a named way and expect the case whose claim is broken to
//! notice, and
//! those called `moved/` move the card into another one before every access
//! and expect no case to.

#[path = "trials/mod.rs"]
mod trials;

use std::convert::Infallible;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use lineproof_conformance::{Case, Outcome, Port, catalogue};
use lineproof_host_emulator::Quirk;
use lineproof_places::{BENCHES, Bench, broken_claim, catches};

fn main() -> ExitCode {
    let mut trials = trials::cases(&BENCHES, on_model);
    trials.extend(trials::somewhere(on_model));
    trials.extend(Quirk::ALL.iter().map(|&quirk| {
        let name = format!("quirk/{quirk}");
        Trial::test(name, move || is_caught(quirk))
    }));
    trials.extend(BENCHES.map(|bench| {
        let name = format!("moved/{}", bench.name);
        Trial::test(name, move || stands_being_moved(&bench))
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn on_model(bench: &Bench, case: &'static Case, port: Port) -> Result<Outcome, Infallible> {
    Ok(bench.run(case, port))
}

/// A broken model must not pass, and it is the case whose claim it breaks that
/// must say so.
fn is_caught(quirk: Quirk) -> Result<(), Failed> {
    let case = broken_claim(quirk);
    if catches(case, quirk) {
        Ok(())
    } else {
        Err(format!("{} does not notice", case.id).into())
    }
}

/// Every case has the same outcome on a card that is saved before every access
/// and restored into a fresh one.
fn stands_being_moved(bench: &Bench) -> Result<(), Failed> {
    for case in catalogue() {
        for &port in bench.ports(case) {
            match (bench.run_moving(case, port), bench.run(case, port)) {
                (Outcome::Passed, Outcome::Passed) | (Outcome::Skipped(_), Outcome::Skipped(_)) => {
                }
                (Outcome::Failed(failure), _) => {
                    return Err(format!("{} on {port:?}:\n{failure}", case.id).into());
                }
                _ => return Err(format!("{} on {port:?} is another case then", case.id).into()),
            }
        }
    }
    Ok(())
}
