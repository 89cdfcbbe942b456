//! `Serial` of the crate vm-superio.

use super::{Feature, Options, Profile};

/// vm-superio's `Serial`.
pub static VM_SUPERIO: Profile = Profile {
    name: "vm-superio",
    summary: "the crate vm-superio's Serial",
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Either,
        clock_doubling: Feature::Either,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Either,
    },
    departures: &[],
};
