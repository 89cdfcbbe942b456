//! What a soak sends: bytes without end, the same for the same seed.

/// Bits of the shift register, ITU-T O.150 5.8: x^31 + x^28 + 1.
const PRBS_BITS: u32 = 31;
const PRBS_MASK: u32 = (1 << PRBS_BITS) - 1;

/// The bytes that walk: a one through zeros, then a zero through ones.
const STEPS: u8 = 16;

/// The kinds of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Each is the one before and one.
    Incrementing,
    /// A pseudo-random sequence of 2^31 - 1 bits.
    Prbs,
    /// All ones, all zeros, by turns.
    OnesAndZeros,
    /// One bit differs from all others, the next one in each byte.
    WalkingBits,
}

/// One sequence of bytes, somewhere along it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pattern {
    kind: Kind,
    state: u32,
}

impl Pattern {
    /// The sequence that `seed` begins.
    pub(super) const fn new(kind: Kind, seed: u64) -> Self {
        let folded = (seed ^ (seed >> PRBS_BITS) ^ (seed >> (2 * PRBS_BITS))) as u32;
        let state = match kind {
            // A shift register of zeros stays one; so it begins elsewhere.
            Kind::Prbs => match folded & PRBS_MASK {
                0 => PRBS_MASK,
                other => other,
            },
            _ => folded,
        };
        Self { kind, state }
    }

    /// The next byte.
    pub(super) const fn next(&mut self) -> u8 {
        let state = self.state;
        match self.kind {
            Kind::Prbs => return self.shift(),
            _ => self.state = state.wrapping_add(1),
        }
        match self.kind {
            Kind::OnesAndZeros => 0_u8.wrapping_sub(state as u8 & 1),
            Kind::WalkingBits => {
                let step = state as u8 % STEPS;
                let bit = 1 << (step % 8);
                if step < 8 { bit } else { !bit }
            }
            Kind::Incrementing | Kind::Prbs => state as u8,
        }
    }

    /// Eight steps of the shift register; the byte that they put in.
    const fn shift(&mut self) -> u8 {
        let mut turn = 0;
        while turn < 8 {
            let bit = (self.state >> 30 ^ self.state >> 27) & 1;
            self.state = (self.state << 1 | bit) & PRBS_MASK;
            turn += 1;
        }
        self.state as u8
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    fn bytes(kind: Kind, seed: u64, count: usize) -> Vec<u8> {
        let mut pattern = Pattern::new(kind, seed);
        (0..count).map(|_| pattern.next()).collect()
    }

    #[test]
    fn the_plain_ones_are_what_they_are_called() {
        assert_eq!(bytes(Kind::Incrementing, 254, 4), [254, 255, 0, 1]);
        assert_eq!(bytes(Kind::OnesAndZeros, 1, 4), [0xff, 0, 0xff, 0]);
        let walk = bytes(Kind::WalkingBits, 0, 17);
        assert_eq!(walk[..3], [0x01, 0x02, 0x04]);
        assert_eq!(walk[7..10], [0x80, 0xfe, 0xfd]);
        assert_eq!(walk[15..], [0x7f, 0x01]);
    }

    /// The register's recurrence, looked at from outside: each bit is the sum
    /// of those 31 and 28 before it.
    #[test]
    fn the_pseudo_random_one_follows_its_polynomial() {
        for seed in [0, 1, 77, u64::MAX] {
            let bits: Vec<u8> = bytes(Kind::Prbs, seed, 1000)
                .into_iter()
                .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
                .collect();
            let follows = |at: usize| bits[at] == bits[at - 31] ^ bits[at - 28];
            assert!((31..bits.len()).all(follows), "seed {seed}");
            assert!(bits.contains(&1) && bits.contains(&0));
        }
        assert_ne!(bytes(Kind::Prbs, 1, 8), bytes(Kind::Prbs, 2, 8));
    }
}
