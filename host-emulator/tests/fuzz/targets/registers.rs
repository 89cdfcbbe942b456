//! Any sequence of accesses, waits and moves, on any card.

use arbitrary::Unstructured;

use super::driver::{Driver, config};

/// Does what `data` says.
pub fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(config) = config(&mut input) else {
        return;
    };
    Driver::new(config).run(&mut input);
}
