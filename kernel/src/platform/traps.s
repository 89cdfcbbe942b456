# One 16-byte stub per vector: it pushes an error code where the CPU did not,
# then the vector, so that every trap reaches trap_entry as one TrapFrame.

.section .text.traps, "ax"
.code64
    .balign 16
.global trap_stubs
trap_stubs:
.set vector, 0
.rept 64
    .balign 16
    # Vectors with an error code: SDM volume 3, table 7-1.
    .if (vector == 8) || ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30)
    .else
    pushq $0
    .endif
    pushq $vector
    jmp trap_common
    .set vector, vector + 1
.endr

trap_common:
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    cld
    # 16 eightbytes pushed since the CPU aligned the stack: aligned for a call.
    movq %rsp, %rdi
    call trap_entry
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    addq $16, %rsp
    iretq
