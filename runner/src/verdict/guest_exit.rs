//! The guest's exit code, as isa-debug-exit turns it into QEMU's.

use std::process::ExitStatus;

/// What the guest says about its run by the value it writes to the exit port.
/// QEMU ends with twice the value plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GuestExit {
    /// 0x10: all cases passed or were skipped.
    AllPassed,
    /// 0x11: a case failed.
    SomeFailed,
    /// 0x12: no card, or a platform or plan it cannot work with.
    NoCard,
    /// 0x13: a panic or an exception.
    Crashed,
}

impl GuestExit {
    /// None if QEMU did not end through the exit port.
    pub(super) fn from_status(status: ExitStatus) -> Option<Self> {
        match status.code()? {
            33 => Some(Self::AllPassed),
            35 => Some(Self::SomeFailed),
            37 => Some(Self::NoCard),
            39 => Some(Self::Crashed),
            _ => None,
        }
    }

    /// How the exit contradicts a report with `failures` failed cases and
    /// without a bail-out.
    pub(super) fn contradiction(self, failures: usize) -> Option<String> {
        match (self, failures) {
            (Self::AllPassed, 0) => None,
            (Self::SomeFailed, count) if count > 0 => None,
            (Self::AllPassed, count) => Some(format!(
                "the guest's exit says that all passed, its lines say that {count} failed"
            )),
            (Self::SomeFailed, _) => Some(
                "the guest's exit says that a case failed, its lines say that none did".to_owned(),
            ),
            (Self::NoCard, _) => {
                Some("the guest's exit says that it had no card, its lines do not".to_owned())
            }
            (Self::Crashed, _) => {
                Some("the guest's exit says that it crashed, its lines do not".to_owned())
            }
        }
    }
}
