//! `Serial` of the crate vm-superio, which Firecracker and other virtual machine
//! monitors build on.
//!
//! Measured in-process behind a loopback plug for the data lines. Lines are
//! those of src/serial.rs in vm-superio 0.8.2.

use super::{Departure, Feature, Options, Profile, reason};

/// vm-superio's `Serial`.
pub static VM_SUPERIO: Profile = Profile {
    name: "vm-superio",
    summary: "the crate vm-superio's Serial, version 0.8.2",
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Absent,
        clock_doubling: Feature::Absent,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Absent,
    },
    departures: DEPARTURES,
    unsteady: &[],
};

const DEPARTURES: &[Departure] = &[
    Departure {
        reason: reason(
            "a character is sent, and in loopback received, within the THR write; THRE \
                 and TEMT are always set (src/serial.rs:593 write, :98 DEFAULT_LINE_STATUS)",
        ),
        cases: &[
            "lsr.thre-drops",
            "lsr.temt-drops",
            "lsr.temt-drops-fifo",
            "lsr.temt-after-last",
            "fifo.thre-when-empty",
            "fifo.lone-character-delays-thre",
            "fcr.disable-clears-transmitter",
            "fcr.tx-reset-clears-transmitter",
            "fcr.tx-reset-sets-thre",
            "interrupts.while-waiting",
            "timing.arrival",
            "timing.back-to-back",
            "timing.busy-transmitter",
            "timing.divisor",
            "timing.divisor-high-byte",
            "timing.divisor-every-bit",
            "timing.divisor-under-way",
            "timing.fifo-empty",
            "timing.idle-transmitter",
            "timing.one-and-a-half-stop-bits",
            "timing.parity",
            "timing.two-stop-bits",
            "timing.word-length",
            "thre.not-while-full",
            "thre.cleared-by-fifo-write",
            "sending.outlasts-scr-write",
            "sending.outlasts-ier-write",
            "sending.outlasts-mcr-write",
            "sending.outlasts-lcr-write",
            "sending.queue-outlasts-scr-write",
            "sending.queue-outlasts-ier-write",
            "sending.queue-outlasts-divisor-write",
            "sending.queue-outlasts-format-change",
            "sending.queue-outlasts-break",
            "sending.queue-outlasts-loopback",
            "timing.divisor-low-byte-alone",
            "timing.divisor-under-dlab",
            "sending.outlasts-break",
            "sending.begins-under-break",
        ],
    },
    Departure {
        reason: reason("FCR writes are ignored (src/serial.rs:642 write)"),
        cases: &[
            "fcr.enable-clears",
            "fcr.disable-clears-receiver",
            "fcr.rx-reset-clears-receiver",
            "fcr.tx-reset-ready",
            "fcr.trigger-4",
            "fcr.trigger-8",
            "fcr.trigger-14",
            "fcr.trigger-lowered",
            "fcr.trigger-raised",
            "fcr.trigger-with-enable",
            "thre.raised-by-tx-reset",
        ],
    },
    Departure {
        reason: reason("IIR says that the FIFOs are on, always (src/serial.rs:682 read)"),
        cases: &["iir.idle", "iir.fifo-bits-off"],
    },
    Departure {
        reason: reason(
            "64 characters are held, with FIFOs or without, and one that finds no room \
                 is lost without OE (src/serial.rs:36 FIFO_SIZE, :601 write)",
        ),
        cases: &[
            "rbr.overrun-keeps-last",
            "rbr.overrun-indicated",
            "fifo.seventeenth-overruns",
            "fifo.overrun-keeps-sixteen",
            "fifo.works-after-overrun",
            "lsr.overrun-outlasts-rbr",
            "lsr.overrun-outlasts-thr",
            "lsr.fifo-error-not-overrun",
            "ier.elsi-raises-waiting-error",
            "iir.line-status-before-data",
            "iir.any-two-in-order",
            "iir.line-status-stays",
            "timeout.below-line-status",
            "interrupts.line-status",
            "interrupts.line-status-gated",
        ],
    },
    Departure {
        reason: reason(
            "there is no character time-out (src/serial.rs:561 received_data_interrupt)",
        ),
        cases: &[
            "timeout.comes",
            "timeout.not-early",
            "timeout.restarted-by-character",
            "timeout.cleared-by-read",
            "timeout.comes-again",
            "timeout.stays",
            "timeout.ended-by-rx-reset",
            "timing.time-out",
            "timing.time-out-format",
            "interrupts.time-out",
            "timeout.ended-with-fifos",
            "timeout.beside-overrun",
        ],
    },
    Departure {
        reason: reason(
            "IIR is the pending causes' ids ORed together: received data and THR empty \
                 read as receiver line status (src/serial.rs:537 add_interrupt)",
        ),
        cases: &["ier.elsi-gates-errors", "iir.data-before-thr"],
    },
    Departure {
        reason: reason(
            "reading IIR clears every cause, though its condition lasts \
                 (src/serial.rs:683 read)",
        ),
        cases: &[
            "iir.data-stays",
            "iir.all-four-in-order",
            "iir.thr-kept-unless-reported",
            "interrupts.held-by-each-cause",
        ],
    },
    Departure {
        reason: reason(
            "one RBR read ends the received data cause, whatever is left in the FIFO \
                 (src/serial.rs:669 read)",
        ),
        cases: &["fcr.above-trigger-stays"],
    },
    Departure {
        reason: reason("a source that IER disables stays reported (src/serial.rs:624 write)"),
        cases: &["ier.erbfi-withdraws", "ier.etbei-withdraws"],
    },
    Departure {
        reason: reason(
            "each IER write with ETBEI set raises THR empty anew, changed or not \
                 (src/serial.rs:636 write)",
        ),
        cases: &["ier.others-leave-thr"],
    },
    Departure {
        reason: reason(
            "in loopback a THR write does not raise THR empty (src/serial.rs:594 write)",
        ),
        cases: &[
            "iir.thr-raised-again",
            "iir.thr-in-time-after-fifo-change",
            "iir.thr-after-each-fifo-change",
            "thre.in-time-after-two",
        ],
    },
    Departure {
        reason: reason(
            "no modem change is remembered or reported, in loopback or out of it \
                 (src/serial.rs:689 read)",
        ),
        cases: &[
            "ier.edssi-raises-waiting-change",
            "iir.modem-stays",
            "iir.new-change-again",
            "iir.ring-starts-quietly",
            "msr.dcts-rising",
            "msr.dcts-falling",
            "msr.ddsr-rising",
            "msr.ddsr-falling",
            "msr.ddcd-rising",
            "msr.ddcd-falling",
            "msr.teri-trailing",
            "msr.changes-accumulate",
            "msr.change-and-back",
            "msr.other-reads-keep-changes",
            "loopback.interrupts-work",
            "interrupts.modem-status",
            "interrupts.modem-status-gated",
            "wire.modem-interrupt",
            "changes.seen-under-dlab",
        ],
    },
    Departure {
        reason: reason(
            "there are no modem inputs: CTS, DSR and DCD are always on \
                 (src/serial.rs:102 DEFAULT_MODEM_STATUS)",
        ),
        cases: &[
            "mcr.rts-over-plug",
            "mcr.dtr-over-plug",
            "mcr.loop-releases-outputs",
            "loopback.outside-unchanged",
            "wire.rts-to-cts",
            "wire.dtr-to-dsr-and-dcd",
            "wire.auxiliary-outputs",
            "flow.without-afe",
        ],
    },
    Departure {
        reason: reason("LCR is kept and does nothing: no break is sent (src/serial.rs:638 write)"),
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
        reason: reason(
            "LCR is kept and does nothing: words have eight bits (src/serial.rs:638 \
                 write)",
        ),
        cases: &[
            "lcr.word-5",
            "lcr.word-6",
            "lcr.word-7",
            "lcr.parity-of-word",
        ],
    },
    Departure {
        reason: reason("MCR bits 7:5 read back as written (src/serial.rs:639 write)"),
        cases: &["mcr.upper-bits-zero"],
    },
    Departure {
        reason: reason(
            "the interrupt is one call for each event and not a level: it neither lasts \
                 while a cause does nor ends with it (src/serial.rs:525 trigger_interrupt)",
        ),
        cases: &[
            "interrupts.level",
            "interrupts.received-data-gated",
            "interrupts.thr-empty-gated",
            "interrupts.withdrawn-while-masked",
            "interrupts.idle",
            "interrupts.out2",
            "interrupts.no-storm",
        ],
    },
];
