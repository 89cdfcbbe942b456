//! The parity of words shorter than THR.
//!
//! The case stands in the LCR's group.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, lcr, lsr};

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
