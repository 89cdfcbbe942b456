//! Place 1: every case of the suite is a test of its own, on the emulated
//! card in this process under a virtual clock, strictly.
//!
//! A case that cannot run on a card is ignored there, with its reason, and must
//! run on another: the tests called `somewhere/` see to that. The tests called
//! `quirk/` break the model in a named way and expect a case to notice.

#[path = "trials/mod.rs"]
mod trials;

use std::convert::Infallible;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use lineproof_conformance::{Case, Outcome, Port};
use lineproof_host_emulator::Quirk;
use lineproof_places::{BENCHES, Bench, caught_by};

fn main() -> ExitCode {
    let mut trials = trials::cases(&BENCHES, on_model);
    trials.extend(trials::somewhere(on_model));
    trials.extend(Quirk::ALL.iter().map(|&quirk| {
        let name = format!("quirk/{quirk}");
        Trial::test(name, move || is_caught(quirk))
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn on_model(bench: &Bench, case: &'static Case, port: Port) -> Result<Outcome, Infallible> {
    Ok(bench.run(case, port))
}

/// A broken model must not pass.
fn is_caught(quirk: Quirk) -> Result<(), Failed> {
    match caught_by(quirk).next() {
        Some(_) => Ok(()),
        None => Err("no case notices".into()),
    }
}
