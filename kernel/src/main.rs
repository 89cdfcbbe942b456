//! The bare-metal guest.
fn main() {}
