//! Modem control and modem status.

use super::{Statement, by, not};
use crate::clause::Clause;
use crate::clause::section::{MCR, MSR};

const FLOW_CONTROL: &Clause = &Clause::tl16c550c("Autoflow Control");

const AUTO_RTS: &Clause = &Clause::tl16c550c("Auto-RTS");
const AUTO_CTS: &Clause = &Clause::tl16c550c("Auto-CTS");
const MODEM_STATUS: &Clause = &Clause::tl16c550c("Modem Status Register");

pub(super) static STATEMENTS: &[Statement] = &[
    by(MCR, "bits 4:0 hold what is written", &["mcr.reads-back"]),
    by(
        MCR,
        "DTR and RTS drive their outputs",
        &["mcr.dtr-over-plug", "mcr.rts-over-plug"],
    ),
    by(
        MCR,
        "OUT1 and OUT2 are user-designated outputs, and no lines of the interface",
        &[
            "loopback.outside-unchanged",
            "wire.auxiliary-outputs",
            "interrupts.out2",
        ],
    ),
    by(
        MCR,
        "in loopback SOUT marks, and the modem outputs are inactive",
        &["wire.local-loopback-mute", "mcr.loop-releases-outputs"],
    ),
    by(
        MCR,
        "in loopback SIN and the modem inputs are disconnected",
        &["wire.local-loopback-deaf", "loopback.shuts-plug-out"],
    ),
    by(
        MCR,
        "in loopback what is transmitted is received",
        &[
            "rbr.every-value",
            "loopback.receives-once",
            "client.loopback",
        ],
    ),
    by(
        MCR,
        "in loopback the four outputs are the four inputs",
        &[
            "msr.loop-rts-cts",
            "msr.loop-dtr-dsr",
            "msr.loop-out1-ri",
            "msr.loop-out2-dcd",
            "msr.loop-all-combinations",
            "loopback.modem-lines-aside",
        ],
    ),
    by(
        MCR,
        "in loopback the interrupts are operational",
        &["loopback.interrupts-work"],
    ),
    by(
        MCR,
        "bits 7:5 are permanently 0, where bit 5 is not the flow control of a later part",
        &["mcr.upper-bits-zero"],
    ),
    by(
        FLOW_CONTROL,
        "MCR bit 5 enables automatic flow control",
        &["mcr.flow-control-bit"],
    ),
    by(
        FLOW_CONTROL,
        "the transmitter waits for CTS",
        &["flow.auto-cts"],
    ),
    by(
        &Clause::tl16c550c("table 7-8, ACE Flow Configuration"),
        "bit 5 without bit 1 of MCR enables auto-CTS only",
        &["flow.auto-cts-alone"],
    ),
    by(
        &Clause::tl16c550c("table 7-8, ACE Flow Configuration"),
        "without bit 5 of MCR both are disabled",
        &["flow.auto-cts-ended", "flow.auto-rts-ended"],
    ),
    by(
        FLOW_CONTROL,
        "RTS follows the receiver FIFO",
        &[
            "flow.auto-rts",
            "flow.auto-rts-late",
            "flow.auto-rts-in-time",
        ],
    ),
    by(
        AUTO_RTS,
        "at levels 1, 4 and 8 RTS drops at the level and rises when the FIFO is empty",
        &[
            "flow.auto-rts-one",
            "flow.auto-rts",
            "flow.auto-rts-eight",
            "flow.auto-rts-new-level",
        ],
    ),
    by(
        AUTO_RTS,
        "at level 14 RTS drops with the first data bit of the sixteenth character and rises with room for one",
        &[
            "flow.auto-rts-late",
            "flow.auto-rts-in-time",
            "flow.auto-rts-cleared",
        ],
    ),
    not(
        AUTO_RTS,
        "a character that the other end sends all the same is still received",
        "no case sends against RTS; without flow control fifo.holds-sixteen shows that the FIFO takes it",
    ),
    by(
        AUTO_CTS,
        "CTS released before the middle of the last stop bit stops the next character, not the present one",
        &["flow.auto-cts-in-time"],
    ),
    not(
        AUTO_CTS,
        "CTS released after the middle of the last stop bit comes too late",
        "half a bit decides, which no place but a virtual clock could aim at, and the document gives no bound for what was already under way",
    ),
    by(
        MSR,
        "DCTS, DDSR and DDCD say that their input has changed",
        &[
            "msr.dcts-rising",
            "msr.dcts-falling",
            "msr.ddsr-rising",
            "msr.ddsr-falling",
            "msr.ddcd-rising",
            "msr.ddcd-falling",
            "msr.changes-accumulate",
            "msr.change-and-back",
            "msr.no-change-no-bit",
        ],
    ),
    by(
        MSR,
        "TERI says that RI has become inactive",
        &[
            "msr.teri-trailing",
            "msr.teri-not-leading",
            "iir.ring-starts-quietly",
        ],
    ),
    by(
        MSR,
        "reading MSR clears the changes and leaves the inputs",
        &[
            "msr.read-clears-changes",
            "msr.read-keeps-lines",
            "msr.other-reads-keep-changes",
            "changes.outlast-thr-write",
            "changes.outlast-ier-write",
            "changes.outlast-fcr-write",
            "changes.outlast-lcr-write",
            "changes.outlast-mcr-write",
            "changes.outlast-scr-write",
            "changes.outlast-divisor-write",
            "changes.outlast-break",
            "changes.outlast-loopback",
        ],
    ),
    by(
        MSR,
        "each change raises a modem status interrupt",
        &["iir.new-change-again"],
    ),
    by(
        MODEM_STATUS,
        "with automatic flow control a change of CTS raises no interrupt",
        &["flow.auto-cts-quiet"],
    ),
    by(
        MODEM_STATUS,
        "with automatic flow control a change of DSR, RI or DCD still raises one",
        &["flow.auto-cts-others"],
    ),
    not(
        MODEM_STATUS,
        "whether bit 0 is set by a change of CTS under automatic flow control",
        "the document says in one sentence that the bit is clear, in another that it tells of changes",
    ),
    by(
        MSR,
        "bits 7:4 are the complements of the inputs DCD, RI, DSR and CTS",
        &["wire.rts-to-cts", "wire.dtr-to-dsr-and-dcd"],
    ),
    not(
        MSR,
        "a write to MSR",
        "it is not specified, and parts differ: some take the change bits",
    ),
];
