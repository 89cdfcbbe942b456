//! Ends a run whose current step does not.

use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering::SeqCst};
use core::time::Duration;

use super::{clock, timer};
use crate::report::{self, Bail};

/// No step is being watched.
const NEVER: u64 = u64::MAX;

/// When the current step counts as hung, ns.
static DEADLINE: AtomicU64 = AtomicU64::new(NEVER);
/// The current step's name, null between steps.
static STEP: AtomicPtr<&'static str> = AtomicPtr::new(ptr::null_mut());

/// Watches the step called `name`: if neither [`stop`] nor the next start
/// comes within `limit`, the run ends and says where it hung.
pub fn start(name: &'static &'static str, limit: Duration) {
    STEP.store(ptr::from_ref(name).cast_mut(), SeqCst);
    DEADLINE.store((clock::now() + limit).as_nanos(), SeqCst);
    timer::arm();
}

/// The step has ended.
pub fn stop() {
    DEADLINE.store(NEVER, SeqCst);
    STEP.store(ptr::null_mut(), SeqCst);
    timer::arm();
}

/// The step that is being watched.
pub fn current() -> Option<&'static str> {
    let name = STEP.load(SeqCst);
    // SAFETY: null, or made by `start` from a reference that lives forever;
    // never written through.
    unsafe { name.as_ref() }.copied()
}

pub(super) fn deadline() -> u64 {
    DEADLINE.load(SeqCst)
}

/// Called by the timer once the deadline has passed.
pub(super) fn expired(rip: u64) -> ! {
    let name = current().unwrap_or("a step without a name");
    report::bail(Bail::Hung, format_args!("{name} hung at rip {rip:#x}"));
}
