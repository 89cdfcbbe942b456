//! How fast the TSC and the local APIC's timer run, by the 8254.
//!
//! Both are looked at twice, together with the 8254's counter 2. The first look
//! is taken early, the second when the answer is wanted, so that the measurement
//! takes no time of its own as far as the guest had something to do in between,
//! and none at all if nobody asks. Intel 8254 data sheet (231164), mode 0; bit 5
//! of port B is OUT 2 in every PC/AT.

use raw_cpuid::CpuId;

use super::{cpu, lapic, port};

/// The 8254's input clock, Hz.
const PIT_HZ: u64 = 1_193_182;
const PIT_COMMAND: u16 = 0x43;
const PIT_COUNTER_2: u16 = 0x42;
/// Counter 2, low then high byte, mode 0, binary.
const PIT_ONE_SHOT: u8 = 0xb0;
/// Latch counter 2's count.
const PIT_LATCH: u8 = 0x80;
/// System control port B.
const PORT_B: u16 = 0x61;
const PORT_B_GATE_2: u8 = 1 << 0;
const PORT_B_SPEAKER: u8 = 1 << 1;
/// Low from the start of a count until it runs out.
const PORT_B_OUT_2: u8 = 1 << 5;

/// How much of the 8254's count to measure over at least: 5 ms.
const WINDOW: u16 = 5_966;

/// The part of the time between two looks that the looks may have taken: half a
/// percent. By no more than that the measurement is wrong.
const SHARE: u64 = 200;

/// Measurements before the best of them must do.
const ATTEMPTS: u32 = 64;

/// Looks at a timer that does not move before it is given up.
const PATIENCE: u32 = 2_000_000;

/// What was measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rates {
    /// TSC ticks per second; not 0.
    pub tsc: u64,
    /// The local APIC timer's ticks per second; not 0.
    pub lapic: u64,
}

/// One look at all three timers, as nearly at once as it gets.
#[derive(Clone, Copy)]
struct Sample {
    tsc: u64,
    pit: u16,
    lapic: u32,
    /// TSC ticks from before to after the look.
    took: u64,
}

impl Sample {
    /// Of several looks, the one that took least time: the rest were
    /// interrupted by a host with other things to do.
    fn take() -> Self {
        let mut best = Self::look();
        for _ in 0..8 {
            let sample = Self::look();
            if sample.took < best.took {
                best = sample;
            }
        }
        best
    }

    fn look() -> Self {
        let before = cpu::tsc();
        let pit = pit_count();
        let tsc = cpu::tsc();
        let lapic = lapic::timer_ticks_left();
        Self {
            tsc,
            pit,
            lapic,
            took: cpu::tsc().saturating_sub(before),
        }
    }
}

/// A count of the 8254, with the local APIC's timer running beside it.
pub struct Countdown {
    from: Sample,
}

impl Countdown {
    /// Starts both, and looks at them. Anyone else's count ends.
    pub fn start() -> Self {
        lapic::start_timer(u32::MAX);
        let port_b = port::read_u8(PORT_B);
        port::write_u8(PORT_B, port_b & !PORT_B_SPEAKER | PORT_B_GATE_2);
        port::write_u8(PIT_COMMAND, PIT_ONE_SHOT);
        port::write_u8(PIT_COUNTER_2, 0xff);
        port::write_u8(PIT_COUNTER_2, 0xff);
        Self {
            from: Sample::take(),
        }
    }

    /// When it was started, by the TSC.
    pub const fn tsc(&self) -> u64 {
        self.from.tsc
    }

    /// Looks again; none if the 8254 does not count. Stops both timers.
    pub fn rates(&self) -> Option<Rates> {
        let rates = self.measure();
        let port_b = port::read_u8(PORT_B);
        port::write_u8(PORT_B, port_b & !(PORT_B_SPEAKER | PORT_B_GATE_2));
        lapic::stop_timer();
        rates
    }

    /// The 8254's count comes round every 55 ms, and then hides whole rounds, so
    /// that the TSC looks that much faster. Its output says whether it has; then
    /// only a new count will do.
    fn measure(&self) -> Option<Rates> {
        let (mut slowest, certain) = self.look_again()?;
        if certain {
            return Some(slowest);
        }
        for _ in 0..ATTEMPTS {
            let (rates, certain) = Self::start().look_again()?;
            if certain {
                return Some(rates);
            }
            // Hidden rounds only ever make a timer look faster.
            slowest = slowest.min(rates);
        }
        Some(slowest)
    }

    /// One measurement over [`WINDOW`] or more, and whether it can be relied on.
    fn look_again(&self) -> Option<(Rates, bool)> {
        let from = self.from;
        let mut patience = PATIENCE;
        while from.pit.wrapping_sub(pit_count()) < WINDOW {
            patience = patience.checked_sub(1)?;
        }
        let to = Sample::take();
        let ran_out = port::read_u8(PORT_B) & PORT_B_OUT_2 != 0;

        let passed = to.tsc.checked_sub(from.tsc)?;
        let counts = u64::from(from.pit.wrapping_sub(to.pit)).max(1);
        let hz = |ticks: u64| ticks.saturating_mul(PIT_HZ) / counts;
        let rates = Rates {
            tsc: hz(passed),
            lapic: hz(u64::from(from.lapic.saturating_sub(to.lapic))),
        };
        let at_once = from.took.saturating_add(to.took) <= passed / SHARE;
        (rates.tsc != 0 && rates.lapic != 0).then_some((rates, at_once && !ran_out))
    }
}

fn pit_count() -> u16 {
    port::write_u8(PIT_COMMAND, PIT_LATCH);
    let low = port::read_u8(PIT_COUNTER_2);
    let high = port::read_u8(PIT_COUNTER_2);
    u16::from_le_bytes([low, high])
}

/// TSC frequency by CPUID leaves 0x15 and 0x16, and the local APIC's timer
/// measured by it.
pub fn named_by_cpuid() -> Option<Rates> {
    let cpuid = CpuId::new();
    let by_crystal = cpuid.get_tsc_info().and_then(|info| info.tsc_frequency());
    let by_brand = cpuid
        .get_processor_frequency_info()
        .map(|info| u64::from(info.processor_base_frequency()) * 1_000_000);
    let tsc = by_crystal.or(by_brand).filter(|&hz| hz != 0)?;

    lapic::start_timer(u32::MAX);
    let window = tsc / 100;
    let from = (cpu::tsc(), lapic::timer_ticks_left());
    while cpu::tsc().saturating_sub(from.0) < window {
        core::hint::spin_loop();
    }
    let passed = cpu::tsc().saturating_sub(from.0);
    let ticks = u64::from(from.1.saturating_sub(lapic::timer_ticks_left()));
    lapic::stop_timer();
    let lapic = ticks * (tsc / 1000) / (passed / 1000).max(1);
    (lapic != 0).then_some(Rates { tsc, lapic })
}
