# The PVH entry: from 32-bit protected mode without paging, as QEMU's -kernel
# and Xen's PVH boot ABI leave it, to 64-bit mode at the kernel's linked
# address. %ebx holds the physical address of the start info.
#
# AT&T syntax throughout: in Intel syntax LLVM encodes a .code32 far jump and
# `push offset` with 16-bit operands.

.set KERNEL_BASE,   0xffffffff80000000
.set PAGE,          0x1000
.set TABLE_FLAGS,   0x003           # present, writable
.set HUGE_FLAGS,    0x083           # present, writable, 2 MiB page
.set NO_EXECUTE,    0x80000000      # bit 63, in the entry's upper half
.set STACK_SIZE,    128 * 1024

# XEN_ELFNOTE_PHYS32_ENTRY: where to enter, as a physical address.
.section .note.pvh, "a", @note
    .balign 4
    .long 4                         # name size
    .long 8                         # descriptor size
    .long 18                        # type
    .asciz "Xen"
    .quad pvh_entry - KERNEL_BASE

.section .text.pvh, "ax"
.code32
.global pvh_entry
pvh_entry:
    cli
    cld

    # Nobody promises a zeroed .bss; the page tables below rely on one.
    movl $(bss_start - KERNEL_BASE), %edi
    movl $(bss_end - KERNEL_BASE), %ecx
    subl %edi, %ecx
    shrl $2, %ecx
    xorl %eax, %eax
    rep stosl

    # Four page directories: the low 4 GiB in 2 MiB pages.
    movl $(directories - KERNEL_BASE), %edi
    movl $HUGE_FLAGS, %eax
    movl $2048, %ecx
1:  movl %eax, (%edi)
    addl $0x200000, %eax
    addl $8, %edi
    loop 1b

    movl $(directories - KERNEL_BASE + TABLE_FLAGS), %eax
    movl %eax, low_pointers - KERNEL_BASE
    addl $PAGE, %eax
    movl %eax, low_pointers - KERNEL_BASE + 8
    addl $PAGE, %eax
    movl %eax, low_pointers - KERNEL_BASE + 16
    addl $PAGE, %eax
    movl %eax, low_pointers - KERNEL_BASE + 24

    # The kernel's own window; boot/paging.rs refines it.
    movl $(0x200000 + HUGE_FLAGS), kernel_directory - KERNEL_BASE + 8
    movl $(kernel_directory - KERNEL_BASE + TABLE_FLAGS), high_pointers - KERNEL_BASE + 510 * 8

    # Entry 0: identity, for the jump below; 256: the physical memory mapping,
    # never executable; 511: the kernel.
    movl $(low_pointers - KERNEL_BASE + TABLE_FLAGS), %eax
    movl %eax, root_table - KERNEL_BASE
    movl %eax, root_table - KERNEL_BASE + 256 * 8
    movl $NO_EXECUTE, root_table - KERNEL_BASE + 256 * 8 + 4
    movl $(high_pointers - KERNEL_BASE + TABLE_FLAGS), root_table - KERNEL_BASE + 511 * 8

    movl %cr4, %eax
    orl $0x20, %eax                 # PAE
    movl %eax, %cr4
    movl $(root_table - KERNEL_BASE), %eax
    movl %eax, %cr3
    movl $0xc0000080, %ecx          # EFER
    rdmsr
    orl $0x900, %eax                # LME, NXE
    wrmsr
    movl %cr0, %eax
    orl $0x80010000, %eax           # PG, WP
    movl %eax, %cr0

    lgdt boot_gdt_pointer - KERNEL_BASE
    ljmpl $0x08, $(long_mode - KERNEL_BASE)

.code64
long_mode:
    movabsq $high_half, %rax
    jmp *%rax
high_half:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    movl %eax, %ss
    movabsq $stack_top, %rsp
    xorl %ebp, %ebp
    call pvh_start
    ud2

.section .rodata.pvh, "a"
    .balign 8
boot_gdt:
    .quad 0
    .quad 0x00af9b000000ffff        # 64-bit code
boot_gdt_pointer:
    .word boot_gdt_pointer - boot_gdt - 1
    .long boot_gdt - KERNEL_BASE

.section .bss.pvh, "aw", @nobits
    .balign PAGE
.global root_table, kernel_directory, kernel_table, stack_guard
root_table:         .skip PAGE
low_pointers:       .skip PAGE
high_pointers:      .skip PAGE
directories:        .skip PAGE * 4
kernel_directory:   .skip PAGE
kernel_table:       .skip PAGE
stack_guard:        .skip PAGE
    .skip STACK_SIZE
stack_top:
