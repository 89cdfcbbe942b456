//! The kernel's sample driver before Linux 6.7, which gave it migration and a
//! new handling of interrupts.
//!
//! Measured on Linux 6.1.176 under QEMU 11.1.3's vfio-pci, twice, both ports.
//! What both versions do has its reason in the younger one's file, which names
//! 6.12.117's lines; here they are those of 6.1.

use super::linux_mtty::{DEPARTURES as SHARED, OPTIONS, UNSTEADY};
use super::{Departure, Profile};

/// Linux's `mtty` up to 6.6.
pub static LINUX_MTTY_6_1: Profile = Profile {
    name: "linux-mtty-6.1",
    summary: "Linux's sample driver mtty up to Linux 6.6",
    options: OPTIONS,
    departures: &DEPARTURES,
    unsteady: UNSTEADY,
};

const OWN: Departure = Departure {
    reason: "an eventfd for unmasking is taken and never listened to: KVM lowers INTx at \
             the end of each interrupt and asks by that eventfd whether to raise it again, \
             and nobody answers (6.1's mtty.c:936 mtty_set_irqs)",
    cases: &["interrupts.level"],
};

static DEPARTURES: [Departure; SHARED.len() + 1] = with(OWN);

/// Every departure of the younger version, and one more.
const fn with<const N: usize>(own: Departure) -> [Departure; N] {
    let mut all = [own; N];
    let mut index = 0;
    while index < SHARED.len() {
        all[index] = SHARED[index];
        index += 1;
    }
    all
}
