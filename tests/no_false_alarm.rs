//! No false alarm: the whole suite on a sound model, a thousand times, each
//! time on another busy host.
//!
//! A host is made up by a seed: how fast its accesses are, how coarse its
//! clock, how often and for how long something else has the processor. A seed
//! that fails is named with the command that repeats it.

use std::fmt;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use lineproof_conformance::plan::{Plan, Timing};
use lineproof_conformance::suite::{self, Stage};
use lineproof_conformance::{Case, Outcome, Port, Profile, Report, Target, Wire, Wiring, run_case};
use lineproof_places::{BENCHES, Bench, Model, Pace};

/// How many runs there are, and how many make one test.
const SEEDS: u64 = 1000;
const SEEDS_A_TEST: u64 = 20;

fn main() -> ExitCode {
    let trial = |test: u64| {
        let (first, end) = (test * SEEDS_A_TEST, (test + 1) * SEEDS_A_TEST);
        let name = format!("seeds/{first:03}-{:03}", end - 1);
        Trial::test(name, move || (first..end).try_for_each(without_alarm))
    };
    let trials = (0..SEEDS / SEEDS_A_TEST).map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn without_alarm(seed: u64) -> Result<(), Failed> {
    // Every bench has its turn.
    let bench = BENCHES[seed as usize % BENCHES.len()];
    let mut model = Model::new(bench.config, Pace::Busy { seed });
    let plan = Plan {
        profile: bench.profile,
        wiring: bench.wiring(),
        timing: bench.timing(),
        ..Plan::default()
    };
    let mut listener = Listener::default();
    suite::run(&plan, &mut model, &mut listener);
    if listener.passed == 0 {
        return Err("no case ran".into());
    }
    match listener.alarm {
        None => Ok(()),
        Some(alarm) => Err(format!("{}\n{alarm}", command(&bench, seed)).into()),
    }
}

/// Hears the first false alarm of a run.
#[derive(Default)]
struct Listener {
    passed: usize,
    alarm: Option<String>,
}

impl Stage for Listener {
    fn line(&mut self, _prefix: &str, _text: fmt::Arguments<'_>) {}

    fn perform(
        &mut self,
        case: &'static Case,
        port: Port,
        target: &mut dyn Target,
        profile: &Profile,
    ) -> Option<Report> {
        let report = run_case(case, port, target, profile);
        match &report.outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Skipped(_) => {}
            Outcome::Failed(failure) => {
                self.alarm = Some(format!("{} on {port:?}\n{failure}", case.id));
                return None;
            }
        }
        Some(report)
    }
}

/// What repeats the run of `seed` on this bench.
fn command(bench: &Bench, seed: u64) -> String {
    let wiring = match bench.wiring() {
        Wiring::Loopback => "--wiring loopback".to_owned(),
        Wiring::NullModem => "--wiring null-modem".to_owned(),
        Wiring::Open => "--wiring open".to_owned(),
        Wiring::Each(wires) => {
            let [first, second] = wires.map(|wire| match wire {
                Wire::Loopback => "loopback",
                Wire::Open => "none",
                Wire::Outside => "pty",
            });
            format!("--line 0={first} --line 1={second}")
        }
    };
    let timing = match bench.timing() {
        Timing::Line => "line",
        Timing::Instant => "instant",
    };
    format!(
        "lineproof run --place model --seed {seed} --device {} {wiring} --timing {timing} \
         --profile {}",
        bench.config.card_type, bench.profile.name
    )
}
