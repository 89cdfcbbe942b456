//! Does data come through?

use crate::bench::{Bench, Wiring};
use crate::carry::{carry, pattern};
use crate::case::Outcome;
use crate::tty::Settings;

/// How much.
const BYTES: usize = 64 << 10;

pub(super) fn data(bench: &mut Bench, port: usize) -> Outcome {
    let ends = bench.ends(port)?;
    let settings = Settings {
        flow_control: bench.request.wiring == Wiring::NullModem,
        ..Settings::default()
    };
    let seed = u32::try_from(port).unwrap_or(0) + 1;
    Ok(vec![carry(bench, &ends, settings, &pattern(BYTES, seed))?])
}
