//! A far end's saved state: the bytes that wait at it, and the characters in
//! flight. Levels and pace follow from the port.

use std::collections::VecDeque;

use super::{CAPACITY, FarEnd};
use crate::state::{StateError, Transfer};
use crate::uart::{Outputs, Pace};

impl FarEnd {
    /// Saves or loads it, at a port of this `pace`.
    pub(crate) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<(), StateError> {
        self.pace = pace;
        self.shifter.transfer(transfer, pace)?;
        self.sampler.transfer(transfer, pace)?;
        transfer_queue(&mut self.arriving, transfer)?;
        transfer_queue(&mut self.leaving, transfer)?;
        transfer.wide(&mut self.dropped)?;
        transfer.flag(&mut self.carrier)
    }

    /// Takes in what the port drives without anything coming of it, after
    /// loading.
    ///
    /// # Errors
    /// [`StateError::Impossible`] if it contradicts what was loaded.
    pub(crate) fn resume(&mut self, port: Outputs) -> Result<(), StateError> {
        self.clear_to_send = port.rts;
        self.sampler.resume(port.sout)
    }

    /// Whether somebody is connected outside.
    pub(crate) const fn carrier(&self) -> bool {
        self.carrier
    }
}

fn transfer_queue(queue: &mut VecDeque<u8>, transfer: &mut Transfer<'_>) -> Result<(), StateError> {
    let mut len = queue.len();
    transfer.count(&mut len, CAPACITY)?;
    queue.resize(len, 0);
    transfer.bytes(queue.make_contiguous())
}
