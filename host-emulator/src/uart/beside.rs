//! What an access to the port beside this one disturbs: nothing, but by quirks.

use super::registers::{IER_DLM, IIR_FCR, LCR, LSR, MSR, RBR_THR_DLL};
use super::{Schedule, Uart};
use crate::Quirk;
use crate::time::Ticks;

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

impl Uart {
    /// The port beside this one is about to be accessed. Returns whether that
    /// disturbs this one.
    #[cold]
    pub(crate) fn disturb_by_other(&mut self, access: Access, now: Ticks) -> bool {
        let mut disturbed = false;
        for (quirk, disturbing, disturb) in DISTURBANCES {
            if disturbing == access && self.quirks.has(quirk) {
                self.sample(now);
                disturb(self, now);
                disturbed = true;
            }
        }
        if disturbed {
            self.unsettled = true;
            self.schedule = Schedule::Moved;
        }
        disturbed
    }
}
