//! One result held against what the profile knows about its case.

/// What a result means for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged<'a> {
    /// The claim holds.
    Passed,
    /// The claim does not hold, and nobody said so before.
    Failed,
    /// The case could not run here, with the reason.
    Skipped(&'a str),
    /// The claim does not hold, as the profile says, with its reason.
    Known(&'a str),
    /// The claim holds, or what it is about does not come about, and the
    /// profile says that it does not hold: the profile is wrong, and the run
    /// fails.
    Unexpected {
        /// Whether the claim was found to hold.
        passed: bool,
        /// The profile's reason.
        reason: &'a str,
    },
    /// The profile says that the claim holds at one time and not at another;
    /// neither is held against the device.
    Unsteady {
        /// Whether it held this time.
        passed: bool,
        /// The profile's reason.
        reason: &'a str,
    },
}

impl<'a> Judged<'a> {
    /// Why it was skipped, or why the profile expects what it does.
    #[must_use]
    pub const fn reason(self) -> Option<&'a str> {
        match self {
            Self::Passed | Self::Failed => None,
            Self::Skipped(reason)
            | Self::Known(reason)
            | Self::Unexpected { reason, .. }
            | Self::Unsteady { reason, .. } => Some(reason),
        }
    }

    /// Whether it makes the run fail.
    #[must_use]
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::Unexpected { .. })
    }
}
