//! The `lineproof` command.
fn main() {}
