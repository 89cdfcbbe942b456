//! What an access to the port beside this one disturbs: nothing, but by quirks.

use super::registers::{IER_DLM, IIR_FCR, LCR, LSR, MSR, RBR_THR_DLL};
use super::{Schedule, Uart};
use crate::time::Ticks;
use crate::{Quirk, Quirks};

/// An access to the other port, at an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read(u8),
    Write(u8),
}

/// By a quirk, what an access does.
type Disturbance = (Quirk, Access, fn(&mut Uart, Ticks));

const DISTURBANCES: [Disturbance; 7] = [
    (
        Quirk::ChangesClearedByOtherPort,
        Access::Read(MSR),
        |uart, _| uart.modem.acknowledge(),
    ),
    (
        Quirk::ErrorsClearedByOtherPort,
        Access::Read(LSR),
        |uart, _| uart.receiver.errors.forget_character_errors(),
    ),
    (
        Quirk::TimeoutClearedByOtherPort,
        Access::Read(RBR_THR_DLL),
        |uart, now| uart.receiver.timeout.character_read(now),
    ),
    (
        Quirk::ThreClearedByOtherPort,
        Access::Write(IER_DLM),
        |uart, _| uart.transmitter.acknowledge(),
    ),
    (
        Quirk::TriggerRaisedByOtherPort,
        Access::Write(IIR_FCR),
        |uart, _| uart.receiver.set_trigger(3),
    ),
    (
        Quirk::QueueDroppedByOtherPort,
        Access::Write(IIR_FCR),
        |uart, _| uart.transmitter.clear(),
    ),
    (
        Quirk::CharacterStoppedByOtherPort,
        Access::Write(LCR),
        |uart, _| uart.transmitter.stop(),
    ),
];

/// Whether one port's accesses disturb the other at all.
pub(crate) fn disturb(quirks: Quirks) -> bool {
    DISTURBANCES.iter().any(|(quirk, ..)| quirks.has(*quirk))
}

impl Uart {
    /// The port beside this one is about to be accessed.
    #[cold]
    pub(crate) fn disturb_by_other(&mut self, access: Access, now: Ticks) {
        self.sample(now);
        for (quirk, disturbing, disturb) in DISTURBANCES {
            if disturbing == access && self.quirks.has(quirk) {
                disturb(self, now);
            }
        }
        self.unsettled = true;
        self.schedule = Schedule::Moved;
    }
}
