//! What a run reports, read by programs of others: the page by a browser, KTAP by
//! the kernel's own parser.
//!
//! Each test fetches what it reads with. That is some 300 MB, so `.ci/run` asks for
//! them and a plain `cargo test` does not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod browser;
mod ktap;
mod page;
mod parts;
