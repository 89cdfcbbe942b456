//! The one-shot timer, shared by two who want to be woken: a wait with a
//! deadline and the watchdog.

use core::sync::atomic::{AtomicU64, Ordering::SeqCst};

use lineproof_conformance::Instant;

use super::{clock, lapic, watchdog};

/// Nobody waits.
const NEVER: u64 = u64::MAX;

/// When the current wait ends, ns.
static WAKE_AT: AtomicU64 = AtomicU64::new(NEVER);
/// The local APIC timer's ticks per second.
static FREQUENCY: AtomicU64 = AtomicU64::new(0);

/// Sets what the clock's calibration measured, Hz.
pub(super) fn set_frequency(hz: u64) {
    FREQUENCY.store(hz, SeqCst);
}

/// Has an interrupt end a halt at `deadline` or soon after.
pub(super) fn wake_at(deadline: Instant) {
    WAKE_AT.store(deadline.as_nanos(), SeqCst);
    arm();
}

/// Takes [`wake_at`] back.
pub(super) fn cancel() {
    WAKE_AT.store(NEVER, SeqCst);
}

/// Starts the timer for whichever comes first, the wait's end or the
/// watchdog's.
pub(super) fn arm() {
    let next = WAKE_AT.load(SeqCst).min(watchdog::deadline());
    if next == NEVER {
        lapic::stop_timer();
        return;
    }
    let nanos = next.saturating_sub(clock::now().as_nanos());
    let ticks = u128::from(nanos) * u128::from(FREQUENCY.load(SeqCst)) / 1_000_000_000;
    // A count of 0 stops the timer; a deadline too far off for 32 bits is
    // reached in several goes, as `fired` arms it again.
    lapic::start_timer(u32::try_from(ticks).unwrap_or(u32::MAX).max(1));
}

/// The timer's handler; `rip` is where it came in.
pub(super) fn fired(rip: u64) {
    let now = clock::now().as_nanos();
    if now >= watchdog::deadline() {
        watchdog::expired(rip);
    }
    if now >= WAKE_AT.load(SeqCst) {
        cancel();
    }
    arm();
}
