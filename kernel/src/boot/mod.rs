//! How the machine came to run this kernel.
//!
//! Two entries, one result: PVH (`-kernel`) and the `bootloader` crate's BIOS
//! and UEFI images both end in [`crate::run`] with a [`BootInfo`], on a stack
//! with a guard page, with the kernel's segments mapped by their rights and
//! the low 4 GiB of physical memory mapped at a known offset. What happens
//! after that does not depend on the way in.

mod disk;
mod paging;
mod pvh;

use core::fmt;

use crate::platform::framebuffer::Framebuffer;

/// What the rest of the kernel needs to know about the boot.
pub struct BootInfo {
    /// Which entry was taken.
    pub protocol: Protocol,
    /// Virtual address at which physical address 0 is mapped; at least the
    /// low 4 GiB follow it, device registers included.
    pub physical_offset: u64,
    /// A screen in graphics mode, if the loader set one up.
    pub framebuffer: Option<Framebuffer>,
}

/// The ways in.
#[derive(Clone, Copy)]
pub enum Protocol {
    /// The PVH note: QEMU's `-kernel`, or any loader of Xen's PVH ABI.
    Pvh,
    /// A disk image of the `bootloader` crate, started by a BIOS or by UEFI.
    Bootloader,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pvh => "pvh",
            Self::Bootloader => "bootloader",
        })
    }
}
