//! Monotonic time: the TSC, calibrated at boot against the 8254 timer.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lineproof_conformance::Instant;
use raw_cpuid::CpuId;
use x86_64::instructions::interrupts;

use super::{cpu, lapic, port, timer};

/// The 8254's input clock, Hz.
const PIT_HZ: u64 = 1_193_182;
const PIT_COMMAND: u16 = 0x43;
const PIT_CHANNEL_2: u16 = 0x42;
/// Channel 2, low then high byte, mode 0, binary.
const PIT_ONE_SHOT: u8 = 0xb0;
/// Latch channel 2's count.
const PIT_LATCH: u8 = 0x80;
/// System control port B: bit 0 gates channel 2, bit 1 is the speaker.
const PORT_B: u16 = 0x61;

/// How much of the 8254's count to measure over: 5 ms.
const WINDOW: u16 = 5_966;

/// Measurements before the best of them must do.
const ATTEMPTS: u32 = 64;

/// Looks at a timer that does not move before it is given up.
const PATIENCE: u32 = 2_000_000;

/// The TSC at calibration, the clock's zero.
static START: AtomicU64 = AtomicU64::new(0);
/// Nanoseconds per TSC tick, times 2^32; 0 before calibration.
static SCALE: AtomicU64 = AtomicU64::new(0);

/// No timer that the TSC could be measured against.
#[derive(Debug)]
pub struct NoClock;

impl fmt::Display for NoClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no clock: the 8254 timer does not count and CPUID names no TSC frequency")
    }
}

/// The time now; zero before [`calibrate`].
pub fn now() -> Instant {
    let ticks = cpu::tsc().saturating_sub(START.load(Relaxed));
    Instant::from_nanos(scaled(ticks, SCALE.load(Relaxed)))
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

/// Measures the TSC and the local APIC's timer, and starts the clock.
///
/// # Errors
/// [`NoClock`] when neither the 8254 nor CPUID tells the time.
pub fn calibrate() -> Result<(), NoClock> {
    lapic::start_timer(u32::MAX);
    let (tsc_hz, lapic_hz) = match measure() {
        Some(measured) => measured,
        None => named_by_cpuid().ok_or(NoClock)?,
    };
    lapic::stop_timer();
    timer::set_frequency(lapic_hz);
    START.store(cpu::tsc(), Relaxed);
    SCALE.store((1_000_000_000 << 32) / tsc_hz.max(1), Relaxed);
    Ok(())
}

/// `ticks` times a 32.32 fixed-point `scale`.
fn scaled(ticks: u64, scale: u64) -> u64 {
    ((u128::from(ticks) * u128::from(scale)) >> 32) as u64
}

/// One look at all three timers, as nearly at once as it gets.
struct Sample {
    tsc: u64,
    pit: u16,
    lapic: u32,
}

impl Sample {
    /// Of several looks, the one that took least time: the rest were
    /// interrupted by a host with other things to do.
    fn take() -> Self {
        let mut best = (u64::MAX, Self::look());
        for _ in 0..8 {
            let before = cpu::tsc();
            let sample = Self::look();
            let took = cpu::tsc().saturating_sub(before);
            if took < best.0 {
                best = (took, sample);
            }
        }
        best.1
    }

    fn look() -> Self {
        let pit = pit_count();
        Self {
            tsc: cpu::tsc(),
            pit,
            lapic: lapic::timer_ticks_left(),
        }
    }
}

/// TSC and local APIC timer frequencies by the 8254, Hz.
///
/// The 8254's count comes round every 55 ms. A busy host can hold the guest
/// for longer, and then the count hides whole rounds and the TSC looks that
/// much faster. One measurement can't tell; two in a row that agree can.
fn measure() -> Option<(u64, u64)> {
    let mut last = measure_once()?;
    let mut slowest = last;
    for _ in 0..ATTEMPTS {
        let next = measure_once()?;
        if agree(last.0, next.0) && agree(last.1, next.1) {
            return Some(next);
        }
        // Hidden rounds only ever make a timer look faster.
        slowest = slowest.min(next);
        last = next;
    }
    Some(slowest)
}

/// Whether two measurements are within half a percent of each other.
fn agree(one: u64, other: u64) -> bool {
    one.abs_diff(other) <= one / 200
}

/// One measurement over [`WINDOW`], Hz.
fn measure_once() -> Option<(u64, u64)> {
    let port_b = port::read_u8(PORT_B);
    port::write_u8(PORT_B, port_b & !0b10 | 0b01);
    port::write_u8(PIT_COMMAND, PIT_ONE_SHOT);
    port::write_u8(PIT_CHANNEL_2, 0xff);
    port::write_u8(PIT_CHANNEL_2, 0xff);

    let from = Sample::take();
    let mut patience = PATIENCE;
    while from.pit.wrapping_sub(pit_count()) < WINDOW {
        patience = patience.checked_sub(1)?;
    }
    let to = Sample::take();
    port::write_u8(PORT_B, port_b & !0b11);

    let counts = u64::from(from.pit.wrapping_sub(to.pit));
    let hz = |ticks: u64| ticks * PIT_HZ / counts;
    let tsc = hz(to.tsc.checked_sub(from.tsc)?);
    let lapic = hz(u64::from(from.lapic.saturating_sub(to.lapic)));
    (tsc != 0 && lapic != 0).then_some((tsc, lapic))
}

fn pit_count() -> u16 {
    port::write_u8(PIT_COMMAND, PIT_LATCH);
    let low = port::read_u8(PIT_CHANNEL_2);
    let high = port::read_u8(PIT_CHANNEL_2);
    u16::from_le_bytes([low, high])
}

/// TSC frequency by CPUID leaves 0x15 and 0x16, and the local APIC's timer
/// measured by it.
fn named_by_cpuid() -> Option<(u64, u64)> {
    let cpuid = CpuId::new();
    let by_crystal = cpuid.get_tsc_info().and_then(|info| info.tsc_frequency());
    let by_brand = cpuid
        .get_processor_frequency_info()
        .map(|info| u64::from(info.processor_base_frequency()) * 1_000_000);
    let tsc_hz = by_crystal.or(by_brand).filter(|&hz| hz != 0)?;

    let window = tsc_hz / 100;
    let from = (cpu::tsc(), lapic::timer_ticks_left());
    while cpu::tsc().saturating_sub(from.0) < window {
        core::hint::spin_loop();
    }
    let passed = cpu::tsc().saturating_sub(from.0);
    let ticks = u64::from(from.1.saturating_sub(lapic::timer_ticks_left()));
    let lapic_hz = ticks * (tsc_hz / 1000) / (passed / 1000).max(1);
    (lapic_hz != 0).then_some((tsc_hz, lapic_hz))
}
