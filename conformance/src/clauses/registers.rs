//! Reset, the register summary, LCR, the baud generator and SCR.

use super::{Statement, by, not};
use crate::clause::Clause;
use crate::clause::section::{BAUD, LCR, PINS, RESET, SCR, SUMMARY};

pub(super) static STATEMENTS: &[Statement] = &[
    by(
        PINS,
        "SOUT is the serial output to the communications link, SIN the serial input from it",
        &[
            "rbr.every-value-over-plug",
            "wire.data",
            "wire.one-way",
            "wire.full-duplex",
        ],
    ),
    by(
        PINS,
        "CTS says that the other end is ready to exchange data, for software to read in MSR",
        &["flow.by-software"],
    ),
    by(
        PINS,
        "CTS has no effect on the transmitter",
        &["flow.without-afe"],
    ),
    by(
        PINS,
        "the modem inputs are active when low: open ones, which the line receivers hold high, are not",
        &["wire.open"],
    ),
    not(
        PINS,
        "TXRDY and RXRDY signal DMA in two modes",
        "the pins end on the board; no register shows them",
    ),
    by(
        RESET,
        "IER, FCR, LCR and MCR are 0 after a master reset",
        &[
            "reset.interrupt-enable",
            "reset.line-control",
            "reset.modem-control",
        ],
    ),
    by(
        RESET,
        "IIR is 0x01 with nothing pending",
        &["iir.idle", "reset.identification"],
    ),
    by(
        RESET,
        "LSR is 0x60 with nothing received or to send",
        &["lsr.idle", "reset.line-status"],
    ),
    by(
        RESET,
        "master reset clears the FIFOs",
        &["reset.no-data", "reset.transmitter"],
    ),
    by(
        RESET,
        "the change bits of MSR are 0 after a master reset",
        &["reset.modem-status"],
    ),
    by(
        RESET,
        "bits 7:4 of MSR are the inputs after a master reset as before",
        &["reset.modem-outputs"],
    ),
    by(
        RESET,
        "SOUT is high after a master reset",
        &["reset.serial-output"],
    ),
    by(
        RESET,
        "RTS and DTR are high, inactive, after a master reset",
        &["reset.modem-outputs"],
    ),
    not(
        RESET,
        "OUT1 and OUT2 are high, inactive, after a master reset",
        "no wire of the connector carries the pins; reset.modem-control reads their bits in MCR",
    ),
    by(
        RESET,
        "each of the four interrupts is low after a master reset",
        &["reset.interrupt-line"],
    ),
    not(
        &Clause::tl16c550c("7.7.1 Accessible Registers"),
        "SCR, the divisor latches, RBR and THR keep their contents in a master reset",
        "the PC16550D's table does not list them, and some parts clear them",
    ),
    by(
        SUMMARY,
        "each register has its offset, whatever DLAB is, but for offsets 0 and 1",
        &[
            "scr.under-dlab",
            "lcr.dlab-keeps-mcr",
            "client.initialise",
            "changes.cleared-under-dlab",
            "changes.seen-under-dlab",
            "overrun.cleared-under-dlab",
            "thre.cleared-under-dlab",
            "fcr.written-under-dlab",
            "sending.goes-on-under-dlab",
        ],
    ),
    by(
        SUMMARY,
        "registers are apart: writing one reaches no other",
        &[
            "neighbours.ier-write",
            "neighbours.fcr-write",
            "neighbours.lcr-write",
            "neighbours.mcr-write",
            "neighbours.thr-write",
            "neighbours.status-write",
            "divisor.survives-registers",
            "sending.outlasts-ier-write",
            "sending.outlasts-mcr-write",
            "sending.outlasts-lcr-write",
            "sending.queue-outlasts-ier-write",
            "sending.queue-outlasts-divisor-write",
            "sending.queue-outlasts-format-change",
            "sending.queue-outlasts-loopback",
        ],
    ),
    by(
        SUMMARY,
        "reading a register that holds has no effect",
        &[
            "neighbours.ier-read",
            "neighbours.lcr-read",
            "neighbours.mcr-read",
        ],
    ),
    by(LCR, "LCR reads back as written", &["lcr.reads-back"]),
    by(
        LCR,
        "bits 1:0 choose words of 5, 6, 7 or 8 bits",
        &[
            "lcr.word-5",
            "lcr.word-6",
            "lcr.word-7",
            "timing.word-length",
            "rbr.outlasts-word-length",
            "lcr.format-under-dlab",
        ],
    ),
    by(
        LCR,
        "bit 2 adds a stop bit, half a one to 5-bit words",
        &[
            "lcr.two-stop-bits",
            "timing.two-stop-bits",
            "timing.one-and-a-half-stop-bits",
        ],
    ),
    by(
        LCR,
        "the receiver checks the first stop bit only",
        &["wire.first-stop-bit-only"],
    ),
    by(
        LCR,
        "bits 5:3 choose no, odd, even or stuck parity, sent and checked",
        &[
            "lcr.parity-odd",
            "lcr.parity-even",
            "lcr.parity-stick-1",
            "lcr.parity-stick-0",
            "lcr.parity-of-word",
            "lcr.stick-parity-sent",
            "lcr.stick-parity-checked",
            "timing.parity",
            "lcr.parity-of-every-bit",
        ],
    ),
    by(
        LCR,
        "bit 6 forces SOUT to space until it is cleared",
        &["lcr.break-indicated", "lcr.break-ends"],
    ),
    by(
        &Clause::tl16c550c("Features, False-Start Bit Detection"),
        "a start bit that is gone by its middle is none",
        &["lcr.false-start"],
    ),
    by(
        LCR,
        "bit 6 has no effect on the transmitter logic",
        &[
            "lcr.break-leaves-transmitter",
            "sending.queue-outlasts-break",
            "sending.outlasts-break",
            "sending.begins-under-break",
            "sending.arrival-outlasts-break",
        ],
    ),
    not(
        LCR,
        "whether bit 6 acts in local loopback",
        "of SOUT 8.1 says that bit 6 forces it to space and 8.8 that loopback sets it to mark; of the loop nothing is said, and known parts differ",
    ),
    by(
        LCR,
        "bit 7 selects the latches instead of RBR, THR and IER",
        &[
            "lcr.dlab-keeps-ier",
            "lcr.dlab-keeps-rbr",
            "lcr.dlab-keeps-thr",
        ],
    ),
    by(
        BAUD,
        "two 8-bit latches hold the divisor",
        &[
            "divisor.low-byte",
            "divisor.high-byte",
            "divisor.low-leaves-high",
            "divisor.high-leaves-low",
            "divisor.survives-dlab",
        ],
    ),
    by(
        BAUD,
        "the baud rate is the clock divided by 16 times the divisor",
        &[
            "timing.divisor",
            "timing.divisor-high-byte",
            "timing.divisor-every-bit",
            "wire.own-rates",
            "loopback.any-divisor",
        ],
    ),
    by(
        BAUD,
        "loading either latch loads the counter at once",
        &[
            "divisor.loads-at-once",
            "timing.divisor-under-way",
            "timing.divisor-low-byte-alone",
            "timing.divisor-under-dlab",
        ],
    ),
    not(
        BAUD,
        "a divisor of 0 is not recommended",
        "no behaviour is specified",
    ),
    by(
        SCR,
        "SCR holds eight bits",
        &["scr.holds-every-value", "client.presence"],
    ),
    by(
        SCR,
        "SCR controls nothing",
        &[
            "neighbours.scr-write",
            "neighbours.scr-read",
            "sending.outlasts-scr-write",
            "sending.queue-outlasts-scr-write",
        ],
    ),
];
