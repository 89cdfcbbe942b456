//! What was expected, what came, and what follows.
//!
//! The tally holds the guest's results against the plan; the [`Verdict`] adds
//! how the machine ended. Nothing is proven by default: a missing, repeated
//! or unplanned result, a crash, or an exit code that contradicts the lines
//! each keeps a run from being [`Verdict::Proven`], and so does a departure that
//! the profile knows, which is named ([`Verdict::AsProfile`]).

mod guest_exit;
mod judged;
mod tally;

pub use judged::Judged;
pub use tally::{Expected, SuiteTally, Tally};

use std::fmt;
use std::time::Duration;

use crate::outcome::Exit;
use crate::vm::{Ending, Silence};
use guest_exit::GuestExit;

/// The outcome of a run, as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every selected claim that could be put to the card holds.
    Proven,
    /// Every selected claim that could be put to the card holds, or does not
    /// as the profile says.
    AsProfile {
        /// How many fail steadily.
        known: usize,
        /// How many failed that fail now and then.
        unsteady: usize,
    },
    /// Some claims do not hold.
    CasesFailed {
        /// How many failed.
        failed: usize,
        /// How many did not fail although the profile says that they do.
        unexpectedly_passed: usize,
    },
    /// A claim does not hold, and the run was not to go on after that.
    CutShort {
        /// How many failed.
        failed: usize,
        /// How many did not fail although the profile says that they do.
        unexpectedly_passed: usize,
        /// How many cases were left.
        left: usize,
    },
    /// Every selected case was skipped.
    NothingProven,
    /// The guest gave up, in its own words.
    GaveUp {
        /// `panic`, `exception`, `plan`, `platform`.
        kind: String,
        /// What and where.
        detail: String,
    },
    /// The guest ended without a word of why.
    Crashed(String),
    /// The guest did not come to an end.
    Hung {
        /// Which way.
        silence: Silence,
        /// How long it was waited for.
        limit: Duration,
        /// The suite and the case of its last result.
        after: Option<String>,
        /// What the processor was doing.
        state: Option<String>,
    },
    /// The suite in this process did not come to an end in this time.
    OutOfTime(Duration),
    /// The report is not whole, or is contradicted by the guest's exit.
    Garbled(Vec<String>),
    /// The guest found no such card.
    NoCard(String),
    /// QEMU ended in a way that the guest cannot cause.
    QemuDied(String),
    /// The device died.
    DeviceDied(String),
    /// The user asked to stop.
    Interrupted,
}

impl Verdict {
    /// The verdict on a run that ended with `ending` and left `tally`.
    #[must_use]
    pub fn of(ending: &Ending, tally: &Tally) -> Self {
        let (status, reason, errors) = match ending {
            Ending::Interrupted => return Self::Interrupted,
            Ending::HeardEnough => return Self::cut_short(tally),
            Ending::DeviceDied(reason) => return Self::DeviceDied(reason.clone()),
            Ending::TimedOut {
                silence,
                limit,
                state,
                ..
            } => {
                return Self::Hung {
                    silence: *silence,
                    limit: *limit,
                    after: tally
                        .results()
                        .last()
                        .map(|last| format!("{} {}", last.suite, last.id)),
                    state: state.clone(),
                };
            }
            Ending::Exited {
                status,
                reason,
                errors,
            } => (status, reason.as_deref(), errors),
        };
        if let Some((kind, detail)) = tally.bail_out() {
            return match kind {
                "no-card" => Self::NoCard(detail.to_owned()),
                _ => Self::GaveUp {
                    kind: kind.to_owned(),
                    detail: detail.to_owned(),
                },
            };
        }
        let Some(exit) = GuestExit::from_status(*status) else {
            return Self::without_guest_exit(*status, reason, errors);
        };
        Self::of_results(
            exit.contradiction(tally.count(SuiteTally::raw_failures)),
            tally,
        )
    }

    /// What went wrong with a guest that was worked by hand; none if it ended
    /// because it was told to.
    #[must_use]
    pub fn of_session(ending: &Ending, tally: &Tally) -> Option<Self> {
        let quit = match ending {
            Ending::Exited { status, .. } => {
                GuestExit::from_status(*status) == Some(GuestExit::AllPassed)
            }
            _ => false,
        };
        (!quit || tally.bail_out().is_some()).then(|| Self::of(ending, tally))
    }

    /// The verdict on a suite that has run to its end in this process and left
    /// `tally`.
    #[must_use]
    pub fn of_whole(tally: &Tally) -> Self {
        Self::of_results(None, tally)
    }

    /// The verdict on a run that was left off at its first failure.
    #[must_use]
    pub fn cut_short(tally: &Tally) -> Self {
        let failed = tally.count(|suite| suite.failed);
        let unexpectedly_passed = tally.count(|suite| suite.unexpectedly_passed);
        match tally.count(SuiteTally::missing) {
            0 => Self::CasesFailed {
                failed,
                unexpectedly_passed,
            },
            left => Self::CutShort {
                failed,
                unexpectedly_passed,
                left,
            },
        }
    }

    fn without_guest_exit(
        status: std::process::ExitStatus,
        reason: Option<&str>,
        errors: &str,
    ) -> Self {
        match (status.code(), reason) {
            (Some(0), Some("guest-reset")) => {
                Self::Crashed("the guest reset the machine (a triple fault does that)".to_owned())
            }
            (Some(0), Some("guest-shutdown")) => {
                Self::Crashed("the guest switched the machine off".to_owned())
            }
            (Some(0), Some(reason)) => Self::QemuDied(format!("it was ended by {reason}")),
            _ => Self::QemuDied(match last_line(errors) {
                Some(line) => format!("{status}: {line}"),
                None => status.to_string(),
            }),
        }
    }

    fn of_results(contradiction: Option<String>, tally: &Tally) -> Self {
        let mut problems = tally.problems();
        problems.extend(contradiction);
        let failed = tally.count(|suite| suite.failed);
        let unexpectedly_passed = tally.count(|suite| suite.unexpectedly_passed);
        let known = tally.count(|suite| suite.known_failures);
        let unsteady = tally.count(|suite| suite.unsteady_failures);
        let passed = tally.count(|suite| suite.passed + suite.unsteady_passes);
        if !problems.is_empty() {
            Self::Garbled(problems)
        } else if failed + unexpectedly_passed > 0 {
            Self::CasesFailed {
                failed,
                unexpectedly_passed,
            }
        } else if known + unsteady > 0 {
            Self::AsProfile { known, unsteady }
        } else if passed == 0 {
            Self::NothingProven
        } else {
            Self::Proven
        }
    }

    /// Whether nothing came that should not have.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.exit() == Exit::Proven
    }

    /// The exit code that the verdict leads to.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Proven | Self::AsProfile { .. } => Exit::Proven,
            Self::CasesFailed { .. } | Self::CutShort { .. } | Self::NothingProven => {
                Exit::CaseFailed
            }
            Self::GaveUp { .. }
            | Self::Crashed(_)
            | Self::Hung { .. }
            | Self::OutOfTime(_)
            | Self::Garbled(_) => Exit::Guest,
            Self::NoCard(_) | Self::QemuDied(_) | Self::DeviceDied(_) => Exit::Device,
            Self::Interrupted => Exit::Interrupted,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proven => f.write_str("all proven"),
            Self::AsProfile { known, unsteady } => {
                f.write_str("as the profile says, with ")?;
                let known = (*known > 0).then(|| count(*known, "known departure"));
                let unsteady = (*unsteady > 0).then(|| count(*unsteady, "unsteady failure"));
                let both: Vec<String> = known.into_iter().chain(unsteady).collect();
                f.write_str(&both.join(" and "))
            }
            Self::CasesFailed {
                failed,
                unexpectedly_passed,
            } => failures(f, *failed, *unexpectedly_passed),
            Self::CutShort {
                failed,
                unexpectedly_passed,
                left,
            } => {
                failures(f, *failed, *unexpectedly_passed)?;
                write!(f, "; stopped there, with {} left", count(*left, "case"))
            }
            Self::NothingProven => f.write_str("nothing proven: every selected case was skipped"),
            Self::GaveUp { kind, detail } => write!(f, "the guest gave up: {kind}: {detail}"),
            Self::Crashed(how) => write!(f, "the guest crashed: {how}"),
            Self::Hung {
                silence,
                limit,
                after,
                state,
            } => {
                write!(f, "the guest {silence} {} s", limit.as_secs_f32())?;
                if let Some(last) = after {
                    write!(f, ", the last result being that of {last}")?;
                }
                match state {
                    Some(state) => write!(f, "; {state}"),
                    None => f.write_str("; QEMU did not say what the processor was doing"),
                }
            }
            Self::OutOfTime(limit) => write!(
                f,
                "the run did not come to an end within {} s; --timeout gives it more",
                limit.as_secs_f32()
            ),
            Self::Garbled(problems) => {
                let first = problems.first().map_or("", String::as_str);
                write!(f, "the guest's report cannot be trusted: {first}")?;
                match problems.len() {
                    0 | 1 => Ok(()),
                    all => write!(f, " (and {} more)", all - 1),
                }
            }
            Self::NoCard(detail) => write!(f, "the guest found no card: {detail}"),
            Self::QemuDied(how) => write!(f, "QEMU died: {how}"),
            Self::DeviceDied(how) => write!(f, "the device died: {how}"),
            Self::Interrupted => f.write_str("interrupted; everything is removed"),
        }
    }
}

fn failures(f: &mut fmt::Formatter<'_>, failed: usize, unexpectedly_passed: usize) -> fmt::Result {
    if unexpectedly_passed == 0 {
        return write!(f, "{} failed", count(failed, "case"));
    }
    if failed > 0 {
        write!(f, "{} failed, and ", count(failed, "case"))?;
    }
    write!(
        f,
        "{} did not fail that the profile says fail: choose the --profile of this device, or take them \
         out of it",
        count(unexpectedly_passed, "case")
    )
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn last_line(text: &str) -> Option<&str> {
    text.lines().map(str::trim).rfind(|line| !line.is_empty())
}

#[cfg(test)]
mod tests;
