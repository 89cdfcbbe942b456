//! The kernel's sample driver, samples/vfio-mdev/mtty.c.
//!
//! Measured on Linux 6.12.117 and 6.12.95, which have the same file, under QEMU
//! 11.1.3's vfio-pci, both ports; lines are those of that file. What a guest
//! sees of config space is in part QEMU's own: it keeps the BARs itself, so that
//! the driver's treatment of them (6.12.117's mtty.c:341) stays out of sight.

use super::linux_mtty_all::{departures, why};
use super::{Departure, Feature, Options, Profile};

/// Linux's `mtty`, which presents a CH352.
pub static LINUX_MTTY: Profile = Profile {
    name: "linux-mtty",
    summary: "Linux's sample driver mtty",
    options: OPTIONS,
    departures: DEPARTURES,
    unsteady: UNSTEADY,
};

pub(super) const OPTIONS: Options = Options {
    clock_hz: 1_843_200,
    auto_flow_control: Feature::Either,
    clock_doubling: Feature::Either,
    delayed_fifo_empty: Feature::Present,
    out2_gates_interrupt: Feature::Either,
};

departures! {
    DEPARTURES, UNSTEADY, version: "6.12.117",
    trigger: 231,
    command: 316,
    write_data: 367,
    divisor_low: 374,
    store: 381,
    advance: 386,
    overrun_cleared: 387,
    divisor_high: 424,
    fifo_reset: 447,
    no_time_out: 473,
    trigger_level: 478,
    fifo_enable: 479,
    dlab: 491,
    mcr: 499,
    read_data: 532,
    rbr: 546,
    iir_thre: 596,
    iir_modem: 602,
    iir_none: 608,
    iir_fifo_bits: 612,
    lsr: 624,
    lsr_data: 628,
    lsr_overrun: 633,
    lsr_thre: 637,
    msr: 646,
    reset: 1401,
    read: 1428,
    unmask: 1590,
    device_info: 1781,
}
