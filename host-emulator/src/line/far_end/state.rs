//! A far end's saved state: the bytes that wait at it, and the characters in
//! flight. Levels and pace follow from the port.

use std::collections::VecDeque;

use super::{ARRIVING, FarEnd, LEAVING};
use crate::state::{StateError, Transfer};
use crate::time::Ticks;
use crate::uart::{Outputs, Pace};

impl FarEnd {
    /// Saves or loads it, at a port of this `pace`.
    pub(crate) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        pace: Pace,
    ) -> Result<(), StateError> {
        let Self {
            pace: own_pace,
            shifter,
            sampler,
            arriving,
            leaving,
            dropped,
            carrier,
            clear_to_send: _,
        } = self;
        *own_pace = pace;
        shifter.transfer(transfer, pace)?;
        sampler.transfer(transfer, pace)?;
        transfer_queue(arriving, ARRIVING, transfer)?;
        transfer_queue(leaving, LEAVING, transfer)?;
        transfer.wide(dropped)?;
        transfer.flag(carrier)
    }

    /// Takes in what the port drives without anything coming of it, after
    /// loading.
    ///
    /// # Errors
    /// [`StateError::Impossible`] if it contradicts what was loaded.
    pub(crate) fn resume(&mut self, port: Outputs, now: Ticks) -> Result<(), StateError> {
        self.clear_to_send = port.rts;
        self.sampler.resume(port.sout, now)
    }
}

fn transfer_queue(
    queue: &mut VecDeque<u8>,
    capacity: usize,
    transfer: &mut Transfer<'_>,
) -> Result<(), StateError> {
    let mut len = queue.len();
    transfer.count(&mut len, capacity)?;
    queue.resize(len, 0);
    transfer.bytes(queue.make_contiguous())
}
