//! What the server refuses, and with which errno: a row per command, field
//! and bad value. Each row is a test, and all of them together are the table
//! in `docs/vfio-user.md`.
//!
//! After every refusal the connection is in step (or closed, where the row
//! says so), every descriptor that was sent is closed, and the card is what it
//! was.

mod attempt;
mod dma;
mod document;
mod header;
mod info;
mod irqs;
mod migration;
mod region;
mod version;

use attempt::{Attempt, call, raw};

/// One row of the table.
pub struct Refusal {
    pub command: &'static str,
    pub field: &'static str,
    pub value: &'static str,
    pub errno: &'static str,
    pub test: &'static str,
}

/// Every row, in the order of the commands.
fn all() -> impl Iterator<Item = &'static Refusal> {
    [
        header::ROWS,
        version::ROWS,
        dma::ROWS,
        info::ROWS,
        irqs::ROWS,
        region::ROWS,
        migration::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// Declares rows: a test each, and their place in the table.
macro_rules! refusals {
    ($($command:ident {
        $($test:ident: $field:literal, $value:literal => $errno:ident, $attempt:expr;)*
    })*) => {
        $($(
            #[test]
            fn $test() {
                use crate::client::*;
                let attempt: super::Attempt = $attempt;
                attempt.expect_refusal($command, $errno);
            }
        )*)*

        pub const ROWS: &[super::Refusal] = &[$($(
            super::Refusal {
                command: stringify!($command),
                field: $field,
                value: $value,
                errno: stringify!($errno),
                test: stringify!($test),
            },
        )*)*];
    };
}
use refusals;
