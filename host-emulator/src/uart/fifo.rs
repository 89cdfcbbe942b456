//! A queue of bounded length. It knows nothing of what it holds, and never
//! allocates.

mod state;

/// Characters each FIFO holds (PC16550D, "General Description").
pub(super) const DEPTH: usize = 16;

/// A ring of up to `N` items.
#[derive(Clone, Debug)]
pub(super) struct Fifo<T, const N: usize = DEPTH> {
    items: [T; N],
    head: usize,
    len: usize,
}

impl<T: Copy + Default, const N: usize> Fifo<T, N> {
    pub(super) fn new() -> Self {
        Self {
            items: [T::default(); N],
            head: 0,
            len: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) const fn is_full(&self) -> bool {
        self.len == N
    }

    /// Appends `item`; a full FIFO keeps what it has and drops the newcomer.
    pub(super) const fn push(&mut self, item: T) {
        if !self.is_full() {
            self.items[(self.head + self.len) % N] = item;
            self.len += 1;
        }
    }

    /// The newest item, to be changed in place.
    pub(super) const fn back_mut(&mut self) -> Option<&mut T> {
        if self.is_empty() {
            None
        } else {
            Some(&mut self.items[(self.head + self.len - 1) % N])
        }
    }

    /// Takes the oldest item.
    pub(super) const fn pop(&mut self) -> Option<T> {
        if self.is_empty() {
            return None;
        }
        let item = self.items[self.head];
        self.head = (self.head + 1) % N;
        self.len -= 1;
        Some(item)
    }

    /// The oldest item, to be changed in place.
    pub(super) const fn front_mut(&mut self) -> Option<&mut T> {
        if self.is_empty() {
            None
        } else {
            Some(&mut self.items[self.head])
        }
    }

    pub(super) const fn clear(&mut self) {
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order_of_sixteen_and_drops_the_seventeenth() {
        let mut fifo = Fifo::<u8>::new();
        // An odd start makes the ring wrap.
        for skipped in 0..5u8 {
            fifo.push(skipped);
            fifo.pop();
        }
        for item in 0..17u8 {
            fifo.push(item);
        }
        assert!(fifo.is_full());
        let taken: Vec<u8> = core::iter::from_fn(|| fifo.pop()).collect();
        assert_eq!(taken, (0..16).collect::<Vec<u8>>());
    }
}
