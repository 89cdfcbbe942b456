//! The kernel's sample driver before Linux 6.7, which gave it migration and a
//! new handling of interrupts.
//!
//! Measured on Linux 6.1.176 under QEMU 11.1.3's vfio-pci, both ports; lines are
//! those of its source.

use super::linux_mtty::OPTIONS;
use super::linux_mtty_all::{departures, why};
use super::{Departure, Profile, reason};

/// Linux's `mtty` up to 6.6.
pub static LINUX_MTTY_6_1: Profile = Profile {
    name: "linux-mtty-6.1",
    summary: "Linux's sample driver mtty up to Linux 6.6",
    options: OPTIONS,
    departures: &WITH_OWN,
    unsteady: UNSTEADY,
};

const OWN: Departure = Departure {
    reason: reason(
        "an eventfd for unmasking is taken and never listened to: KVM lowers INTx at \
             the end of each interrupt and asks by that eventfd whether to raise it again, \
             and nobody answers (6.1.176's mtty.c:936 mtty_set_irqs)",
    ),
    cases: &["interrupts.level"],
};

static WITH_OWN: [Departure; DEPARTURES.len() + 1] = with(OWN);

/// What all versions do, and one thing more.
const fn with<const N: usize>(own: Departure) -> [Departure; N] {
    let mut all = [own; N];
    let mut index = 0;
    while index < DEPARTURES.len() {
        all[index] = DEPARTURES[index];
        index += 1;
    }
    all
}

departures! {
    DEPARTURES, UNSTEADY, version: "6.1.176",
    trigger: 1018,
    command: 259,
    write_data: 310,
    divisor_low: 317,
    store: 324,
    advance: 329,
    overrun_cleared: 330,
    divisor_high: 367,
    fifo_reset: 390,
    no_time_out: 416,
    trigger_level: 421,
    fifo_enable: 422,
    dlab: 434,
    mcr: 442,
    read_data: 475,
    rbr: 489,
    iir_thre: 539,
    iir_modem: 545,
    iir_none: 551,
    iir_fifo_bits: 555,
    lsr: 567,
    lsr_data: 571,
    lsr_overrun: 576,
    lsr_thre: 580,
    msr: 589,
    reset: 798,
    read: 816,
    unmask: 936,
    device_info: 1112,
}
