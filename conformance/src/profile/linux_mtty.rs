//! The kernel's sample driver, samples/vfio-mdev/mtty.c.

use super::{Feature, Options, Profile};

/// Linux's `mtty`, which presents a CH352.
pub static LINUX_MTTY: Profile = Profile {
    name: "linux-mtty",
    summary: "Linux's sample driver mtty",
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Either,
        clock_doubling: Feature::Either,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Either,
    },
    departures: &[],
};
