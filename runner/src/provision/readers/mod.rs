//! Programs and documents of others that read what a run reports: a browser for
//! the page, and the kernel's own KTAP parser.
//!
//! What the reports claim of themselves is checked with these, by the tests;
//! no run needs them. Owns where they come from: Debian's archive, like
//! everything else.

mod browser;
mod kunit;

pub use browser::{Browser, browser};
pub use kunit::{Kunit, kunit};
