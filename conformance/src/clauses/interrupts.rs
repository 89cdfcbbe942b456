//! Interrupt identification, enabling, and the line they end on.

use super::{Statement, by, not};
use crate::clause::Clause;
use crate::clause::section::{FIFO_INTERRUPT, IER, IIR, INTERRUPTS, LSR};

const PINS_2_2_6: &Clause = &Clause::pci("2.2.6 Interrupt Pins");

pub(super) static STATEMENTS: &[Statement] = &[
    by(
        IIR,
        "the four levels are reported one at a time, the highest first",
        &[
            "iir.line-status-before-data",
            "iir.data-before-thr",
            "iir.thr-before-modem",
            "iir.all-four-in-order",
            "iir.any-two-in-order",
            "interrupts.held-by-each-cause",
        ],
    ),
    not(
        IIR,
        "an access to IIR freezes the indication until it is over",
        "an access is one moment for the suite",
    ),
    by(
        IIR,
        "bit 0 is 0 while an interrupt is pending and 1 while none is",
        &["iir.idle", "interrupts.idle"],
    ),
    by(IIR, "bit 3 is 0 in 16450 mode", &["timeout.fifo-mode-only"]),
    by(IIR, "bits 5:4 are always 0", &["iir.bits-5-4-zero"]),
    by(
        IIR,
        "bits 7:6 are set while FCR bit 0 is 1",
        &[
            "iir.fifo-bits-on",
            "iir.fifo-bits-off",
            "isolation.fifo-enable",
        ],
    ),
    by(
        INTERRUPTS,
        "line status: an error, cleared by reading LSR",
        &[
            "iir.line-status-stays",
            "iir.line-status-cleared",
            "interrupts.line-status",
            "overrun.interrupt-outlasts-emptied-fifo",
        ],
    ),
    by(
        INTERRUPTS,
        "received data: a character or the trigger level, cleared by reading RBR",
        &[
            "iir.data-stays",
            "iir.data-cleared",
            "iir.new-data-again",
            "interrupts.received-data",
            "wire.data-interrupt",
            "fcr.trigger-ends-with-fifos",
        ],
    ),
    by(
        INTERRUPTS,
        "THR empty: cleared by reading IIR if that reports it, or by writing THR",
        &[
            "iir.thr-stays",
            "iir.thr-cleared-by-iir",
            "iir.thr-kept-unless-reported",
            "iir.thr-cleared-by-write",
            "iir.thr-once",
            "iir.thr-outlasts-mcr-write",
            "iir.thr-outlasts-lcr-write",
            "iir.thr-outlasts-fcr-write",
            "iir.thr-outlasts-rx-reset",
            "iir.thr-outlasts-tx-reset",
            "ier.others-leave-thr",
            "interrupts.thr-empty",
            "interrupts.no-storm",
            "thre.outlasts-scr-write",
            "thre.outlasts-divisor-write",
            "thre.outlasts-break",
            "thre.cleared-by-fifo-write",
        ],
    ),
    by(
        INTERRUPTS,
        "modem status: a change, cleared by reading MSR",
        &[
            "iir.modem-stays",
            "iir.modem-cleared",
            "interrupts.modem-status",
            "wire.modem-interrupt",
        ],
    ),
    by(
        LSR,
        "OE, PE, FE and BI raise the line status interrupt",
        &[
            "iir.break-is-line-status",
            "ier.elsi-raises-waiting-error",
            "error.parity-interrupt",
            "error.framing-interrupt",
        ],
    ),
    by(
        LSR,
        "THRE raises its interrupt when that is enabled, and each time it is set",
        &[
            "ier.etbei-raises-empty-thr",
            "ier.etbei-again",
            "iir.thr-raised-again",
            "thre.raised-by-tx-reset",
            "thre.raised-while-sending",
            "thre.raised-beside-another",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "a line status interrupt has priority over received data and the time-out",
        &[
            "timeout.below-line-status",
            "iir.any-two-in-order",
            "error.before-data",
        ],
    ),
    by(
        IER,
        "each of four bits enables its own source",
        &[
            "ier.erbfi-raises-waiting-data",
            "ier.edssi-raises-waiting-change",
            "ier.erbfi-gates-data",
            "ier.etbei-gates-thr",
            "ier.elsi-gates-errors",
            "ier.edssi-gates-changes",
            "timeout.needs-erbfi",
            "interrupts.received-data-gated",
            "interrupts.line-status-gated",
            "interrupts.thr-empty-gated",
            "interrupts.modem-status-gated",
        ],
    ),
    by(
        IER,
        "disabling withdraws the interrupt and leaves LSR and MSR as they are",
        &[
            "ier.erbfi-withdraws",
            "ier.etbei-withdraws",
            "ier.elsi-withdraws",
            "ier.edssi-withdraws",
        ],
    ),
    by(IER, "the four enables read back", &["ier.reads-back"]),
    by(IER, "bits 7:4 are always 0", &["ier.upper-bits-zero"]),
    by(
        PINS_2_2_6,
        "INTx is a level, asserted until its cause is cleared",
        &[
            "interrupts.level",
            "interrupts.while-waiting",
            "interrupts.kept-while-masked",
            "interrupts.withdrawn-while-masked",
        ],
    ),
    by(
        PINS_2_2_6,
        "sources share INTx, and none is lost",
        &[
            "sharing.both-ports",
            "sharing.other-port-meanwhile",
            "sharing.both-ports-exchange",
        ],
    ),
    by(
        INTERRUPTS,
        "nothing but THR becoming empty or being enabled empty raises its interrupt",
        &[
            "thre.not-again-by-lsr-read",
            "thre.not-again-by-scr-write",
            "thre.not-again-by-mcr-write",
            "thre.not-again-by-fcr-write",
            "thre.not-again-by-lcr-write",
            "thre.not-again-by-divisor-write",
            "thre.not-again-by-last-stop-bit",
            "thre.not-while-full",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "the THR empty interrupt is delayed only if fewer than two characters were in the FIFO together",
        &["thre.in-time-after-two"],
    ),
    by(
        INTERRUPTS,
        "a time-out has the second priority, above THR empty and modem status",
        &["timeout.before-thr", "timeout.before-modem"],
    ),
    by(
        INTERRUPTS,
        "INTx follows the pending interrupts whatever DLAB is",
        &["interrupts.under-dlab"],
    ),
];
