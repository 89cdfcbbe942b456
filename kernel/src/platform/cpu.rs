//! The CPU itself: its counter, its identity, and how to stop it.

use core::fmt;

use raw_cpuid::{CpuId, Hypervisor};

/// The time-stamp counter.
pub fn tsc() -> u64 {
    // SAFETY: every x86_64 CPU has RDTSC, and nothing here disables it.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Spins for `ticks` of the time-stamp counter: for when the clock may be what
/// failed.
pub fn spin(ticks: u64) {
    let start = tsc();
    while tsc().saturating_sub(start) < ticks {
        core::hint::spin_loop();
    }
}

/// Stops for good, interrupts disabled.
pub fn halt_forever() -> ! {
    loop {
        x86_64::instructions::interrupts::disable();
        x86_64::instructions::hlt();
    }
}

/// What runs this CPU: a hypervisor's name, or the bare metal.
pub struct Host;

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(info) = CpuId::new().get_hypervisor_info() else {
            return f.write_str("bare metal");
        };
        match info.identify() {
            Hypervisor::QEMU => f.write_str("tcg"),
            Hypervisor::KVM => f.write_str("kvm"),
            Hypervisor::Xen => f.write_str("xen"),
            Hypervisor::VMware => f.write_str("vmware"),
            Hypervisor::HyperV => f.write_str("hyper-v"),
            Hypervisor::Bhyve => f.write_str("bhyve"),
            Hypervisor::QNX => f.write_str("qnx"),
            Hypervisor::ACRN => f.write_str("acrn"),
            Hypervisor::Unknown(..) => f.write_str("unknown hypervisor"),
        }
    }
}
