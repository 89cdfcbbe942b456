//! Monotonic time: the TSC, at the rate that `calibration` finds.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lineproof_conformance::Instant;
use spin::Once;
use x86_64::instructions::interrupts;

use super::calibration::{self, Countdown, Rates};
use super::{cpu, timer};
use crate::report::{self, Bail};

/// The clock's zero, and what its rate is measured from.
static START: Once<Countdown> = Once::new();
/// Nanoseconds per TSC tick, times 2^32; 0 until somebody asks for the time.
static SCALE: AtomicU64 = AtomicU64::new(0);

/// Starts the clock. Called once, with the local APIC up.
pub fn start() {
    START.call_once(Countdown::start);
}

/// The time since [`start`]. The first call finds out how fast it passes, which
/// may take the rest of 5 ms since then; without any clock to find out by, the
/// run ends.
pub fn now() -> Instant {
    let scale = match SCALE.load(Relaxed) {
        0 => interrupts::without_interrupts(calibrate),
        scale => scale,
    };
    let ticks = cpu::tsc().saturating_sub(zero().tsc());
    Instant::from_nanos(scaled(ticks, scale))
}

/// Waits until `deadline`, halted if it is worth an interrupt.
pub fn wait_until(deadline: Instant) {
    /// Programming the timer and taking its interrupt costs some of this.
    const SPIN: core::time::Duration = core::time::Duration::from_micros(50);
    loop {
        let left = deadline - now();
        if left.is_zero() {
            return;
        }
        if left < SPIN {
            core::hint::spin_loop();
            continue;
        }
        timer::wake_at(deadline);
        interrupts::disable();
        if now() < deadline {
            interrupts::enable_and_hlt();
        }
        interrupts::enable();
        timer::cancel();
    }
}

fn zero() -> &'static Countdown {
    START.call_once(Countdown::start)
}

/// Has the TSC and the local APIC's timer measured; gives the TSC's scale.
#[cold]
fn calibrate() -> u64 {
    let Some(Rates { tsc, lapic }) = zero().rates().or_else(calibration::named_by_cpuid) else {
        report::bail(
            Bail::Platform,
            format_args!(
                "no clock: the 8254 timer does not count and CPUID names no TSC frequency"
            ),
        );
    };
    timer::set_frequency(lapic);
    let scale = (1_000_000_000 << 32) / tsc;
    SCALE.store(scale, Relaxed);
    scale
}

/// `ticks` times a 32.32 fixed-point `scale`.
fn scaled(ticks: u64, scale: u64) -> u64 {
    ((u128::from(ticks) * u128::from(scale)) >> 32) as u64
}
