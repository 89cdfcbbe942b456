//! The transmitter shift register's saved state: the frame in flight, and how
//! far it has got.

use super::{InFlight, Phase, Shifter};
use crate::state::{StateError, Transfer};
use crate::time::Ticks;
use crate::uart::format::{Frame, Pace};

impl Shifter {
    /// Saves or loads it, for a line of this `pace`.
    pub(crate) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<(), StateError> {
        let mut busy = self.frame.is_some();
        transfer.flag(&mut busy)?;
        if !busy {
            self.frame = None;
            return Ok(());
        }
        transfer.require(
            pace.takes_time(),
            "a character takes time on a line without",
        )?;
        let mut flight = self.frame.unwrap_or(InFlight {
            frame: pace.format.frame(0),
            phase: Phase::LastStop,
            until: Ticks::NEVER,
        });
        flight.frame.transfer(transfer)?;
        flight.phase.transfer(transfer, flight.frame)?;
        transfer.future(&mut flight.until, pace.longest_step())?;
        self.frame = Some(flight);
        Ok(())
    }

    /// Whether a frame is in flight that has not begun its last stop bit.
    pub(crate) const fn is_before_last_stop_bit(&self) -> bool {
        match self.frame {
            Some(flight) => !matches!(flight.phase, Phase::LastStop),
            None => false,
        }
    }
}

impl Phase {
    /// One byte: the bit, or what comes behind the last of them.
    fn transfer(&mut self, transfer: &mut Transfer<'_>, frame: Frame) -> Result<(), StateError> {
        const EARLY_STOP: u8 = 0xfe;
        const LAST_STOP: u8 = 0xff;
        let mut phase = match *self {
            Self::Bit(index) => index,
            Self::EarlyStop => EARLY_STOP,
            Self::LastStop => LAST_STOP,
        };
        transfer.byte(&mut phase)?;
        *self = match phase {
            LAST_STOP => Self::LastStop,
            EARLY_STOP => {
                let long = frame.stop_half_bits() > 2;
                transfer.require(long, "one stop bit lasts longer than one")?;
                Self::EarlyStop
            }
            index => {
                let sent = index < frame.bits();
                transfer.require(sent, "a frame sends more bits than it has")?;
                Self::Bit(index)
            }
        };
        Ok(())
    }
}
