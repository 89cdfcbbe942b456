//! What an outcome means for a target whose departures are known.

use super::{Departure, Profile};
use crate::bench::VACUOUS;
use crate::case::Outcome;

/// An outcome held against a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The claim holds, as it should.
    Holds,
    /// The claim does not hold, and nobody said so before.
    Broken,
    /// The claim does not hold, as the profile says.
    Known(&'static Departure),
    /// The claim was found to hold or not, of which the profile says that it
    /// varies.
    Varies(&'static Departure),
    /// The claim holds, or what it is about does not come about, and the
    /// profile says that it does not hold: the profile is wrong, and a run that
    /// finds so fails.
    Outdated(&'static Departure),
    /// The claim could not be put, or not be decided; says why.
    Skipped(&'static str),
}

impl Judgement {
    /// Whether a run with this in it can count as proven.
    #[must_use]
    pub const fn is_good(self) -> bool {
        !matches!(self, Self::Broken | Self::Outdated(_))
    }
}

impl Profile {
    /// What `outcome` of `case` means for this profile's target.
    #[must_use]
    pub fn judge(&self, case: &str, outcome: &Outcome) -> Judgement {
        match (outcome, self.departure(case), self.varies(case)) {
            (Outcome::Skipped(reason), Some(departure), _) if *reason == VACUOUS => {
                Judgement::Outdated(departure)
            }
            (Outcome::Skipped(reason), ..) => Judgement::Skipped(reason),
            (Outcome::Failed(_), Some(departure), _) => Judgement::Known(departure),
            (Outcome::Passed, Some(departure), _) => Judgement::Outdated(departure),
            (_, None, Some(departure)) => Judgement::Varies(departure),
            (Outcome::Passed, None, None) => Judgement::Holds,
            (Outcome::Failed(_), None, None) => Judgement::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{LINUX_MTTY, STRICT, VM_SUPERIO};

    const KNOWN: &str = "iir.idle";

    #[test]
    fn a_known_departure_that_passes_is_no_good() {
        let judgement = VM_SUPERIO.judge(KNOWN, &Outcome::Passed);
        assert!(matches!(judgement, Judgement::Outdated(_)));
        assert!(!judgement.is_good());
    }

    #[test]
    fn a_pass_that_nobody_excused_is_good() {
        assert_eq!(STRICT.judge(KNOWN, &Outcome::Passed), Judgement::Holds);
        assert!(Judgement::Holds.is_good());
        assert!(!Judgement::Broken.is_good());
    }

    #[test]
    fn neither_outcome_is_held_against_an_unsteady_case() {
        let case = LINUX_MTTY.unsteady[0].cases[0];
        let judgement = LINUX_MTTY.judge(case, &Outcome::Passed);
        assert!(matches!(judgement, Judgement::Varies(_)));
        assert!(judgement.is_good());
    }

    /// A departure that was mended may leave its case with nothing to look at.
    #[test]
    fn a_known_departure_that_cannot_show_any_more_is_no_good() {
        let nothing = Outcome::Skipped(VACUOUS);
        let judgement = VM_SUPERIO.judge(KNOWN, &nothing);
        assert!(matches!(judgement, Judgement::Outdated(_)));
        assert_eq!(STRICT.judge(KNOWN, &nothing), Judgement::Skipped(VACUOUS));
        let unsteady = LINUX_MTTY.unsteady[0].cases[0];
        let judgement = LINUX_MTTY.judge(unsteady, &nothing);
        assert_eq!(judgement, Judgement::Skipped(VACUOUS));
    }

    #[test]
    fn a_case_that_cannot_be_put_is_skipped_whatever_is_known() {
        for profile in [&STRICT, &VM_SUPERIO] {
            let judgement = profile.judge(KNOWN, &Outcome::Skipped("why"));
            assert_eq!(judgement, Judgement::Skipped("why"));
        }
    }
}
