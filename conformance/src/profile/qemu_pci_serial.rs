//! QEMU's own serial cards, `pci-serial` and `pci-serial-2x`.
//!
//! Measured on QEMU 11.1.3 under TCG, with a null character device behind each
//! port, and with a socket between the two. Lines are those of hw/char/serial.c in QEMU 10.2.50 (git blob
//! adbd1d1d4ab2), which behaves alike.

use super::{Departure, Feature, Options, Profile, reason};

/// QEMU's 16550A behind PCI.
pub static QEMU_PCI_SERIAL: Profile = Profile {
    name: "qemu-pci-serial",
    summary: "QEMU's own pci-serial and pci-serial-2x",
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Absent,
        clock_doubling: Feature::Absent,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Absent,
    },
    departures: DEPARTURES,
    unsteady: UNSTEADY,
};

const DEPARTURES: &[Departure] = &[
    Departure {
        reason: reason(
            "a character is sent, and in loopback received, within the THR write: \
                 the transmitter is never seen busy (hw/char/serial.c:232 serial_xmit)",
        ),
        cases: &[
            "rbr.holding-buffers-one",
            "lsr.thre-drops",
            "lsr.temt-drops",
            "lsr.temt-drops-fifo",
            "lsr.temt-after-last",
            "fifo.thre-when-empty",
            "fifo.lone-character-delays-thre",
            "fcr.rx-reset-keeps-transmitter",
            "fcr.rx-reset-keeps-shift-register",
            "fcr.tx-reset-clears-transmitter",
            "fcr.tx-reset-sets-thre",
            "iir.thr-cleared-by-write",
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
            "wire.own-rates",
            "thre.not-while-full",
            "thre.cleared-by-fifo-write",
            "fifo.sixteen-behind-one",
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
            "isolation.character",
            "isolation.queue",
        ],
    },
    Departure {
        reason: reason(
            "the character time-out counts from the THR write, for the character has \
                 arrived by then; so it comes before the four character times are over \
                 (hw/char/serial.c:614 serial_receive1)",
        ),
        cases: &[
            "timeout.not-early",
            "fcr.trigger-4",
            "fcr.trigger-8",
            "fcr.trigger-14",
            "fcr.trigger-lowered",
            "fcr.trigger-raised",
            "fcr.trigger-with-enable",
        ],
    },
    Departure {
        reason: reason(
            "in loopback MSR is put together from MCR at each read, without change \
                 bits, and no modem status interrupt is raised (hw/char/serial.c:530 \
                 serial_ioport_read, :448 serial_ioport_write)",
        ),
        cases: &[
            "ier.edssi-raises-waiting-change",
            "iir.all-four-in-order",
            "iir.any-two-in-order",
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
            "interrupts.held-by-each-cause",
            "isolation.identification",
            "changes.seen-under-dlab",
            "pci.wide-reads-once",
        ],
    },
    Departure {
        reason: reason(
            "all eight bits of THR are sent whatever the word length \
                 (hw/char/serial.c:241 serial_xmit)",
        ),
        cases: &[
            "lcr.word-5",
            "lcr.word-6",
            "lcr.word-7",
            "lcr.parity-of-word",
        ],
    },
    Departure {
        reason: reason(
            "FCR bits 1 and 2 act although bit 0 is 0 (hw/char/serial.c:415 \
                 serial_ioport_write)",
        ),
        cases: &["fcr.resets-need-enable"],
    },
    Departure {
        reason: reason(
            "only a reset of the whole machine reaches the ports; a reset of the PCI \
                 bus or of the function leaves them as they are (hw/char/serial.c:929 \
                 serial_realize)",
        ),
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
        reason: reason(
            "without modem lines behind it a port reports CTS, DSR and DCD as on \
                 (hw/char/serial.c:868 serial_reset, :192 serial_update_msl)",
        ),
        cases: &[
            "wire.open",
            "wire.rts-to-cts",
            "wire.dtr-to-dsr-and-dcd",
            "wire.auxiliary-outputs",
            "wire.modem-interrupt",
            "reset.modem-outputs",
            "wire.local-loopback-mute",
            "flow.by-software",
            "flow.without-afe",
        ],
    },
    Departure {
        reason: reason(
            "in loopback the port still takes in what comes from outside \
                 (hw/char/serial.c:555 serial_can_receive)",
        ),
        cases: &["wire.local-loopback-deaf"],
    },
    Departure {
        reason: reason(
            "a character goes to its line as a byte, without parity and stop bits, and \
                 PE and FE are never set (hw/char/serial.c:259 serial_xmit, :600 \
                 serial_receive1)",
        ),
        cases: &[
            "lcr.stick-parity-sent",
            "lcr.stick-parity-checked",
            "wire.parity-bit",
            "wire.parity-error",
            "wire.framing-error",
            "error.parity-waits-its-turn",
            "error.framing-waits-its-turn",
            "error.parity-in-fifo",
            "error.framing-in-fifo",
            "error.parity-interrupt",
            "error.framing-interrupt",
            "error.parity-adds-to-overrun",
            "error.parity-and-framing",
            "error.framing-without-break",
            "error.before-data",
            "error.shown-with-overrun",
            "error.at-each-place",
            "error.in-fifo-beside-overrun",
        ],
    },
    Departure {
        reason: reason(
            "a character that finds the FIFO full waits in the character device and is not \
                 lost, so that OE is not set (hw/char/serial.c:555 serial_can_receive)",
        ),
        cases: &[
            "error.parity-lost-with-character",
            "error.framing-lost-with-character",
        ],
    },
    Departure {
        reason: reason(
            "a break reaches the other end only through a character device that can \
                 carry one (hw/char/serial.c:439 serial_ioport_write)",
        ),
        cases: &["wire.break"],
    },
];

const UNSTEADY: &[Departure] = &[
    Departure {
        reason: reason(
            "a reset of the bus lowers INTx and leaves its cause in the port, which may \
                 raise it again at its next event (hw/char/serial.c:929 serial_realize)",
        ),
        cases: &["reset.interrupt-line"],
    },
    Departure {
        reason: reason(
            "characters come in by QEMU's main loop, which a busy host lets wait for \
                 longer than the suite allows, into the next case perhaps \
                 (hw/char/serial.c:931 serial_realize)",
        ),
        cases: &[
            "lcr.parity-of-every-bit",
            "sending.arrival-outlasts-break",
            "wire.full-duplex",
            "wire.one-way",
        ],
    },
    Departure {
        reason: reason(
            "the character time-out is a timer of QEMU's main loop, which a busy host \
                 lets wait for longer than the suite allows (hw/char/serial.c:928 \
                 serial_realize)",
        ),
        cases: &["timing.time-out", "timing.time-out-format"],
    },
    Departure {
        reason: reason(
            "a character that found no room waits in the character device and comes in \
                 when there is some, in loopback too: one of an earlier case may be read \
                 (hw/char/serial.c:555 serial_can_receive)",
        ),
        cases: &[
            "neighbours.scr-write",
            "neighbours.ier-write",
            "neighbours.fcr-write",
            "neighbours.lcr-write",
            "neighbours.mcr-write",
            "neighbours.status-write",
            "neighbours.thr-write",
            "neighbours.ier-read",
            "neighbours.lcr-read",
            "neighbours.mcr-read",
            "neighbours.scr-read",
        ],
    },
];
