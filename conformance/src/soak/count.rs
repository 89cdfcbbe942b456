//! What came of the bytes that were sent over one link.

use core::fmt;

use crate::registers::lsr;

/// The bytes in flight at a time: what a receiver's FIFO holds, so that a late
/// reader loses nothing.
pub(super) const BURST: usize = 16;

/// What is kept of one burst's answer: twice as much as there should be.
const KEPT: usize = 2 * BURST;

/// The error bits of LSR and their names.
const ERRORS: [(u8, &str); 4] = [
    (lsr::OE, "OE"),
    (lsr::PE, "PE"),
    (lsr::FE, "FE"),
    (lsr::BI, "BI"),
];

/// Counts of one link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Bytes written to THR.
    pub(super) sent: u64,
    /// Bytes read from RBR.
    pub(super) received: u64,
    /// Those that never came.
    pub(super) lost: u64,
    /// Those that came as others.
    pub(super) wrong: u64,
    /// Those that nobody had sent.
    pub(super) added: u64,
    /// Times that a cause was there and INTx was not.
    pub(super) silent: u64,
    /// How often each bit of [`ERRORS`] was set.
    errors: [u64; ERRORS.len()],
}

impl Count {
    /// Counts the errors in a value of LSR; whether there were any.
    pub(super) fn take_status(&mut self, status: u8) -> bool {
        for (count, (bit, _)) in self.errors.iter_mut().zip(ERRORS) {
            *count += u64::from(status & bit != 0);
        }
        status & lsr::ERRORS != 0
    }

    /// Takes what came of a burst.
    pub(super) fn take_burst(&mut self, burst: &Burst) {
        let (sent, came) = (burst.sent(), burst.came());
        self.sent += sent.len() as u64;
        self.received += burst.received as u64;
        self.added += burst.received.saturating_sub(sent.len()) as u64;
        // In order; one that differs is taken for lost while fewer came than
        // are due, else for wrong.
        let mut came = &came[..came.len().min(sent.len())];
        for (index, due) in sent.iter().enumerate() {
            match came {
                [byte, rest @ ..] if byte == due => came = rest,
                [_, rest @ ..] if came.len() == sent.len() - index => {
                    self.wrong += 1;
                    came = rest;
                }
                _ => self.lost += 1,
            }
        }
    }

    /// Everything that should be 0.
    pub(super) fn faults(&self) -> u64 {
        let bytes = self.lost + self.wrong + self.added;
        bytes + self.silent + self.errors.iter().sum::<u64>()
    }

    /// Adds another link's counts.
    pub(super) fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.received += other.received;
        self.lost += other.lost;
        self.wrong += other.wrong;
        self.added += other.added;
        self.silent += other.silent;
        for (sum, one) in self.errors.iter_mut().zip(other.errors) {
            *sum += one;
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sent {}, received {}, lost {}, wrong {}, added {}, silent {}",
            self.sent, self.received, self.lost, self.wrong, self.added, self.silent
        )?;
        for (count, (_, name)) in self.errors.iter().zip(ERRORS) {
            write!(f, ", {name} {count}")?;
        }
        Ok(())
    }
}

/// Bytes that are in flight, and what has come of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Burst {
    sent: [u8; BURST],
    length: usize,
    came: [u8; KEPT],
    /// How many came, more than are kept if need be.
    received: usize,
}

impl Burst {
    /// Takes a byte that is sent now; [`BURST`] at most.
    pub(super) fn send(&mut self, byte: u8) {
        self.sent[self.length] = byte;
        self.length += 1;
    }

    /// Takes a byte that came; what should have come in its place, if anything.
    pub(super) fn receive(&mut self, byte: u8) -> Option<u8> {
        if let Some(place) = self.came.get_mut(self.received) {
            *place = byte;
        }
        self.received += 1;
        self.sent().get(self.received - 1).copied()
    }

    /// How many bytes are still to come.
    pub(super) fn due(&self) -> usize {
        self.length.saturating_sub(self.received)
    }

    /// What was sent.
    pub(super) fn sent(&self) -> &[u8] {
        &self.sent[..self.length]
    }

    fn came(&self) -> &[u8] {
        &self.came[..self.received.min(KEPT)]
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    fn count(sent: &[u8], came: &[u8]) -> Count {
        let mut burst = Burst::default();
        for byte in sent {
            burst.send(*byte);
        }
        for byte in came {
            burst.receive(*byte);
        }
        let mut count = Count::default();
        count.take_burst(&burst);
        assert_eq!(count.faults() == 0, sent == came);
        count
    }

    #[test]
    fn what_is_missing_is_lost_and_what_differs_is_wrong() {
        for (sent, came, lost, wrong, added) in [
            (&[1, 2, 3, 4][..], &[1, 2, 3, 4][..], 0, 0, 0),
            (&[1, 2, 3, 4], &[1, 3, 4], 1, 0, 0),
            (&[1, 2, 3, 4], &[1, 2, 3], 1, 0, 0),
            (&[1, 2, 3, 4], &[], 4, 0, 0),
            (&[1, 2, 3, 4], &[1, 9, 3, 4], 0, 1, 0),
            (&[1, 2, 3, 4], &[1, 9, 4], 1, 1, 0),
            (&[1, 2], &[1, 1, 2], 0, 1, 1),
            (&[1, 2], &[1, 2, 2, 2], 0, 0, 2),
        ] {
            let count = count(sent, came);
            let found = (count.lost, count.wrong, count.added);
            assert_eq!(found, (lost, wrong, added), "{sent:?} {came:?}");
        }
    }

    #[test]
    fn more_than_is_kept_is_counted_all_the_same() {
        let count = count(&[7; BURST], &[7; 100]);
        assert_eq!((count.received, count.added, count.lost), (100, 84, 0));
    }

    #[test]
    fn each_error_has_its_count() {
        let mut count = Count::default();
        assert!(!count.take_status(lsr::THRE | lsr::TEMT | lsr::DR));
        assert!(count.take_status(lsr::OE | lsr::BI));
        assert!(count.take_status(lsr::BI | lsr::FIFO_ERROR));
        assert!(count.to_string().ends_with(", OE 1, PE 0, FE 0, BI 2"));
        assert_eq!(count.faults(), 3);
    }
}
