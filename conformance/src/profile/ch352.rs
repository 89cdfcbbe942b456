//! WCH's CH352.

use super::{Feature, Options, Profile};

/// WCH's CH352 with all its options.
pub static CH352: Profile = Profile {
    name: "ch352",
    summary: "strict, and the CH352's flow control and clock doubling",
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Present,
        clock_doubling: Feature::Present,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Either,
    },
    departures: &[],
    unsteady: &[],
};
