//! From a sequence that comes out otherwise to the shortest that does.
//!
//! What is to be read in a shorter sequence nobody has recorded; the model of
//! the recorded card tells it. A sequence is of interest if its last read
//! comes out otherwise than the model has it, in the register in which the
//! recorded sequence did.

use super::recording::{Action, Step};
use super::subject::{Answer, ModelSubject, Subject};
use super::{KeepOn, Replayed, replay};
use crate::outcome::Error;
use crate::trace::Operation;

/// The time between two steps, in nanoseconds, where the time between them
/// does not matter.
const BRISK: u64 = 1_000;

/// A sequence of which nothing can be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimal {
    /// The steps; what they read is what the model reads. The last differs.
    pub steps: Vec<Step>,
    /// What the subject reads last.
    pub read: Vec<u8>,
}

/// Why there is no shorter sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotShrunk {
    /// The model does not give what was recorded.
    #[error(
        "not shrunk: the model of the recorded card does not read what was recorded either; \
         bytes that came from outside are in no recording"
    )]
    OtherModel,
    /// The difference did not come again.
    #[error("not shrunk: played once more, the difference is gone; it hangs on real time")]
    NotAgain,
}

/// Shrinks `steps`, of which step `last` came out otherwise on `subject`.
///
/// # Errors
/// What the subject and `keep_on` say.
pub fn shrink(
    steps: &[Step],
    last: usize,
    reference: &mut ModelSubject,
    subject: &mut dyn Subject,
    keep_on: &KeepOn<'_>,
) -> Result<Result<Minimal, NotShrunk>, Error> {
    let steps = &steps[..=last];
    let Replayed { difference, .. } = replay(steps, reference, keep_on)?;
    if difference.is_some() {
        return Ok(Err(NotShrunk::OtherModel));
    }
    let mut judge = Judge {
        reference,
        subject,
        keep_on,
        wanted: &steps[last].action,
    };
    let Some(mut minimal) = judge.fails(steps)? else {
        return Ok(Err(NotShrunk::NotAgain));
    };
    loop {
        let before = minimal.clone();
        drop_steps(&mut minimal, &mut judge)?;
        clear_bits(&mut minimal, &mut judge)?;
        hurry(&mut minimal, &mut judge)?;
        if minimal == before {
            return Ok(Ok(minimal));
        }
    }
}

/// Says whether a sequence is of interest.
struct Judge<'a> {
    reference: &'a mut ModelSubject,
    subject: &'a mut dyn Subject,
    keep_on: &'a KeepOn<'a>,
    /// The read in question.
    wanted: &'a Action,
}

impl Judge<'_> {
    /// The sequence up to the read that comes out otherwise, if one does.
    fn fails(&mut self, steps: &[Step]) -> Result<Option<Minimal>, Error> {
        self.reference.begin()?;
        self.subject.begin()?;
        let mut done = Vec::new();
        for step in steps {
            (self.keep_on)()?;
            let mut step = step.clone();
            let expected = self.reference.perform(&step)?;
            let came = self.subject.perform(&step)?;
            if let (Answer::Read(expected), Action::Access { data, .. }) =
                (&expected, &mut step.action)
            {
                data.clone_from(expected);
            }
            let in_question = step.action.is_like(self.wanted);
            done.push(step);
            match (expected, came) {
                (Answer::Read(expected), Answer::Read(read)) if read != expected => {
                    // Another difference before is another story.
                    let minimal = Minimal { steps: done, read };
                    return Ok(in_question.then_some(minimal));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// Takes over `steps` in the place of `minimal` if they are of interest.
    fn try_instead(&mut self, minimal: &mut Minimal, steps: &[Step]) -> Result<bool, Error> {
        let found = self.fails(steps)?;
        let taken = found.is_some();
        if let Some(found) = found {
            *minimal = found;
        }
        Ok(taken)
    }
}

/// Leaves out what can be left out: first halves, then smaller and smaller
/// parts, then single steps (delta debugging, Zeller and Hildebrandt 2002).
fn drop_steps(minimal: &mut Minimal, judge: &mut Judge<'_>) -> Result<(), Error> {
    let mut part = minimal.steps.len().div_ceil(2);
    while part > 0 {
        let mut from = 0;
        let mut dropped = false;
        while from < minimal.steps.len() {
            let to = (from + part).min(minimal.steps.len());
            let rest = [&minimal.steps[..from], &minimal.steps[to..]].concat();
            if judge.try_instead(minimal, &rest)? {
                dropped = true;
            } else {
                from = to;
            }
        }
        // Single steps once more, as long as one of them can go.
        if part > 1 || !dropped {
            part /= 2;
        }
    }
    Ok(())
}

/// Writes fewer ones.
fn clear_bits(minimal: &mut Minimal, judge: &mut Judge<'_>) -> Result<(), Error> {
    let mut index = 0;
    while let Some(step) = minimal.steps.get(index) {
        let bits = match &step.action {
            Action::Access {
                operation: Operation::Write,
                data,
                ..
            } => 8 * data.len(),
            _ => 0,
        };
        for bit in 0..bits {
            let mut steps = minimal.steps.clone();
            let Some(Action::Access { data, .. }) = steps.get_mut(index).map(|it| &mut it.action)
            else {
                break;
            };
            let mask = 1 << (bit % 8);
            if data[bit / 8] & mask != 0 {
                data[bit / 8] &= !mask;
                judge.try_instead(minimal, &steps)?;
            }
        }
        index += 1;
    }
    Ok(())
}

/// Shortens the time before each step to [`BRISK`] where that makes no
/// difference.
fn hurry(minimal: &mut Minimal, judge: &mut Judge<'_>) -> Result<(), Error> {
    let mut index = 0;
    while index < minimal.steps.len() {
        let before = match index {
            0 => 0,
            _ => minimal.steps[index - 1].at,
        };
        let gap = minimal.steps[index].at.saturating_sub(before);
        if gap != BRISK {
            let mut steps = minimal.steps.clone();
            for step in &mut steps[index..] {
                step.at = step.at.saturating_sub(gap).saturating_add(BRISK);
            }
            judge.try_instead(minimal, &steps)?;
        }
        index += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Region;
    use lineproof_host_emulator::{CardConfig, Quirk, Timing};

    /// An access to port 0.
    fn access(at: u64, operation: Operation, offset: u64, value: u8) -> Step {
        Step {
            at,
            action: Action::Access {
                operation,
                region: Region::Bar0,
                offset,
                data: vec![value],
                dlab: false,
            },
        }
    }

    fn model(quirks: &[Quirk]) -> ModelSubject {
        ModelSubject::new(CardConfig {
            timing: Timing::Instant,
            quirks: quirks.iter().copied().collect(),
            ..CardConfig::default()
        })
    }

    /// A write to SCR, which only the broken one forgets, among others.
    fn recorded() -> Vec<Step> {
        let (read, write) = (Operation::Read, Operation::Write);
        let mut steps: Vec<_> = (0..100)
            .map(|at| access(10_000 * at, write, 3, at as u8 & 0x1f))
            .collect();
        steps.push(access(1_000_000, write, 7, 0x5a));
        steps.push(access(1_000_001, read, 5, 0x60));
        steps.push(access(2_000_000, read, 7, 0x5a));
        steps
    }

    fn shrunk(steps: &[Step], quirk: Quirk) -> Result<Minimal, NotShrunk> {
        let (reference, subject) = (&mut model(&[]), &mut model(&[quirk]));
        let difference = replay(steps, subject, &|| Ok(())).unwrap().difference;
        let last = difference.map_or(steps.len() - 1, |difference| difference.index);
        shrink(steps, last, reference, subject, &|| Ok(())).unwrap()
    }

    #[test]
    fn nothing_is_left_that_could_be_left_out() {
        let minimal = shrunk(&recorded(), Quirk::ScrMissing).unwrap();
        // A missing register reads ff, what is written or not.
        assert_eq!(minimal.steps, [access(BRISK, Operation::Read, 7, 0)]);
        assert_eq!(minimal.read, [0xff]);
    }

    #[test]
    fn a_recording_that_the_model_cannot_follow_is_not_shrunk() {
        let mut steps = recorded();
        steps[101] = access(1_000_001, Operation::Read, 5, 0x61);
        let shrunk = shrunk(&steps, Quirk::ScrMissing);
        assert_eq!(shrunk, Err(NotShrunk::OtherModel));
    }

    #[test]
    fn no_difference_no_sequence() {
        assert_eq!(
            shrunk(&recorded(), Quirk::NoBreak),
            Err(NotShrunk::NotAgain)
        );
    }
}
