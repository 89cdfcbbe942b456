//! The kernel's sample driver, samples/vfio-mdev/mtty.c.
//!
//! Measured on Linux 6.12.117 and 6.12.95, which have the same file, under QEMU
//! 11.1.3's vfio-pci, both ports; lines are those of that file. What a guest sees of config space is in
//! part QEMU's own: it keeps the BARs itself, so that the driver's treatment
//! of them (6.12.117's mtty.c:341) stays out of sight.

use super::{Departure, Feature, Options, Profile};

/// Linux's `mtty`, which presents a CH352.
pub static LINUX_MTTY: Profile = Profile {
    name: "linux-mtty",
    summary: "Linux's sample driver mtty",
    options: OPTIONS,
    departures: DEPARTURES,
    unsteady: UNSTEADY,
};

pub(super) const OPTIONS: Options = Options {
    clock_hz: 1_843_200,
    auto_flow_control: Feature::Either,
    clock_doubling: Feature::Either,
    delayed_fifo_empty: Feature::Present,
    out2_gates_interrupt: Feature::Either,
};

pub(super) const DEPARTURES: &[Departure] = &[
    Departure {
        reason: "a character is in the receiver as soon as THR is written, \
                 whatever divisor and format say (6.12.117's mtty.c:381 handle_bar_write)",
        cases: &[
            "timing.arrival",
            "timing.back-to-back",
            "timing.divisor-every-bit",
            "lcr.parity-of-word",
            "lcr.word-5",
            "lcr.word-6",
            "lcr.word-7",
        ],
    },
    Departure {
        reason: "THRE and TEMT are 0 for as long as a character waits in RBR, so \
                 that a transmitter that polls them without reading waits for \
                 ever (6.12.117's mtty.c:637 handle_bar_read); the THRE interrupt follows \
                 them (6.12.117's mtty.c:596)",
        cases: &[
            "rbr.holding-buffers-one",
            "divisor.loads-at-once",
            "lcr.break-leaves-transmitter",
            "iir.thr-raised-again",
            "iir.thr-in-time-after-fifo-change",
            "iir.thr-after-each-fifo-change",
            "fifo.thre-when-empty",
            "lsr.read-keeps-data",
            "lsr.thre-before-temt",
            "lsr.temt-returns",
            "timing.divisor",
            "timing.divisor-high-byte",
            "timing.word-length",
            "timing.parity",
            "timing.two-stop-bits",
            "timing.idle-transmitter",
            "timing.busy-transmitter",
            "timing.fifo-empty",
            "isolation.identification",
        ],
    },
    Departure {
        reason: "after sixteen characters the ring's head meets its tail and it \
                 passes for empty, until an FCR reset (6.12.117's mtty.c:386 \
                 handle_bar_write, mtty.c:546 and 628 handle_bar_read)",
        cases: &[
            "fifo.holds-sixteen",
            "fifo.sixteen-come-out",
            "fifo.sixteen-in-one-service",
            "fifo.overrun-keeps-sixteen",
            "fifo.works-after-overrun",
            "fifo.wraps-around",
            "fifo.every-value",
            "fifo.read-while-sending",
            "fifo.empty-read-harmless",
            "client.loopback",
            "isolation.traffic",
            "wire.data",
        ],
    },
    Departure {
        reason: "one FIFO serves both directions, so that either reset empties \
                 both, and no shift register keeps a character (6.12.117's mtty.c:447 \
                 handle_bar_write)",
        cases: &[
            "fcr.rx-reset-keeps-transmitter",
            "fcr.rx-reset-keeps-shift-register",
            "fcr.tx-reset-keeps-receiver",
            "fcr.tx-reset-keeps-shift-register",
            "fcr.tx-reset-sets-thre",
        ],
    },
    Departure {
        reason: "the FIFO resets act without FCR bit 0 (6.12.117's mtty.c:447 \
                 handle_bar_write)",
        cases: &["fcr.resets-need-enable"],
    },
    Departure {
        reason: "turning the FIFOs on or off empties nothing (6.12.117's mtty.c:479 \
                 handle_bar_write)",
        cases: &[
            "fcr.enable-clears",
            "fcr.disable-clears-receiver",
            "fcr.disable-clears-transmitter",
        ],
    },
    Departure {
        reason: "the trigger level is 1 whatever FCR says (6.12.117's mtty.c:478 \
                 handle_bar_write)",
        cases: &[
            "fcr.trigger-4",
            "fcr.trigger-8",
            "fcr.trigger-14",
            "fcr.trigger-lowered",
            "fcr.trigger-raised",
            "fcr.below-trigger-clears",
        ],
    },
    Departure {
        reason: "there is no character time-out; a character below the trigger \
                 level is reported as received data (6.12.117's mtty.c:473 \
                 handle_bar_write)",
        cases: &[
            "timeout.comes",
            "timeout.not-early",
            "timeout.restarted-by-character",
            "timeout.restarted-by-read",
            "timeout.cleared-by-read",
            "timeout.comes-again",
            "timeout.stays",
            "timeout.ended-by-rx-reset",
            "timing.time-out",
            "timing.time-out-format",
            "interrupts.time-out",
        ],
    },
    Departure {
        reason: "there is no character time-out; an overrun outlasts the LSR read, \
                 and goes on being reported; and the ring, once full, passes for \
                 empty (6.12.117's mtty.c:473 and 386 handle_bar_write, mtty.c:633 \
                 handle_bar_read)",
        cases: &["timeout.below-line-status"],
    },
    Departure {
        reason: "characters take no time, whatever divisor and format say, and the \
                 sixteenth makes the ring pass for empty (6.12.117's mtty.c:381 and \
                 386 handle_bar_write)",
        cases: &["timing.one-and-a-half-stop-bits"],
    },
    Departure {
        reason: "IIR bits 7:6 are set while the FIFOs are off (6.12.117's mtty.c:612 \
                 handle_bar_read)",
        cases: &["iir.idle", "iir.fifo-bits-off", "isolation.fifo-enable"],
    },
    Departure {
        reason: "reading IIR leaves the THRE interrupt pending: it lasts for as \
                 long as the receiver is empty (6.12.117's mtty.c:596 handle_bar_read)",
        cases: &[
            "ier.others-leave-thr",
            "iir.thr-cleared-by-iir",
            "iir.thr-once",
            "interrupts.idle",
            "interrupts.no-storm",
            "sharing.both-ports-exchange",
        ],
    },
    Departure {
        reason: "a modem status cause, whose id is 0, reads as no interrupt; it \
                 stands for RTS or DTR being on, not for a change (6.12.117's mtty.c:602 \
                 and 608 handle_bar_read)",
        cases: &[
            "ier.edssi-raises-waiting-change",
            "iir.modem-stays",
            "iir.new-change-again",
            "iir.ring-starts-quietly",
            "loopback.interrupts-work",
            "interrupts.modem-status",
            "wire.modem-interrupt",
        ],
    },
    Departure {
        reason: "reading LSR leaves OE, and the next character written to THR \
                 clears it (6.12.117's mtty.c:633 handle_bar_read, mtty.c:387 \
                 handle_bar_write)",
        cases: &[
            "iir.line-status-cleared",
            "iir.all-four-in-order",
            "lsr.overrun-clears",
            "lsr.overrun-outlasts-thr",
        ],
    },
    Departure {
        reason: "an overrun in 16450 mode keeps the old character and drops the \
                 new one (6.12.117's mtty.c:381 handle_bar_write)",
        cases: &["rbr.overrun-keeps-last"],
    },
    Departure {
        reason: "no break is sent or received, and LSR bits 7 and 4:2 are never \
                 set (6.12.117's mtty.c:624 handle_bar_read)",
        cases: &[
            "lcr.break-indicated",
            "iir.break-is-line-status",
            "fifo.break-shows-at-top",
            "lsr.break-outlasts-rbr",
            "lsr.break-16450-once",
            "lsr.break-16450-overruns",
            "lsr.fifo-error-at-once",
            "lsr.fifo-error-outlasts-lsr",
            "lsr.fifo-error-later-one",
            "lsr.fifo-error-16450",
            "wire.break",
        ],
    },
    Departure {
        reason: "a byte of the divisor is ORed into what its latch holds \
                 (6.12.117's mtty.c:374 and 424 handle_bar_write)",
        cases: &[
            "divisor.low-byte",
            "divisor.high-byte",
            "divisor.low-leaves-high",
            "divisor.high-leaves-low",
        ],
    },
    Departure {
        reason: "setting DLAB clears the divisor (6.12.117's mtty.c:491 handle_bar_write)",
        cases: &[
            "divisor.survives-dlab",
            "divisor.survives-fifo-reset",
            "divisor.survives-registers",
            "neighbours.scr-write",
            "neighbours.ier-write",
            "neighbours.fcr-write",
            "neighbours.lcr-write",
            "neighbours.mcr-write",
            "neighbours.status-write",
            "neighbours.thr-write",
            "client.initialise",
            "isolation.divisor",
            "isolation.register-sweep",
            "pci.ports-apart",
        ],
    },
    Departure {
        reason: "MCR bits 7:5 read back as written (6.12.117's mtty.c:499 handle_bar_write)",
        cases: &["mcr.upper-bits-zero"],
    },
    Departure {
        reason: "MSR reads CTS, DSR and DCD with DCTS and DDSR whatever the \
                 wires, loopback and earlier reads say (6.12.117's mtty.c:646 \
                 handle_bar_read)",
        cases: &[
            "mcr.rts-over-plug",
            "mcr.dtr-over-plug",
            "mcr.loop-releases-outputs",
            "msr.loop-rts-cts",
            "msr.loop-dtr-dsr",
            "msr.loop-out1-ri",
            "msr.loop-out2-dcd",
            "msr.loop-all-combinations",
            "msr.dcts-rising",
            "msr.dcts-falling",
            "msr.ddsr-rising",
            "msr.ddsr-falling",
            "msr.ddcd-rising",
            "msr.ddcd-falling",
            "msr.teri-trailing",
            "msr.teri-not-leading",
            "msr.read-clears-changes",
            "msr.read-keeps-lines",
            "msr.changes-accumulate",
            "msr.change-and-back",
            "msr.no-change-no-bit",
            "loopback.shuts-plug-out",
            "loopback.outside-unchanged",
            "reset.modem-status",
            "reset.modem-outputs",
            "isolation.modem-status",
            "wire.rts-to-cts",
            "wire.dtr-to-dsr-and-dcd",
            "wire.auxiliary-outputs",
            "flow.without-afe",
        ],
    },
    Departure {
        reason: "INTx is signalled by single accesses to THR, RBR, IER and MCR, \
                 and a cause that waits is never looked at again: not when IER \
                 enables it, not at an unmask (6.12.117's mtty.c:231 mtty_trigger_interrupt \
                 and its callers, mtty.c:1590 mtty_set_irqs)",
        cases: &[
            "interrupts.received-data-gated",
            "interrupts.line-status-gated",
            "interrupts.modem-status-gated",
            "interrupts.held-by-each-cause",
            "sharing.both-ports",
        ],
    },
    Departure {
        reason: "the ports outlive a reset: the driver does not offer one \
                 (6.12.117's mtty.c:1781 mtty_get_device_info), and VFIO_DEVICE_RESET would \
                 leave them (6.12.117's mtty.c:1401 mtty_reset)",
        cases: &[
            "reset.interrupt-enable",
            "reset.identification",
            "reset.line-control",
            "reset.modem-control",
            "reset.line-status",
            "reset.no-data",
            "reset.transmitter",
        ],
    },
    Departure {
        reason: "the command register cannot be written: I/O decode always reads \
                 as on (6.12.117's mtty.c:316 handle_pci_cfg_write)",
        cases: &["pci.config-write-widths", "pci.decode-bit"],
    },
    Departure {
        reason: "a wide read fills its first byte only, and the rest of what is \
                 returned is a variable that was never set, zero on kernels \
                 with CONFIG_INIT_STACK_ALL_ZERO (6.12.117's mtty.c:532 handle_bar_read, \
                 mtty.c:1428 mtty_read)",
        cases: &["pci.wide-reads"],
    },
    Departure {
        reason: "a wide write writes its first byte only (6.12.117's mtty.c:367 \
                 handle_bar_write)",
        cases: &["pci.wide-writes"],
    },
];

pub(super) const UNSTEADY: &[Departure] = &[
    Departure {
        reason: "INTx is an edge for the driver and falls at the next access for \
                 QEMU: it is lost if that access comes before the processor has \
                 seen it (6.12.117's mtty.c:231 mtty_trigger_interrupt)",
        cases: &["interrupts.thr-empty", "sharing.other-port-meanwhile"],
    },
    Departure {
        reason: "the character arrives at once; its interrupt comes too early \
                 unless its own way to the processor takes a character time \
                 (6.12.117's mtty.c:381 handle_bar_write)",
        cases: &["interrupts.while-waiting"],
    },
];
