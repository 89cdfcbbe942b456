//! The heap: a fixed arena in .bss, the same under every boot.

use core::mem::MaybeUninit;

use linked_list_allocator::LockedHeap;

/// Enough for the list of PCI functions and the plan, many times over.
const SIZE: usize = 256 * 1024;

static mut ARENA: [MaybeUninit<u8>; SIZE] = [MaybeUninit::uninit(); SIZE];

#[global_allocator]
static HEAP: LockedHeap = LockedHeap::empty();

/// Hands the arena to the allocator. Called once.
pub fn init() {
    let arena = &raw mut ARENA;
    // SAFETY: called once, so that this is the only reference to the arena.
    let arena = unsafe { &mut *arena };
    HEAP.lock().init_from_slice(arena);
}
