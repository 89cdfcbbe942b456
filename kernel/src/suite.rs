//! The suite on the guest's stage: under the watchdog, its lines on the result
//! channel.
#![forbid(unsafe_code)]

use core::fmt;
use core::time::Duration;

use lineproof_conformance::plan::Plan;
use lineproof_conformance::suite::{self, Stage};
use lineproof_conformance::{Case, Port, Profile, Report, Target, run_case};

use crate::card::Card;
use crate::fault::Fault;
use crate::platform::watchdog;
use crate::report;

/// No case waits for longer than seconds; one that takes this has hung.
const CASE_LIMIT: Duration = Duration::from_secs(30);

/// Runs `plan` on `card`: true if no case failed.
pub fn run(plan: &Plan<'_>, card: &mut Card, fault: Option<Fault>) -> bool {
    suite::run(plan, card, &mut Guest { fault }).unwrap_or(false)
}

/// A run in this guest, and the fault it is still to commit.
struct Guest {
    fault: Option<Fault>,
}

impl Stage for Guest {
    fn line(&mut self, prefix: &str, text: fmt::Arguments<'_>) {
        report::line(prefix, text);
    }

    fn perform(
        &mut self,
        case: &'static Case,
        port: Port,
        target: &mut dyn Target,
        profile: &Profile,
    ) -> Option<Report> {
        watchdog::start(&case.id, CASE_LIMIT);
        let report = run_case(case, port, target, profile);
        watchdog::stop();
        Some(report)
    }

    fn told(&mut self) {
        if let Some(fault) = self.fault.take() {
            fault.after_first_result();
        }
    }
}
