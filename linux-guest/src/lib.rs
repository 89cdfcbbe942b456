//! The other guest: the first program of a stock Linux, which puts the card
//! to the kernel's own driver, 8250_pci.
//!
//! Owns the cases that need a real driver, and what a first program has to do
//! to run them: mounts, the report, the exit. Refuses to know registers; it
//! sees what any program sees, terminals, `/proc` and `/sys`. Shares no code
//! with the suite, which reads the same card by itself.

mod bench;
mod carry;
mod case;
mod cases;
mod channel;
mod guest;
mod kernel_log;
mod pci;
mod proc_serial;
mod report;
mod tty;
mod wait;

pub use case::{Case, Scope};
pub use guest::main;

/// Which sources of this package this is, as a sentence that stands in every program
/// that it is compiled into.
pub const SOURCES: &str = concat!("lineproof-linux-guest sources ", env!("LINEPROOF_SOURCES"));

/// Every case, in the order in which they run.
pub fn catalogue() -> impl Iterator<Item = &'static Case> {
    cases::ALL.iter()
}
