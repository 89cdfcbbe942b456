//! What a run reports, read by programs of others: the page by a browser, KTAP by
//! the kernel's own parser, JUnit by a schema of Jenkins.
//!
//! Browser and parser are fetched. That is some 300 MB, so `.ci/run` asks for their
//! tests and a plain `cargo test` does not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod browser;
mod junit;
mod ktap;
mod page;
mod parts;
