//! The PVH boot: `pvh.s` reaches 64-bit mode, this finishes the mappings.

use super::{BootInfo, Protocol, paging};

core::arch::global_asm!(include_str!("pvh.s"), options(att_syntax));

/// Where `pvh.s` maps physical memory: entry 256 of the root table.
const PHYSICAL_OFFSET: u64 = 0xffff_8000_0000_0000;

/// Called once by `pvh.s`, on the boot stack.
// SAFETY: no other symbol of this name exists in the program.
#[unsafe(no_mangle)]
extern "C" fn pvh_start() -> ! {
    paging::protect();
    crate::run(&BootInfo {
        protocol: Protocol::Pvh,
        physical_offset: PHYSICAL_OFFSET,
        framebuffer: None,
    })
}
