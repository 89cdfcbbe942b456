//! The parity of words: of those shorter than THR, and of each of their bits.
//!
//! The cases stand in the LCR's group.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, lcr, lsr};

/// Every length of a word.
const LENGTHS: [(u8, u8); 4] = [
    (lcr::WORD_5, 5),
    (lcr::WORD_6, 6),
    (lcr::WORD_7, 7),
    (lcr::WORD_8, 8),
];

/// Words of 5, 6 and 7 bits, and what of THR they take.
const WORDS: [(u8, u8); 3] = [
    (lcr::WORD_5, 0x1f),
    (lcr::WORD_6, 0x3f),
    (lcr::WORD_7, 0x7f),
];

/// Sends each word with an odd number of ones in THR's bits above it, which
/// would turn the parity bit if they counted.
pub(super) fn of_the_word(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    for (word, bits) in WORDS {
        for parity in [lcr::PARITY, lcr::PARITY | lcr::EVEN] {
            bench.note("LCR", word | parity);
            bench.set_line(1, word | parity);
            for low in [0x00, 0x01, bits] {
                let sent = 0x80 | low;
                bench.note("sent", sent);
                bench.push(sent, 1);
                bench.expect(
                    Reg::Lsr,
                    lsr::ERRORS | lsr::DR,
                    lsr::DR,
                    "it arrives without an error",
                )?;
                let expectation = "the word's bits arrive and no others";
                bench.expect(Reg::Rbr, 0xff, low, expectation)?;
            }
        }
    }
    Ok(())
}

/// A word with one bit set has the parity bit 1 where that is even, and 0
/// where it is odd: what the other end has as its stuck one.
pub(super) fn of_every_bit(bench: &mut Bench<'_>) -> Verdict {
    const EVEN: u8 = lcr::PARITY | lcr::EVEN;
    const STUCK_1: u8 = lcr::PARITY | lcr::STICK;
    let far = bench.crossed_port()?;
    for (word, bits) in LENGTHS {
        for (sender, receiver) in [(EVEN, STUCK_1), (STUCK_1, EVEN)] {
            bench.set_line(1, word | sender);
            bench.on(far, |bench| bench.set_line(1, word | receiver));
            for bit in 0..bits {
                let sent = 1 << bit;
                bench.note("LCR", word | sender);
                bench.note("sent", sent);
                bench.push(sent, 1);
                bench.on(far, |bench| {
                    let expectation = "it arrives without an error";
                    bench.expect(Reg::Lsr, lsr::ERRORS | lsr::DR, lsr::DR, expectation)?;
                    bench.expect(Reg::Rbr, 0xff, sent, "it is the one that was sent")
                })?;
            }
        }
    }
    Ok(())
}
