//! The default: every 16550A, strictly.

use super::{Feature, Options, Profile};

/// Every documented 16550A, strictly: options that data sheets disagree on
/// are left out, and no departure is known.
pub static STRICT: Profile = Profile {
    name: "16550a",
    summary: "strict: what every 16550A's data sheet says, no departures",
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Either,
        clock_doubling: Feature::Either,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Either,
    },
    departures: &[],
    unsteady: &[],
};
