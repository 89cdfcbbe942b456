//! The run: every selected case on every scope, reported as it happens.
#![forbid(unsafe_code)]

use core::time::Duration;

use lineproof_conformance::plan::Plan;
use lineproof_conformance::{Case, Port, Scope, run_case};

use crate::card::Card;
use crate::fault::Fault;
use crate::platform::watchdog;
use crate::report::ktap;

/// No case waits for longer than seconds; one that takes this has hung.
const CASE_LIMIT: Duration = Duration::from_secs(30);

/// Runs `plan` on `card`: true if no case failed.
pub fn run(plan: &Plan<'_>, card: &mut Card, mut fault: Option<Fault>) -> bool {
    let ports = card.ports();
    let names = ["port0", "port1"];
    let scopes = [("card", Scope::Card, Port::Zero)].into_iter().chain(
        ports
            .iter()
            .map(|&port| (names[port.index()], Scope::Port, port)),
    );

    ktap::begin(1 + ports.len());
    let mut passed = true;
    for (number, (name, scope, port)) in (1..).zip(scopes) {
        let cases = plan.cases().filter(move |case| case.scope == scope);
        let mut results = ktap::Scope::begin(name, number, cases.clone().count());
        for case in cases {
            results.result(case, &watched(case, port, card, plan));
            if let Some(fault) = fault.take() {
                fault.after_first_result();
            }
        }
        passed &= results.end();
    }
    passed
}

/// Runs one case under the watchdog.
fn watched(
    case: &'static Case,
    port: Port,
    card: &mut Card,
    plan: &Plan<'_>,
) -> lineproof_conformance::Report {
    watchdog::start(&case.id, CASE_LIMIT);
    let report = run_case(case, port, card, plan.profile);
    watchdog::stop();
    report
}
