//! Two ends that disagree on the format, so that a character which is sent
//! well arrives with an error.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{lcr, lsr};
use crate::target::Port;

const ODD_8: u8 = lcr::WORD_8 | lcr::PARITY;
const EVEN_8: u8 = ODD_8 | lcr::EVEN;

/// A character, the formats of its two ends, and the error that this makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mismatch {
    /// What is sent, and arrives all the same.
    pub(super) byte: u8,
    /// LCR of the end that sends it.
    pub(super) sent: u8,
    /// LCR of the end that takes it.
    pub(super) taken: u8,
    /// The bit of LSR that tells.
    pub(super) error: u8,
}

/// What the one end counts to an odd number of ones the other wants even.
pub(super) const PARITY: Mismatch = Mismatch {
    byte: 0x35,
    sent: ODD_8,
    taken: EVEN_8,
    error: lsr::PE,
};

/// An even number of ones: the parity bit, where the other end looks for the
/// stop bit, is 0.
pub(super) const FRAMING: Mismatch = Mismatch {
    byte: 0x33,
    sent: EVEN_8,
    taken: lcr::FORMAT_8N1,
    error: lsr::FE,
};

/// Ten bits of space for a receiver whose characters take seven.
pub(super) const BREAK: Mismatch = Mismatch {
    byte: 0x00,
    sent: EVEN_8,
    taken: lcr::WORD_5,
    error: lsr::BI,
};

impl Mismatch {
    /// Sets both ends of the null modem to the format in which characters
    /// arrive well, FIFOs on; gives the far end. A receiver that finds its way
    /// back after a framing error may take what is left for one more
    /// character: in a FIFO it overruns none.
    pub(super) fn arrange(&self, bench: &mut Bench<'_>) -> Verdict<Port> {
        let far = bench.crossed_port()?;
        bench.note("sent", self.byte);
        for port in [bench.port(), far] {
            bench.on(port, |bench| bench.set_line(1, self.taken));
        }
        bench.fifos_at_both_ends(far);
        Ok(far)
    }

    /// Sends the character in the format that makes the error.
    pub(super) fn send(&self, bench: &mut Bench<'_>) {
        bench.set_line(1, self.sent);
        bench.push(self.byte, 1);
    }
}
