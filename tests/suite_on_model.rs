//! Place 1: every case of the suite is a test of its own, on the emulated
//! card in this process under a virtual clock, strictly.
//!
//! Tests are called `mtty-2.loopback/port0/fcr.rx-trigger-level`. A case that
//! cannot run on a card is ignored there, with its reason, and must run on
//! another: the tests called `somewhere/` see to that. The tests called
//! `quirk/` break the model in a named way and expect a case to notice.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use lineproof_conformance::{Case, Outcome, Port, Scope, catalogue};
use lineproof_host_emulator::Quirk;
use lineproof_places::{BENCHES, Bench, caught_by};

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for bench in BENCHES {
        for case in catalogue() {
            let ports = bench.ports(case).iter();
            trials.extend(ports.map(|&port| trial(bench, case, port)));
        }
    }
    trials.extend(catalogue().map(|case| {
        let name = format!("somewhere/{}", case.id);
        Trial::test(name, move || runs_somewhere(case))
    }));
    trials.extend(Quirk::ALL.iter().map(|&quirk| {
        let name = format!("quirk/{quirk}");
        Trial::test(name, move || is_caught(quirk))
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(bench: Bench, case: &'static Case, port: Port) -> Trial {
    let suite = match case.scope {
        Scope::Card => "card".to_owned(),
        Scope::Port => format!("port{}", port.index()),
    };
    let name = format!("{}/{suite}/{}", bench.name, case.id);
    Trial::ignorable_test(name, move || match bench.run(case, port) {
        Outcome::Passed => Ok(Completion::Completed),
        Outcome::Failed(failure) => Err(failure.to_string().into()),
        Outcome::Skipped(reason) => Ok(Completion::ignored_with(reason)),
    })
}

/// No case may be skipped on every card.
fn runs_somewhere(case: &'static Case) -> Result<(), Failed> {
    let ran = |outcome: &Outcome| !matches!(outcome, Outcome::Skipped(_));
    match BENCHES.iter().any(|bench| bench.any(case, ran)) {
        true => Ok(()),
        false => Err("skipped on every card".into()),
    }
}

/// A broken model must not pass.
fn is_caught(quirk: Quirk) -> Result<(), Failed> {
    match caught_by(quirk).next() {
        Some(_) => Ok(()),
        None => Err("no case notices".into()),
    }
}
