//! Refines the tables that `pvh.s` built: each page of the kernel gets the
//! rights of its segment, the stack gets its guard page, and the identity
//! mapping goes, so that a null pointer faults.

use x86_64::PhysAddr;
use x86_64::registers::control::Cr3;
use x86_64::structures::paging::{PageTable, PageTableFlags as Flags};

/// The kernel's link address minus its load address.
const KERNEL_BASE: u64 = 0xffff_ffff_8000_0000;

/// Bytes per page.
const PAGE: u64 = 4096;

unsafe extern "C" {
    // Laid out by kernel.ld.
    static kernel_start: u8;
    static text_end: u8;
    static rodata_end: u8;
    static kernel_end: u8;
    // Reserved by pvh.s.
    static mut root_table: PageTable;
    static mut kernel_directory: PageTable;
    static mut kernel_table: PageTable;
    static stack_guard: u8;
}

/// Gives every page of the kernel its rights. Called once, first thing.
pub fn protect() {
    let start = (&raw const kernel_start) as u64;
    let text = (&raw const text_end) as u64;
    let rodata = (&raw const rodata_end) as u64;
    let end = (&raw const kernel_end) as u64;
    let guard = (&raw const stack_guard) as u64;
    let (root, directory, table) = (
        &raw mut root_table,
        &raw mut kernel_directory,
        &raw mut kernel_table,
    );
    // SAFETY: the tables belong to this module alone, one CPU runs, and this
    // function runs once, so each reference is unique.
    let (root, directory, table) = unsafe { (&mut *root, &mut *directory, &mut *table) };

    for (entry, address) in table.iter_mut().zip((start..end).step_by(PAGE as usize)) {
        let flags = match address {
            _ if address == guard => continue,
            _ if address < text => Flags::PRESENT,
            _ if address < rodata => Flags::PRESENT | Flags::NO_EXECUTE,
            _ => Flags::PRESENT | Flags::NO_EXECUTE | Flags::WRITABLE,
        };
        entry.set_addr(PhysAddr::new(address - KERNEL_BASE), flags);
    }
    let table_address = PhysAddr::new((&raw const *table) as u64 - KERNEL_BASE);
    let slot = ((start - KERNEL_BASE) >> 21) as usize;
    directory[slot].set_addr(table_address, Flags::PRESENT | Flags::WRITABLE);
    root[0].set_unused();

    let (frame, flags) = Cr3::read();
    // SAFETY: the same root table; the new entries map every page in use now
    // (this code, the constants, the stack) where it was mapped before.
    unsafe { Cr3::write(frame, flags) };
}
