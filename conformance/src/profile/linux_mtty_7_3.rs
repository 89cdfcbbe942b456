//! The kernel's sample driver of Linux 7.
//!
//! Measured on Linux 7.3.4 under QEMU 11.1.3's vfio-pci, both ports; lines are
//! those of its source.

use super::linux_mtty::OPTIONS;
use super::linux_mtty_all::{departures, why};
use super::{Departure, Profile};

/// Linux's `mtty` from 7.0 on.
pub static LINUX_MTTY_7_3: Profile = Profile {
    name: "linux-mtty-7.3",
    summary: "Linux's sample driver mtty of Linux 7",
    options: OPTIONS,
    departures: DEPARTURES,
    unsteady: UNSTEADY,
};

departures! {
    DEPARTURES, UNSTEADY, version: "7.3.4",
    trigger: 234,
    command: 319,
    write_data: 370,
    divisor_low: 377,
    store: 384,
    advance: 389,
    overrun_cleared: 390,
    divisor_high: 427,
    fifo_reset: 450,
    no_time_out: 476,
    trigger_level: 481,
    fifo_enable: 482,
    dlab: 494,
    mcr: 502,
    read_data: 535,
    rbr: 549,
    iir_thre: 599,
    iir_modem: 605,
    iir_none: 611,
    iir_fifo_bits: 615,
    lsr: 627,
    lsr_data: 631,
    lsr_overrun: 636,
    lsr_thre: 640,
    msr: 649,
    reset: 1398,
    read: 1425,
    unmask: 1587,
    device_info: 1780,
}
