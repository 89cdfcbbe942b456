//! QEMU's own serial cards, hw/char/serial.c.

use super::{Feature, Options, Profile};

/// QEMU's `pci-serial-2x`.
pub static QEMU_PCI_SERIAL: Profile = Profile {
    name: "qemu-pci-serial",
    summary: "QEMU's own pci-serial-2x",
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Either,
        clock_doubling: Feature::Either,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Either,
    },
    departures: &[],
};
