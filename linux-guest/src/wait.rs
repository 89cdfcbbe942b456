//! Waiting for conditions, and not for ever.

use std::thread;
use std::time::{Duration, Instant};

use crate::case::Halt;

/// Longer than anything here takes in a machine that is emulated on a busy
/// host. Only a failure is ever waited for that long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Between two looks at a condition.
const LOOK: Duration = Duration::from_millis(2);

/// Looks until `done` says so. When it never does, `what` was waited for and
/// the last look's words tell what was there instead.
pub(crate) fn until(what: &str, mut look: impl FnMut() -> Result<Look, Halt>) -> Result<(), Halt> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look()? {
            Look::Done => return Ok(()),
            Look::NotYet(instead) if Instant::now() >= deadline => {
                return Err(Halt::Fail(format!(
                    "expected within {} s: {what}\nfound: {instead}",
                    PATIENCE.as_secs()
                )));
            }
            Look::NotYet(_) => thread::sleep(LOOK),
        }
    }
}

/// What one look found.
pub(crate) enum Look {
    /// The condition holds.
    Done,
    /// It does not; what was there instead.
    NotYet(String),
}

impl Look {
    /// Done if `found` is `wanted`.
    pub(crate) fn equal<T: PartialEq + std::fmt::Debug>(found: &T, wanted: &T) -> Self {
        if found == wanted {
            Self::Done
        } else {
            Self::NotYet(format!("{found:?}"))
        }
    }
}
