//! What a 16550 UART behind PCI must do, as cases against a [`Target`].
//!
//! This room owns the claims: each case is one sentence of a datasheet, run
//! through the small [`Target`] trait. It refuses to know where it runs (a
//! model under a virtual clock, a socket, a guest, a PC) and shares nothing,
//! not a register constant, with the emulated card it may judge.
//!
//! The way through: [`catalogue()`] lists the cases, a [`plan::Plan`] picks
//! some of them, [`run_case`] puts one to a target and gives a [`Report`], and
//! [`suite::run`] does so with all of them and tells it in KTAP.
#![no_std]
#![forbid(unsafe_code)]

pub mod bench;
mod case;
mod cases;
pub mod catalogue;
mod clause;
pub mod clauses;
pub mod config_space;
mod failure;
pub mod function;
pub mod plan;
pub mod profile;
pub mod registers;
pub mod soak;
pub mod suite;
mod target;

pub use bench::{Bench, TOO_SLOW, VACUOUS};
pub use case::{Case, Outcome, Report, Scope, Stop, Verdict, run_case};
pub use catalogue::catalogue;
pub use clause::{Clause, Document};
pub use failure::{Evidence, Failure, Mismatch};
pub use profile::Profile;
pub use target::{Capabilities, Instant, Pci, Port, Target, Width, Wire, Wiring, nanos};

/// Which sources of the suite this is, as a sentence that stands in every program
/// that it is compiled into: a guest with another one was built from another state
/// of the tree.
pub const SOURCES: &str = concat!("lineproof-conformance sources ", env!("LINEPROOF_SOURCES"));
