//! Automatic flow control, the TL16C550C's and the CH352's MCR bit 5: RTS
//! follows the receiver FIFO, CTS gates the transmitter (TL16C550C 7.1-7.5).

use super::Uart;
use super::fifo::DEPTH;
use super::registers::MCR_RTS;
use crate::Quirk;

/// The trigger level from which RTS is dropped late, with the sixteenth
/// character on its way, rather than at the level.
const LATE_TRIGGER: usize = 14;

/// The numbers of characters waiting at which RTS moves by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    /// It drops from here up.
    drop: usize,
    /// It returns from here down.
    back: usize,
}

impl Marks {
    /// With the sixteenth character.
    pub(super) const LATE: Self = Self {
        drop: DEPTH,
        back: DEPTH - 1,
    };
}

impl Uart {
    /// Whether automatic flow control is on.
    pub(super) const fn auto_flow(&self) -> bool {
        self.mcr & self.auto_flow_bit != 0
    }

    /// Whether RTS is asserted, by software or automatically.
    pub(super) const fn rts(&self) -> bool {
        let heeded = self.auto_flow() || self.quirks.has(Quirk::AutoRtsWithoutAfe);
        let held = heeded && self.rts_held;
        self.asks() && !held
    }

    /// Whether MCR has RTS asserted, as far as the receiver FIFO lets it.
    const fn asks(&self) -> bool {
        let regardless = self.auto_flow() && self.quirks.has(Quirk::AfeAssertsRts);
        self.mcr & MCR_RTS != 0 || regardless
    }

    /// Whether the transmitter may begin a character. CTS is looked at when
    /// the character would begin; one that has begun is always finished.
    pub(super) const fn clear_to_send(&self) -> bool {
        !self.auto_flow() || self.modem.cts()
    }

    /// Whether RTS waits for the sixteenth character at this trigger level.
    const fn drops_late(&self, trigger: usize) -> bool {
        match trigger {
            LATE_TRIGGER => true,
            8 => self.quirks.has(Quirk::AutoRtsLateAtEight),
            1 => self.quirks.has(Quirk::AutoRtsLateAtOne),
            _ => false,
        }
    }

    /// Takes note of the receiver's trigger level. At 1, 4 and 8 RTS drops at
    /// the level and returns when the FIFO is empty; at 14 it drops with the
    /// first data bit of the sixteenth character and returns when there is room
    /// for one.
    pub(super) const fn follow_trigger(&mut self) {
        let trigger = if self.quirks.has(Quirk::AutoRtsAlwaysAtEight) {
            8
        } else {
            self.receiver.trigger()
        };
        self.rts_marks = if self.drops_late(trigger) {
            Marks::LATE
        } else {
            Marks {
                drop: trigger,
                back: 0,
            }
        };
    }

    /// Follows the receiver FIFO with RTS. Returns whether RTS may have moved.
    #[inline]
    pub(super) const fn follow_receiver(&mut self) -> bool {
        let before = self.rts_held;
        let waiting = self.receiver.len();
        if waiting >= self.rts_marks.drop || self.last_is_coming() {
            self.rts_held = true;
        } else if waiting <= self.rts_marks.back && !self.misses(waiting) {
            self.rts_held = false;
        }
        self.auto_flow() && self.rts_held != before
    }

    /// Whether a quirk keeps RTS inactive though there is room beside `waiting`
    /// characters.
    const fn misses(&self, waiting: usize) -> bool {
        waiting < self.rts_marks.back && self.quirks.has(Quirk::AutoRtsMissesClear)
    }

    /// Whether RTS has waited for the sixteenth character and drops now.
    const fn last_is_coming(&self) -> bool {
        self.receiver.len() == DEPTH - 1
            && self.rts_marks.back == Marks::LATE.back
            && self.receiver.sampler.is_receiving()
    }
}
