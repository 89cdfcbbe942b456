//! A queue's saved state: its items, the oldest first.

use super::Fifo;
use crate::state::{StateError, Transfer};

impl<T: Copy + Default, const N: usize> Fifo<T, N> {
    /// Saves or loads the queue, each item by `item`.
    pub(in crate::uart) fn transfer(
        &mut self,
        transfer: &mut Transfer<'_>,
        mut item: impl FnMut(&mut T, &mut Transfer<'_>) -> Result<(), StateError>,
    ) -> Result<(), StateError> {
        let mut len = self.len;
        transfer.count(&mut len, N)?;
        let mut moved = Self::new();
        for index in 0..len {
            let mut value = self.items[(self.head + index) % N];
            item(&mut value, transfer)?;
            moved.push(value);
        }
        *self = moved;
        Ok(())
    }

    /// The items from the oldest on.
    pub(in crate::uart) fn iter(&self) -> impl Iterator<Item = T> {
        (0..self.len).map(|index| self.items[(self.head + index) % N])
    }
}
