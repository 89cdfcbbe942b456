//! Replaying a recorded sequence of accesses on something else, finding the
//! first value that comes out otherwise, and the shortest sequence that still
//! shows it.
//!
//! It reads what [`crate::trace`] has written and knows neither the suite's
//! cases nor a virtual machine.

mod recording;
mod shrink;
mod subject;
mod unit_test;

pub use recording::{Action, Recording, Step};
pub use shrink::{Minimal, NotShrunk, shrink};
pub use subject::{Answer, ModelSubject, SocketSubject, Subject, VmSuperioSubject};
pub use unit_test::{Setting, unit_test};

use std::fmt;

use crate::outcome::Error;
use crate::trace::{Decoded, Operation};

/// What came of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Reads that gave what was recorded.
    pub equal: usize,
    /// Steps that there is nothing for.
    pub absent: usize,
    /// The first read that gave something else; the replay ends with it.
    pub difference: Option<Difference>,
}

/// A read that gave something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which step it was, counted from 0.
    pub index: usize,
    /// What the step does.
    pub step: Step,
    /// What was read.
    pub read: Vec<u8>,
}

impl Difference {
    /// What was to be read, and what was, register by register; equal ones
    /// are left out.
    fn registers(&self) -> impl Iterator<Item = (Decoded, Decoded)> {
        let Action::Access { data, .. } = &self.step.action else {
            return Vec::new().into_iter();
        };
        let (expected, read) = (
            self.step.action.decode(data),
            self.step.action.decode(&self.read),
        );
        let pairs = expected.into_iter().zip(read);
        let unequal: Vec<_> = pairs.filter(|(expected, read)| expected != read).collect();
        unequal.into_iter()
    }
}

/// Two lines for each register.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, what, it: &Decoded| {
            write!(f, "\n  {what:<9}{} {:#04x}  {}", it.name, it.value, it.bits)
        };
        write!(f, "{}", self.step.action)?;
        for (expected, read) in self.registers() {
            line(f, "recorded", &expected)?;
            line(f, "here", &read)?;
        }
        Ok(())
    }
}

/// Whether to keep on.
pub type KeepOn<'a> = dyn Fn() -> Result<(), Error> + 'a;

/// Does `steps` to `subject`, up to the first read that gives something else
/// than it did when they were recorded.
///
/// # Errors
/// What the subject and `keep_on` say.
pub fn replay(
    steps: &[Step],
    subject: &mut dyn Subject,
    keep_on: &KeepOn<'_>,
) -> Result<Replayed, Error> {
    let mut replayed = Replayed {
        equal: 0,
        absent: 0,
        difference: None,
    };
    subject.begin()?;
    for (index, step) in steps.iter().enumerate() {
        keep_on()?;
        match (subject.perform(step)?, &step.action) {
            (Answer::Absent, _) => replayed.absent += 1,
            (
                Answer::Read(read),
                Action::Access {
                    operation: Operation::Read,
                    data,
                    ..
                },
            ) if read != *data => {
                replayed.difference = Some(Difference {
                    index,
                    step: step.clone(),
                    read,
                });
                break;
            }
            (Answer::Read(_), _) => replayed.equal += 1,
            (Answer::Done, _) => {}
        }
    }
    Ok(replayed)
}

/// When the steps are to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As far apart as they were recorded.
    Recorded,
    /// One after the other: a nanosecond apart.
    Fast,
}

impl Pace {
    /// `steps` at this pace, the first of them at the beginning.
    #[must_use]
    pub fn of(self, steps: &[Step]) -> Vec<Step> {
        let first = steps.first().map_or(0, |step| step.at);
        let at = |(index, step): (u64, &Step)| match self {
            Self::Recorded => step.at.saturating_sub(first),
            Self::Fast => index,
        };
        let timed = (0..).zip(steps).map(|(index, step)| Step {
            at: at((index, step)),
            action: step.action.clone(),
        });
        timed.collect()
    }
}
