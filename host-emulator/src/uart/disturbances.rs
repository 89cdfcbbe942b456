//! What a write disturbs that it has nothing to do with: nothing, but by
//! quirks.

use super::registers::{IER_DLM, IIR_FCR, LCR, MCR, RBR_THR_DLL, SCR};
use super::{Schedule, Uart};
use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// A write to the divisor latch, among the offsets of other writes.
pub(super) const DIVISOR_LATCH: u8 = 8;

/// Something that is disturbed, and by which writes.
struct Disturbance {
    disturb: fn(&mut Uart, Ticks),
    writes: &'static [(u8, Quirk)],
}

const DISTURBANCES: [Disturbance; 10] = [
    Disturbance {
        disturb: |uart, now| {
            uart.receiver.timeout.cancel();
            uart.receiver.timeout.restart(now);
        },
        writes: &[
            (RBR_THR_DLL, Quirk::TimeoutClearedByThr),
            (IER_DLM, Quirk::TimeoutClearedByIerWrite),
            (IIR_FCR, Quirk::TimeoutClearedByFcrWrite),
            (LCR, Quirk::TimeoutClearedByLcrWrite),
            (MCR, Quirk::TimeoutClearedByMcrWrite),
            (SCR, Quirk::TimeoutClearedByScrWrite),
            (DIVISOR_LATCH, Quirk::TimeoutClearedByDivisor),
        ],
    },
    Disturbance {
        disturb: |uart, now| uart.receiver.timeout.restart(now),
        writes: &[
            (RBR_THR_DLL, Quirk::TimeoutRestartedByThr),
            (IER_DLM, Quirk::TimeoutRestartedByIerWrite),
            (IIR_FCR, Quirk::TimeoutRestartedByFcrWrite),
            (LCR, Quirk::TimeoutRestartedByLcrWrite),
            (MCR, Quirk::TimeoutRestartedByMcrWrite),
            (SCR, Quirk::TimeoutRestartedByScrWrite),
            (DIVISOR_LATCH, Quirk::TimeoutRestartedByDivisor),
        ],
    },
    Disturbance {
        disturb: |uart, _| uart.modem.acknowledge(),
        writes: &[
            (RBR_THR_DLL, Quirk::ChangesClearedByThr),
            (IER_DLM, Quirk::ChangesClearedByIerWrite),
            (IIR_FCR, Quirk::ChangesClearedByFcrWrite),
            (LCR, Quirk::ChangesClearedByLcrWrite),
            (MCR, Quirk::ChangesClearedByMcrWrite),
            (SCR, Quirk::ChangesClearedByScrWrite),
            (DIVISOR_LATCH, Quirk::ChangesClearedByDivisor),
        ],
    },
    Disturbance {
        disturb: |uart, _| uart.receiver.errors.forget_overrun(),
        writes: &[
            (RBR_THR_DLL, Quirk::OverrunClearedByThr),
            (IER_DLM, Quirk::OverrunClearedByIerWrite),
            (IIR_FCR, Quirk::OverrunClearedByFcrWrite),
            (LCR, Quirk::OverrunClearedByLcrWrite),
            (MCR, Quirk::OverrunClearedByMcrWrite),
            (SCR, Quirk::OverrunClearedByScrWrite),
            (DIVISOR_LATCH, Quirk::OverrunClearedByDivisor),
        ],
    },
    Disturbance {
        disturb: |uart, _| uart.receiver.errors.forget_character_errors(),
        writes: &[
            (RBR_THR_DLL, Quirk::ErrorsClearedByThr),
            (IER_DLM, Quirk::ErrorsClearedByIerWrite),
            (LCR, Quirk::ErrorsClearedByLcrWrite),
            (MCR, Quirk::ErrorsClearedByMcrWrite),
            (SCR, Quirk::ErrorsClearedByScrWrite),
            (DIVISOR_LATCH, Quirk::ErrorsClearedByDivisor),
        ],
    },
    Disturbance {
        disturb: |uart, _| uart.transmitter.acknowledge(),
        writes: &[
            (IIR_FCR, Quirk::FcrWriteClearsThre),
            (LCR, Quirk::LcrWriteClearsThre),
            (MCR, Quirk::McrWriteClearsThre),
            (SCR, Quirk::ThreClearedByScrWrite),
            (DIVISOR_LATCH, Quirk::ThreClearedByDivisor),
        ],
    },
    Disturbance {
        disturb: |uart, _| uart.transmitter.raise_interrupt(),
        writes: &[
            (IIR_FCR, Quirk::ThreRaisedByFcrWrite),
            (LCR, Quirk::ThreRaisedByLcrWrite),
            (MCR, Quirk::ThreRaisedByMcrWrite),
            (SCR, Quirk::ThreRaisedByScrWrite),
            (DIVISOR_LATCH, Quirk::ThreRaisedByDivisor),
        ],
    },
    Disturbance {
        disturb: |uart, _| uart.transmitter.stop(),
        writes: &[
            (IER_DLM, Quirk::CharacterStoppedByIerWrite),
            (LCR, Quirk::CharacterStoppedByLcrWrite),
            (MCR, Quirk::CharacterStoppedByMcrWrite),
            (SCR, Quirk::CharacterStoppedByScrWrite),
        ],
    },
    Disturbance {
        disturb: |uart, now| uart.receiver.sampler.reset(now),
        writes: &[(LCR, Quirk::ReceptionStoppedByLcrWrite)],
    },
    Disturbance {
        disturb: |uart, _| uart.transmitter.clear(),
        writes: &[
            (IER_DLM, Quirk::QueueDroppedByIerWrite),
            (LCR, Quirk::QueueDroppedByLcrWrite),
            (MCR, Quirk::QueueDroppedByMcrWrite),
            (SCR, Quirk::QueueDroppedByScrWrite),
            (DIVISOR_LATCH, Quirk::QueueDroppedByDivisor),
        ],
    },
];

/// A bit for each offset whose writes disturb something.
pub(super) fn disturbing(quirks: Quirks) -> u16 {
    let writes = DISTURBANCES
        .iter()
        .flat_map(|disturbance| disturbance.writes);
    writes
        .filter(|(_, quirk)| quirks.has(*quirk))
        .fold(0, |offsets, (offset, _)| offsets | 1 << offset)
}

impl Uart {
    /// The register at `offset` is about to be written, or the
    /// [divisor latch](DIVISOR_LATCH), which disturbs something.
    #[cold]
    pub(super) fn disturb(&mut self, offset: u8, now: Ticks) {
        self.sample(now);
        for disturbance in &DISTURBANCES {
            let mut writes = disturbance.writes.iter();
            if writes.any(|&(at, quirk)| at == offset && self.quirks.has(quirk)) {
                (disturbance.disturb)(self, now);
            }
        }
        self.unsettled = true;
        self.schedule = Schedule::Moved;
    }
}
