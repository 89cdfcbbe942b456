//! A run of characters out of the transmitter FIFO, and how exactly what comes
//! of it can be timed.
//!
//! Shared by the cases of time on the line; claims nothing itself.

use core::time::Duration;

use crate::bench::{Attempt, Bench, Moment, Tolerance};
use crate::registers::{Reg, fcr};

/// What the datasheet leaves open between a write to THR and what it brings
/// about: the start bit waits up to 24 sixteenths of a bit (PC16550D, tSTI is
/// 8 to 24 baud clocks), and a receiver is done in the middle of a stop bit.
pub(crate) fn tolerance(bit: Duration) -> Tolerance {
    Tolerance {
        early: bit,
        late: bit * 2,
    }
}

/// Characters that were put into the transmitter FIFO one after the other.
pub(crate) struct Burst {
    /// When the first was written.
    pub(crate) first: Moment,
    /// When the last was written.
    pub(crate) last: Moment,
    /// Whether each came before the transmitter had run out of them.
    pub(crate) kept_busy: Attempt,
}

/// Puts `count` characters (up to 16) into the transmitter FIFO in loopback.
pub(crate) fn burst(bench: &mut Bench<'_>, count: u32) -> Burst {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    let first = bench.timed_write(Reg::Thr, 0x55);
    let (mut last, mut kept_busy) = (first, Attempt::Conclusive);
    for before in 1..count {
        last = bench.timed_write(Reg::Thr, 0x55);
        let in_time = last.since(first).is_under(bench.character_time() * before);
        kept_busy = kept_busy.and(Attempt::conclusive_if(in_time));
    }
    Burst {
        first,
        last,
        kept_busy,
    }
}
