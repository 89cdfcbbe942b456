//! The guest's lines: KTAP version 1, parsed strictly.
//!
//! This module owns the grammar of the result channel. It refuses to know
//! which results were expected (that is the verdict's) and believes nothing:
//! a line that does not fit is a [`Violation`], never a result.

mod line;
mod parser;

pub use parser::Parser;

use std::time::Duration;

use thiserror::Error;

/// What a complete line, or a group of lines, said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something the guest says about itself, outside any suite.
    Info(String),
    /// How many suites will follow.
    Plan(usize),
    /// A suite begins: `card`, `port0`, `port1`.
    SuiteStarted(String),
    /// How many cases the suite announces.
    SuitePlan(usize),
    /// How far a case is that takes long. Belongs to no result.
    Progress(String),
    /// One case has its result.
    Case(CaseResult),
    /// A suite has ended; the guest's own opinion of it.
    SuiteEnded {
        /// The suite's name.
        name: String,
        /// `ok` or `not ok`.
        passed: bool,
    },
    /// The guest gave up. Nothing after this line counts.
    BailOut {
        /// `panic`, `exception`, `no-card`, `plan`, `platform`.
        kind: String,
        /// What and where.
        detail: String,
    },
    /// A line that does not fit.
    Violation(Violation),
}

/// A case's result as the guest told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseResult {
    /// The suite that it ran in.
    pub suite: String,
    /// The case's id.
    pub id: String,
    /// What came out.
    pub status: Status,
    /// How long the guest says it took.
    pub time: Option<Duration>,
    /// The diagnostic lines that came before the result.
    pub explanation: Vec<String>,
}

/// What came out of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The claim holds.
    Passed,
    /// The claim does not hold; the explanation says why.
    Failed,
    /// The case could not run here, with the reason.
    Skipped(String),
}

/// A departure from the grammar. None of them counts as a result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Violation {
    /// A line that is no KTAP at all.
    #[error("line {line}: not KTAP: {text:?}")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// The beginning of it.
        text: String,
    },
    /// A line that is KTAP, but not at this point.
    #[error("line {line}: {what} is out of place here: {text:?}")]
    OutOfPlace {
        /// Counted from 1.
        line: usize,
        /// What the line is.
        what: &'static str,
        /// The beginning of it.
        text: String,
    },
    /// Result numbers count 1, 2, 3.
    #[error("line {line}: result number {got} where {expected} was due")]
    Number {
        /// Counted from 1.
        line: usize,
        /// The number in the line.
        got: usize,
        /// The number that was due.
        expected: usize,
    },
    /// The plan announced another number of results.
    #[error("{scope}: {planned} announced, {seen} came")]
    Count {
        /// The suite's name, or `suites`.
        scope: String,
        /// What the plan said.
        planned: usize,
        /// What came.
        seen: usize,
    },
    /// The suite's result does not follow from its cases, or names another
    /// suite.
    #[error("line {line}: the suite's result contradicts its cases: {text:?}")]
    SuiteResult {
        /// Counted from 1.
        line: usize,
        /// The beginning of it.
        text: String,
    },
    /// The lines ended in the middle of something.
    #[error("the report ends {0}")]
    Truncated(String),
}
