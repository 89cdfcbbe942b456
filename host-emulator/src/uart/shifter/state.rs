//! The transmitter shift register's saved state: the frame in flight, and
//! since when. How far it has got follows.

use super::Shifter;
use crate::state::{StateError, Transfer};
use crate::uart::format::Pace;
use crate::uart::signal::SentFrame;

impl Shifter {
    /// Saves or loads it, for a line of this `pace`.
    pub(crate) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<(), StateError> {
        let Self { frame, ending } = self;
        let mut busy = frame.is_some();
        transfer.flag(&mut busy)?;
        if !busy {
            *self = Self::new();
            return Ok(());
        }
        transfer.require(
            pace.takes_time(),
            "a character takes time on a line without",
        )?;
        let mut sent = frame.unwrap_or(SentFrame {
            frame: pace.format.frame(0),
            start: transfer.now(),
            rate: pace.rate,
        });
        sent.frame.transfer(transfer)?;
        transfer.past(&mut sent.start)?;
        transfer.require(transfer.now() < sent.end(), "a frame is over and goes on")?;
        *frame = Some(sent);
        *ending = sent.last_stop_bit() <= transfer.now();
        Ok(())
    }

    /// Whether a frame is in flight that has not begun its last stop bit.
    pub(crate) const fn is_before_last_stop_bit(&self) -> bool {
        self.frame.is_some() && !self.ending
    }
}
