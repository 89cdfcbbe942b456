//! The Line Status Register, the FIFO Control Register, and the FIFOs.

use super::{Statement, by, not};
use crate::clause::section::{FCR, FIFO_INTERRUPT, FIFO_POLLED, LSR};

pub(super) static STATEMENTS: &[Statement] = &[
    by(
        LSR,
        "DR is set when a character has arrived and clear when all are read",
        &[
            "lsr.data-ready",
            "lsr.read-keeps-data",
            "loopback.keeps-characters",
            "rbr.waits",
            "rbr.delivered-once",
            "rbr.empty-read-harmless",
            "fifo.data-ready-until-empty",
            "timing.arrival",
        ],
    ),
    by(
        LSR,
        "in 16450 mode an unread character is overwritten, and OE set",
        &[
            "rbr.overrun-indicated",
            "rbr.overrun-keeps-last",
            "rbr.no-overrun-when-read",
        ],
    ),
    by(
        LSR,
        "OE is cleared by reading LSR",
        &[
            "lsr.overrun-clears",
            "lsr.overrun-outlasts-rbr",
            "lsr.overrun-outlasts-thr",
            "lsr.overrun-outlasts-fcr",
            "lsr.write-keeps-overrun",
        ],
    ),
    by(
        LSR,
        "PE and FE are cleared by reading LSR",
        &[
            "error.parity-clears",
            "error.framing-clears",
            "error.parity-outlasts-write",
            "error.framing-outlasts-write",
        ],
    ),
    by(
        LSR,
        "in FIFO mode OE comes with the character that finds the FIFO full, which is dropped",
        &[
            "fifo.holds-sixteen",
            "fifo.seventeenth-overruns",
            "fifo.overrun-keeps-sixteen",
            "fifo.works-after-overrun",
        ],
    ),
    by(
        LSR,
        "PE says that the parity is wrong",
        &[
            "wire.parity-error",
            "wire.parity-bit",
            "lcr.parity-odd",
            "lcr.parity-even",
            "lcr.parity-stick-1",
            "lcr.parity-stick-0",
        ],
    ),
    by(
        LSR,
        "FE says that the stop bit is missing",
        &["wire.framing-error", "lcr.two-stop-bits"],
    ),
    not(
        LSR,
        "after a framing error the receiver takes the bit for a start bit and goes on",
        "what follows depends on the sampling instant, which is not specified",
    ),
    by(
        LSR,
        "BI says that the line was at space for longer than a character",
        &[
            "lcr.break-indicated",
            "lsr.break-clears",
            "lsr.break-outlasts-rbr",
            "lsr.break-outlasts-fcr",
            "lsr.write-keeps-break",
            "lsr.break-needs-a-character-time",
            "lsr.break-16450-overruns",
            "wire.break",
        ],
    ),
    by(
        LSR,
        "errors travel with their character and show when it is at the top of the FIFO",
        &[
            "fifo.break-waits-its-turn",
            "fifo.break-shows-at-top",
            "error.parity-waits-its-turn",
            "error.framing-waits-its-turn",
        ],
    ),
    by(
        LSR,
        "a break is one zero character; the next needs a mark and a start bit first",
        &["fifo.break-once", "lsr.break-16450-once", "lcr.break-ends"],
    ),
    by(
        LSR,
        "THRE is set when the holding register passes its character on, and cleared by filling it",
        &[
            "lsr.thre-drops",
            "lsr.thre-before-temt",
            "rbr.holding-buffers-one",
            "timing.busy-transmitter",
        ],
    ),
    by(
        LSR,
        "in FIFO mode THRE is set while the transmitter FIFO is empty",
        &["fifo.thre-when-empty", "timing.fifo-empty"],
    ),
    by(
        LSR,
        "TEMT is set while holding register or FIFO and shift register are all empty",
        &[
            "lsr.temt-drops",
            "lsr.temt-drops-fifo",
            "lsr.temt-after-last",
            "lsr.temt-returns",
            "lsr.never-empty-while-full",
            "timing.idle-transmitter",
        ],
    ),
    by(
        LSR,
        "bit 7 is 0 in 16450 mode, and set in FIFO mode while an error is in the FIFO",
        &[
            "lsr.fifo-error-at-once",
            "error.parity-in-fifo",
            "error.framing-in-fifo",
            "lsr.fifo-error-16450",
            "lsr.fifo-error-not-overrun",
            "lsr.fifo-error-cleared-by-reset",
        ],
    ),
    by(
        LSR,
        "bit 7 is cleared by reading LSR if no later error is in the FIFO",
        &[
            "lsr.fifo-error-clears",
            "lsr.fifo-error-later-one",
            "lsr.fifo-error-outlasts-lsr",
        ],
    ),
    by(
        LSR,
        "DR and bit 7 cannot be written in FIFO mode",
        &["lsr.write-keeps-data-ready", "lsr.write-keeps-fifo-error"],
    ),
    not(
        LSR,
        "writing the other bits of LSR is for factory tests",
        "bits 4:2 take what is written once a byte is loaded by loopback; of the others nothing is said",
    ),
    by(
        FCR,
        "bit 0 enables both FIFOs, and clearing it clears all bytes in both",
        &[
            "fcr.disable-clears-receiver",
            "fcr.disable-clears-transmitter",
            "fcr.rewriting-enable-keeps",
        ],
    ),
    by(
        FCR,
        "changing the mode clears the data",
        &["fcr.enable-clears", "divisor.survives-fifo-reset"],
    ),
    by(
        FCR,
        "other bits are taken only with bit 0 set",
        &["fcr.resets-need-enable"],
    ),
    by(
        FCR,
        "bit 1 clears the receiver FIFO, not the shift register, and itself",
        &[
            "fcr.rx-reset-clears-receiver",
            "fcr.rx-reset-keeps-transmitter",
            "fcr.rx-reset-keeps-shift-register",
            "fcr.rx-reset-clears-itself",
            "timeout.ended-by-rx-reset",
        ],
    ),
    by(
        FCR,
        "bit 2 clears the transmitter FIFO, not the shift register, and itself",
        &[
            "fcr.tx-reset-clears-transmitter",
            "fcr.tx-reset-keeps-receiver",
            "fcr.tx-reset-keeps-shift-register",
            "fcr.tx-reset-clears-itself",
            "fcr.tx-reset-ready",
            "fcr.tx-reset-sets-thre",
        ],
    ),
    by(
        FCR,
        "bit 3 changes the DMA pins alone",
        &["fcr.dma-mode-alone"],
    ),
    not(FCR, "bits 5:4 are reserved", "no behaviour is specified"),
    by(
        FCR,
        "bits 7:6 set the trigger level to 1, 4, 8 or 14",
        &[
            "fcr.trigger-1",
            "fcr.trigger-4",
            "fcr.trigger-8",
            "fcr.trigger-14",
            "fcr.trigger-lowered",
            "fcr.trigger-raised",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "received data is reported from the trigger level on, until the FIFO drops below",
        &[
            "fcr.below-trigger-clears",
            "fcr.above-trigger-stays",
            "fcr.rx-reset-clears-interrupt",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "a time-out comes four character times after the last character or read, with one waiting",
        &[
            "timeout.comes",
            "timeout.not-early",
            "timeout.needs-a-character",
            "timing.time-out",
            "timing.time-out-format",
            "interrupts.time-out",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "reading a character clears the time-out and restarts the time",
        &[
            "timeout.cleared-by-read",
            "timeout.comes-again",
            "timeout.stays",
            "timeout.outlasts-character",
            "timeout.outlasts-reads",
            "timeout.outlasts-ier-write",
            "timeout.outlasts-fcr-write",
            "timeout.outlasts-lcr-write",
            "timeout.outlasts-divisor",
            "timeout.outlasts-mcr-write",
            "timeout.outlasts-other-writes",
            "timeout.restarted-by-read",
            "timeout.not-restarted-by-reads",
            "timeout.not-restarted-by-ier-write",
            "timeout.not-restarted-by-fcr-write",
            "timeout.not-restarted-by-lcr-write",
            "timeout.not-restarted-by-divisor",
            "timeout.not-restarted-by-mcr-write",
            "timeout.not-restarted-by-other-writes",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "a new character restarts the time",
        &[
            "timeout.restarted-by-character",
            "timeout.not-restarted-by-thr",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "the first transmitter interrupt after a change of FCR bit 0 is immediate",
        &[
            "iir.thr-in-time-after-fifo-change",
            "iir.thr-after-each-fifo-change",
        ],
    ),
    by(
        FIFO_INTERRUPT,
        "the transmitter's empty indication waits a character less its stop bit after single bytes",
        &["fifo.lone-character-delays-thre"],
    ),
    by(
        FIFO_INTERRUPT,
        "up to sixteen characters may be written to the transmitter FIFO for one interrupt",
        &["fifo.sixteen-in-one-service"],
    ),
    not(
        FIFO_INTERRUPT,
        "the time-out is counted with the receiver's clock input, RCLK",
        "the card ties RCLK to the baud generator; no register tells them apart",
    ),
    by(
        FIFO_POLLED,
        "the FIFOs hold sixteen characters each, in order, also without interrupts",
        &[
            "fifo.order",
            "fifo.sixteen-come-out",
            "fifo.wraps-around",
            "fifo.every-value",
            "fifo.read-while-sending",
            "fifo.empty-read-harmless",
            "timing.back-to-back",
        ],
    ),
    by(
        FIFO_POLLED,
        "with IER bits 3:0 clear nothing is reported by interrupt, each side by itself",
        &[
            "fifo.polled-reports-nothing",
            "ier.erbfi-gates-data",
            "ier.etbei-gates-thr",
        ],
    ),
    by(
        FIFO_POLLED,
        "neither trigger level nor time-out is indicated, and the FIFOs still hold characters",
        &["fifo.polled-reports-nothing", "fifo.holds-sixteen"],
    ),
    by(
        FIFO_POLLED,
        "LSR bit 0 is set while the receiver FIFO holds a character",
        &["fifo.data-ready-until-empty", "fifo.polled-reports-nothing"],
    ),
    by(
        FIFO_POLLED,
        "LSR bits 4:1 tell of errors as they do with interrupts, and IIR stays as it is",
        &[
            "fifo.break-shows-at-top",
            "error.parity-waits-its-turn",
            "error.framing-waits-its-turn",
            "ier.elsi-gates-errors",
        ],
    ),
    by(
        FIFO_POLLED,
        "LSR bit 5 tells when the transmitter FIFO is empty",
        &["fifo.thre-when-empty", "timing.fifo-empty"],
    ),
    by(
        FIFO_POLLED,
        "LSR bit 6 tells that the transmitter FIFO and the shift register are empty",
        &["lsr.temt-drops-fifo", "timing.fifo-empty"],
    ),
    by(
        FIFO_POLLED,
        "LSR bit 7 tells whether there are errors in the receiver FIFO",
        &["lsr.fifo-error-at-once", "lsr.fifo-error-later-one"],
    ),
];
