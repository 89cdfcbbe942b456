//! The suite from end to end: every selected case, on the card and on each of
//! its ports, told as it goes in lines of KTAP (Linux
//! `Documentation/dev-tools/ktap.rst`, version 1).
//!
//! Order and lines are the same wherever the suite stands; where the lines go,
//! and what watches over a case, is the [`Stage`]'s matter. Diagnostics come
//! before the result line that they belong to.

use core::fmt;

use crate::case::{Case, Outcome, Report, Scope, run_case};
use crate::plan::Plan;
use crate::profile::Profile;
use crate::soak;
use crate::target::{Port, Target, nanos};

/// Where a subtest's lines start.
pub(crate) const NESTED: &str = "    ";

/// Where the suite is performed.
pub trait Stage {
    /// Takes `text`, which may have several lines: each goes after `prefix`.
    fn line(&mut self, prefix: &str, text: fmt::Arguments<'_>);

    /// Runs one case, as [`run_case`] does. None breaks the run off: the case
    /// goes untold, and the run's lines end in the middle.
    fn perform(
        &mut self,
        case: &'static Case,
        port: Port,
        target: &mut dyn Target,
        profile: &Profile,
    ) -> Option<Report> {
        Some(run_case(case, port, target, profile))
    }

    /// Called after each result's lines.
    fn told(&mut self) {}

    /// Asked now and then while something takes long: whether it may go on.
    fn goes_on(&mut self) -> bool {
        true
    }
}

/// Runs `plan` on `target`: whether no case failed; none if the stage broke the
/// run off. A plan with a soak runs that, and no case.
pub fn run(plan: &Plan<'_>, target: &mut dyn Target, stage: &mut dyn Stage) -> Option<bool> {
    if plan.soak > 0 {
        return soak::run(plan, target, stage);
    }
    const SCOPES: [(&str, Scope, Port); 3] = [
        ("card", Scope::Card, Port::Zero),
        ("port0", Scope::Port, Port::Zero),
        ("port1", Scope::Port, Port::One),
    ];
    let ports = 1 + usize::from(target.capabilities().ports);
    // A suite without a case is no suite: its readers would take it for one that
    // has broken off.
    let asked = |scope| plan.cases().filter(move |case| case.scope == scope);
    let scopes = SCOPES.into_iter().take(ports);
    let scopes = scopes.filter(|(_, scope, _)| asked(*scope).next().is_some());
    let count = scopes.clone().count();
    stage.line("", format_args!("KTAP version 1\n1..{count}"));
    let mut passed = true;
    for (number, (name, scope, port)) in (1..).zip(scopes) {
        let cases = asked(scope);
        stage.line(
            NESTED,
            format_args!(
                "KTAP version 1\n# Subtest: {name}\n1..{}",
                cases.clone().count()
            ),
        );
        let mut scope_passed = true;
        for (number, case) in (1..).zip(cases) {
            let report = stage.perform(case, port, target, plan.profile)?;
            scope_passed &= !matches!(report.outcome, Outcome::Failed(_));
            tell(stage, number, case.id, &report, plan.explains(case));
            stage.told();
        }
        let verdict = if scope_passed { "ok" } else { "not ok" };
        stage.line("", format_args!("{verdict} {number} {name}"));
        passed &= scope_passed;
    }
    Some(passed)
}

/// One result's lines.
pub(crate) fn tell(
    stage: &mut dyn Stage,
    number: usize,
    id: &str,
    report: &Report,
    explained: bool,
) {
    if let Outcome::Failed(failure) = &report.outcome
        && explained
    {
        stage.line("    # ", format_args!("{failure}"));
    }
    stage.line(
        NESTED,
        format_args!("# time: {}us", nanos(report.elapsed) / 1000),
    );
    match report.outcome {
        Outcome::Passed => stage.line(NESTED, format_args!("ok {number} {id}")),
        Outcome::Skipped(why) => {
            stage.line(NESTED, format_args!("ok {number} {id} # SKIP {why}"));
        }
        Outcome::Failed(_) => stage.line(NESTED, format_args!("not ok {number} {id}")),
    }
}
