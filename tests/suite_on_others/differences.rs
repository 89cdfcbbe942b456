//! Where the emulated card, passing itself off as another implementation, is
//! judged otherwise than that one: each such case is listed with its reason,
//! and fails as soon as the two agree.

use libtest_mimic::{Completion, Failed};
use lineproof_conformance::Case;

/// A reason, and the cases that differ for it.
pub type Difference = (&'static str, &'static [&'static str]);

/// Holds one comparison against the list; `what` was found, if the two are not
/// `alike`.
pub fn judge(
    case: &Case,
    alike: bool,
    differences: &[Difference],
    what: impl FnOnce() -> String,
) -> Result<Completion, Failed> {
    let mut listed = differences.iter();
    let known = listed.find(|(_, cases)| cases.contains(&case.id));
    match (alike, known) {
        (true, None) | (false, Some(_)) => Ok(Completion::Completed),
        (true, Some((reason, _))) => {
            Err(format!("they agree now, and should differ: {reason}").into())
        }
        (false, None) => Err(what().into()),
    }
}
