//! The IDT: exceptions end the run with what and where; interrupts go to
//! [`super::interrupts`].

use alloc::boxed::Box;
use core::fmt;

use x86_64::VirtAddr;
use x86_64::registers::control::Cr2;
use x86_64::structures::idt::InterruptDescriptorTable;

use super::segments::FAULT_STACK;
use super::{interrupts, watchdog};
use crate::report::{self, Bail};

core::arch::global_asm!(include_str!("traps.s"), options(att_syntax));

/// Vectors below this are the CPU's own (SDM volume 3, section 7.2).
const EXCEPTIONS: u8 = 32;

/// What a stub leaves on the stack, lowest address first.
#[repr(C)]
struct TrapFrame {
    saved: [u64; 9],
    vector: u64,
    error: u64,
    rip: u64,
    cs: u64,
    rflags: u64,
    rsp: u64,
    ss: u64,
}

unsafe extern "C" {
    /// 64 stubs of 16 bytes, from `traps.s`.
    static trap_stubs: [[u8; 16]; 64];
}

/// Loads the IDT. Called once, after the segments.
pub fn init() {
    let idt = Box::leak(Box::new(InterruptDescriptorTable::new()));
    // SAFETY: only addresses are taken, and each stub has the stack contract
    // of its own vector (`traps.s` pushes an error code where the CPU doesn't).
    unsafe {
        let stub = |vector: u8| VirtAddr::from_ptr(&raw const trap_stubs[usize::from(vector)]);
        idt.divide_error.set_handler_addr(stub(0));
        idt.debug.set_handler_addr(stub(1));
        idt.non_maskable_interrupt
            .set_handler_addr(stub(2))
            .set_stack_index(FAULT_STACK);
        idt.breakpoint.set_handler_addr(stub(3));
        idt.overflow.set_handler_addr(stub(4));
        idt.bound_range_exceeded.set_handler_addr(stub(5));
        idt.invalid_opcode.set_handler_addr(stub(6));
        idt.device_not_available.set_handler_addr(stub(7));
        idt.double_fault
            .set_handler_addr(stub(8))
            .set_stack_index(FAULT_STACK);
        idt.invalid_tss.set_handler_addr(stub(10));
        idt.segment_not_present.set_handler_addr(stub(11));
        idt.stack_segment_fault.set_handler_addr(stub(12));
        idt.general_protection_fault.set_handler_addr(stub(13));
        idt.page_fault.set_handler_addr(stub(14));
        idt.x87_floating_point.set_handler_addr(stub(16));
        idt.alignment_check.set_handler_addr(stub(17));
        idt.machine_check
            .set_handler_addr(stub(18))
            .set_stack_index(FAULT_STACK);
        idt.simd_floating_point.set_handler_addr(stub(19));
        for vector in EXCEPTIONS..64 {
            idt[vector].set_handler_addr(stub(vector));
        }
    }
    idt.load();
}

/// Called by every stub.
// SAFETY: no other symbol of this name exists in the program.
#[unsafe(no_mangle)]
extern "C" fn trap_entry(frame: &TrapFrame) {
    // Stubs exist for vectors 0 to 63 only.
    let vector = frame.vector as u8;
    if vector < EXCEPTIONS {
        report::bail(Bail::Exception, format_args!("{frame}"));
    }
    interrupts::dispatch(vector, frame.rip);
}

impl fmt::Display for TrapFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.vector {
            0 => "divide error",
            1 => "debug",
            2 => "non-maskable interrupt",
            3 => "breakpoint",
            4 => "overflow",
            5 => "bound range exceeded",
            6 => "invalid opcode",
            7 => "device not available",
            8 => "double fault",
            10 => "invalid TSS",
            11 => "segment not present",
            12 => "stack segment fault",
            13 => "general protection fault",
            14 => "page fault",
            16 => "x87 floating point",
            17 => "alignment check",
            18 => "machine check",
            19 => "SIMD floating point",
            _ => "reserved exception",
        };
        write!(
            f,
            "{name} (vector {}, error code {:#x}) at rip {:#x}, rsp {:#x}, cr2 {:#x}",
            self.vector,
            self.error,
            self.rip,
            self.rsp,
            Cr2::read_raw(),
        )?;
        match watchdog::current() {
            Some(what) => write!(f, ", in {what}"),
            None => Ok(()),
        }
    }
}
