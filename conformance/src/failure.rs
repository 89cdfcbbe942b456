//! Why a claim does not hold, in the datasheet's words.

use core::fmt;

use crate::bench::Bench;
use crate::bench::trace::Trace;
use crate::clause::Clause;
use crate::registers::Reg;

/// What was expected and what was there instead.
#[derive(Clone, Copy, Debug)]
pub enum Evidence {
    /// Bits of a register.
    Register {
        /// The register that was read.
        reg: Reg,
        /// The bits that the claim is about.
        mask: u8,
        /// What those bits should be.
        expected: u8,
        /// The whole value that was read.
        actual: u8,
    },
    /// A count, a size, a config space value, a time: a number.
    Number {
        /// What the number is, with its unit where it has one.
        name: &'static str,
        /// What it should be.
        expected: u64,
        /// What it is.
        actual: u64,
    },
    /// A number outside its bounds.
    Range {
        /// What the number is, with its unit where it has one.
        name: &'static str,
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
        /// What it is.
        actual: u64,
    },
    /// A plain yes or no: the sentence says it all.
    Statement,
}

/// A circumstance of a failure, such as the byte that was being sent.
pub type Note = (&'static str, u32);

/// The part of a claim that does not hold.
#[derive(Clone, Copy, Debug)]
pub struct Mismatch {
    /// What should have been, as a sentence.
    pub expectation: &'static str,
    /// Expected and actual.
    pub evidence: Evidence,
}

impl Mismatch {
    /// What a bench holds that has found none.
    pub(crate) const NONE: Self = Self {
        expectation: "the claim holds",
        evidence: Evidence::Statement,
    };
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expectation)?;
        match self.evidence {
            Evidence::Register {
                reg,
                mask,
                expected,
                actual,
            } => {
                let (name, should) = (reg.name(), reg.decode(expected));
                match (mask, reg) {
                    (0xff, _) => write!(f, "\nexpected: {name} = {expected:#04x} ({should})"),
                    // An identification is a number, not a set of bits.
                    (_, Reg::Iir) => {
                        write!(
                            f,
                            "\nexpected: {name} & {mask:#04x} = {expected:#04x} ({should})"
                        )
                    }
                    _ => write!(
                        f,
                        "\nexpected: {name} & {mask:#04x} = {expected:#04x} ({should} of {})",
                        reg.decode(mask),
                    ),
                }?;
                write!(
                    f,
                    "\nactual:   {name} = {actual:#04x} ({})",
                    reg.decode(actual)
                )
            }
            Evidence::Number {
                name,
                expected,
                actual,
            } => write!(
                f,
                "\nexpected: {name} = {expected} ({expected:#x})\nactual:   {name} = {actual} ({actual:#x})"
            ),
            Evidence::Range {
                name,
                least,
                most,
                actual,
            } => write!(
                f,
                "\nexpected: {name} in {least}..={most}\nactual:   {name} = {actual}"
            ),
            Evidence::Statement => Ok(()),
        }
    }
}

/// A failed case's explanation: the claim and its clause, expected and
/// actual, and the last accesses. Displays as several lines.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    claim: &'static str,
    clause: &'static Clause,
    mismatch: Mismatch,
    notes: [Option<Note>; 2],
    trace: Trace,
}

impl Failure {
    pub(crate) fn new(
        claim: &'static str,
        clause: &'static Clause,
        mismatch: Mismatch,
        bench: &Bench<'_>,
    ) -> Self {
        Self {
            claim,
            clause,
            mismatch,
            notes: bench.notes(),
            trace: *bench.trace(),
        }
    }

    /// What should have been, and expected and actual.
    #[must_use]
    pub const fn mismatch(&self) -> &Mismatch {
        &self.mismatch
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "claim:    {}", self.claim)?;
        writeln!(f, "clause:   {}", self.clause)?;
        writeln!(f, "broken:   {}", self.mismatch)?;
        for (name, value) in self.notes.iter().flatten() {
            writeln!(f, "with:     {name} = {value} ({value:#04x})")?;
        }
        write!(f, "last accesses, oldest first:{}", self.trace)
    }
}
