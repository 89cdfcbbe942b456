//! Cases as tests: their names, and what becomes of an outcome.

use std::fmt::Display;

use libtest_mimic::{Completion, Failed, Trial};
use lineproof_conformance::{Case, Outcome, Port, Scope, TOO_SLOW, catalogue};
use lineproof_places::{BENCHES, Bench};

/// Puts a case to a port of a bench's card, at some place.
pub type Place<E> = fn(&Bench, &'static Case, Port) -> Result<Outcome, E>;

/// Every case on every port of the cards of `benches`, called
/// `mtty-2.loopback/port0/fcr.rx-trigger-level`.
pub fn cases<E: Display + 'static>(benches: &[Bench], place: Place<E>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for &bench in benches {
        for case in catalogue() {
            let ports = bench.ports(case).iter();
            trials.extend(ports.map(|&port| trial(bench, case, port, place)));
        }
    }
    trials
}

fn trial<E: Display + 'static>(
    bench: Bench,
    case: &'static Case,
    port: Port,
    place: Place<E>,
) -> Trial {
    let suite = match case.scope {
        Scope::Card => "card".to_owned(),
        Scope::Port => format!("port{}", port.index()),
    };
    let name = format!("{}/{suite}/{}", bench.name, case.id);
    Trial::ignorable_test(name, move || match place(&bench, case, port) {
        Ok(Outcome::Passed) => Ok(Completion::Completed),
        Ok(Outcome::Failed(failure)) => Err(failure.to_string().into()),
        Ok(Outcome::Skipped(reason)) => Ok(Completion::ignored_with(reason)),
        Err(error) => Err(error.to_string().into()),
    })
}

/// That no case is left out on every card, called `somewhere/ID`: what cannot
/// run on one must run on another, or at least be tried there by a host that
/// is too busy to tell.
pub fn somewhere<E: Display + 'static>(place: Place<E>) -> Vec<Trial> {
    let trial = move |case: &'static Case| {
        let name = format!("somewhere/{}", case.id);
        Trial::test(name, move || runs_somewhere(case, place))
    };
    catalogue().map(trial).collect()
}

fn runs_somewhere<E: Display>(case: &'static Case, place: Place<E>) -> Result<(), Failed> {
    for bench in BENCHES {
        for &port in bench.ports(case) {
            match place(&bench, case, port).map_err(|error| error.to_string())? {
                Outcome::Skipped(reason) if reason != TOO_SLOW => {}
                _ => return Ok(()),
            }
        }
    }
    Err("skipped on every card".into())
}
