//! The suite on the guest's stage: under the watchdog, its lines on the result
//! channel, its progress and its page on the screen.
#![forbid(unsafe_code)]

use core::fmt;
use core::time::Duration;

use lineproof_conformance::plan::Plan;
use lineproof_conformance::suite::{self, Stage};
use lineproof_conformance::{Case, Port, Profile, Report, Scope, Target, run_case};

use crate::card::Card;
use crate::fault::Fault;
use crate::monitor;
use crate::platform::exit::Status;
use crate::platform::{clock, watchdog};
use crate::report::{self, Page};

/// No case waits for longer than seconds; one that takes this has hung.
const CASE_LIMIT: Duration = Duration::from_secs(30);

/// Runs `plan` on `card`, and says how that ended; none if somebody broke it
/// off, who now wants the monitor.
pub fn run(plan: &Plan<'_>, card: &mut Card, fault: Option<Fault>) -> Option<Status> {
    let ports = usize::from(card.capabilities().ports);
    let times = |case: &'static Case| match case.scope {
        Scope::Card => 1,
        Scope::Port => ports,
    };
    let due = plan.cases().map(times).sum();
    let page = Page::new(plan.profile, due);
    let mut guest = Guest { fault, page };
    let passed = suite::run(plan, card, &mut guest);
    if plan.soak == 0 {
        guest.page.show();
    }
    passed.map(|passed| {
        if passed {
            Status::Passed
        } else {
            Status::Failed
        }
    })
}

/// A run in this guest, and the fault it is still to commit.
struct Guest<'p> {
    fault: Option<Fault>,
    page: Page<'p>,
}

impl Stage for Guest<'_> {
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
        if monitor::wanted() {
            return None;
        }
        self.page.next(case, port, clock::now());
        watchdog::start(&case.id, CASE_LIMIT);
        let report = run_case(case, port, target, profile);
        watchdog::stop();
        self.page.take(case, port, &report);
        Some(report)
    }

    fn goes_on(&mut self) -> bool {
        !monitor::wanted()
    }

    fn told(&mut self) {
        if let Some(fault) = self.fault.take() {
            fault.after_first_result();
        }
    }
}
