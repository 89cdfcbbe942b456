//! The GDT and the TSS, whose one job here is a stack of its own for the
//! double fault.

use alloc::boxed::Box;
use alloc::vec;

use x86_64::VirtAddr;
use x86_64::instructions::segmentation::{CS, DS, ES, SS, Segment};
use x86_64::instructions::tables::load_tss;
use x86_64::structures::gdt::{Descriptor, GlobalDescriptorTable, SegmentSelector};
use x86_64::structures::tss::TaskStateSegment;

/// The interrupt stack table entry for faults that can't trust the stack.
pub const FAULT_STACK: u16 = 0;

/// Room for the formatter, which is the deepest thing a fault handler calls.
const FAULT_STACK_SIZE: usize = 32 * 1024;

/// Loads the tables. Called once, with the heap up.
pub fn init() {
    let stack: &'static mut [u8] = vec![0; FAULT_STACK_SIZE].leak();
    let mut tss = TaskStateSegment::new();
    tss.interrupt_stack_table[usize::from(FAULT_STACK)] =
        VirtAddr::from_ptr(stack.as_ptr_range().end).align_down(16u64);

    let gdt = Box::leak(Box::new(GlobalDescriptorTable::new()));
    let code = gdt.append(Descriptor::kernel_code_segment());
    let data = gdt.append(Descriptor::kernel_data_segment());
    let task = gdt.append(Descriptor::tss_segment(Box::leak(Box::new(tss))));
    gdt.load();

    // SAFETY: the selectors name the descriptors just loaded, which live
    // forever: 64-bit code, flat data, and an available TSS.
    unsafe {
        CS::set_reg(code);
        SS::set_reg(data);
        DS::set_reg(SegmentSelector::NULL);
        ES::set_reg(SegmentSelector::NULL);
        load_tss(task);
    }
}
