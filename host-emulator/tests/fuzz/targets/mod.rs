//! The entry points for fuzzing, one per file: each takes any bytes, does what
//! they say, and panics when something is wrong. Which bytes come is not their
//! business: libFuzzer calls them from `fuzz/`, and the seeded run in `main.rs`
//! calls them everywhere else.

pub mod registers;
pub mod state_image;
pub mod vfio_user_stream;

mod driver;
