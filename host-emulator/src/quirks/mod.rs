//! Named departures from the datasheets, for asking whether a test suite
//! notices them. None by default.
//!
//! A quirk changes what the model does at exactly one place, where it is asked
//! for by name; this module only knows what there is and who was seen to do
//! it.

mod catalogue;
mod personality;

pub use catalogue::Quirk;
pub use personality::{Personality, UnknownPersonality};

use core::fmt;
use core::str::FromStr;

/// A quirk that has no such name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown quirk {0:?}: `lineproof quirks --list` names them")]
pub struct UnknownQuirk(String);

impl FromStr for Quirk {
    type Err = UnknownQuirk;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|quirk| quirk.name() == name)
            .ok_or_else(|| UnknownQuirk(name.to_owned()))
    }
}

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A set of quirks.
///
/// ```
/// use lineproof_host_emulator::{Quirk, Quirks};
///
/// let quirks: Quirks = ["iir-read-keeps-thre".parse()?, Quirk::NoBreak].into_iter().collect();
/// assert!(quirks.has(Quirk::IirReadKeepsThre));
/// assert!(!quirks.has(Quirk::ThreStorm));
/// # Ok::<(), lineproof_host_emulator::UnknownQuirk>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirks([u64; WORDS]);

/// Words of 64 quirks each that a set takes.
const WORDS: usize = Quirk::ALL.len().div_ceil(u64::BITS as usize);

/// Where `quirk`, whose number is its bit, stands: the word and the bit there.
const fn place(quirk: Quirk) -> (usize, u64) {
    let number = quirk as usize;
    (number / 64, 1 << (number % 64))
}

impl Quirks {
    /// The clean model.
    pub const NONE: Self = Self([0; WORDS]);

    /// Whether `quirk` is among them.
    #[must_use]
    pub const fn has(self, quirk: Quirk) -> bool {
        let (word, bit) = place(quirk);
        self.0[word] & bit != 0
    }

    /// These and `quirk`.
    #[must_use]
    pub const fn with(mut self, quirk: Quirk) -> Self {
        let (word, bit) = place(quirk);
        self.0[word] |= bit;
        self
    }

    /// These and `others`.
    #[must_use]
    pub fn union(self, others: Self) -> Self {
        Self(core::array::from_fn(|word| self.0[word] | others.0[word]))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// The quirks in the order of [`Quirk::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Quirk> {
        Quirk::ALL
            .iter()
            .copied()
            .filter(move |&quirk| self.has(quirk))
    }
}

impl FromIterator<Quirk> for Quirks {
    fn from_iter<I: IntoIterator<Item = Quirk>>(quirks: I) -> Self {
        quirks.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_is_unique_and_leads_back_to_its_quirk() {
        let names: HashSet<_> = Quirk::ALL.iter().map(|quirk| quirk.name()).collect();
        assert_eq!(names.len(), Quirk::ALL.len());
        for &quirk in Quirk::ALL {
            assert_eq!(quirk.name().parse(), Ok(quirk));
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        for &quirk in Quirk::ALL {
            assert_eq!(Quirks::NONE.with(quirk).iter().collect::<Vec<_>>(), [quirk]);
        }
        assert_eq!(
            Quirk::ALL
                .iter()
                .copied()
                .collect::<Quirks>()
                .iter()
                .count(),
            Quirk::ALL.len()
        );
    }

    #[test]
    fn an_unknown_name_says_where_to_look() {
        let error = "no-such".parse::<Quirk>().expect_err("no such quirk");
        assert_eq!(
            error.to_string(),
            "unknown quirk \"no-such\": `lineproof quirks --list` names them"
        );
    }
}
