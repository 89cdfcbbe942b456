//! What all versions of the kernel's sample driver, samples/vfio-mdev/mtty.c, do
//! alike.
//!
//! Owns the table of those departures, which each version's profile fills with
//! the lines of its own source.

/// A reason: what the driver does instead, and the lines and functions that
/// have it do so.
macro_rules! why {
    ($version:literal; $what:literal; $line:literal $function:ident $(, $more:literal $place:ident)*) => {
        $crate::profile::reason(concat!(
            $what, " (", $version, "'s mtty.c:", $line, " ", stringify!($function),
            $(", mtty.c:", $more, " ", stringify!($place),)* ")"
        ))
    };
}
pub(super) use why;

/// The table of all departures, with the lines of one version of the driver.
/// Each line is the beginning of what is meant, in the function that its
/// reason names.
macro_rules! departures {
    (
        $steady:ident, $unsteady:ident, version: $version:literal,
        trigger: $trigger:literal,
        command: $command:literal,
        write_data: $write_data:literal,
        divisor_low: $divisor_low:literal,
        store: $store:literal,
        advance: $advance:literal,
        overrun_cleared: $overrun_cleared:literal,
        divisor_high: $divisor_high:literal,
        fifo_reset: $fifo_reset:literal,
        no_time_out: $no_time_out:literal,
        trigger_level: $trigger_level:literal,
        fifo_enable: $fifo_enable:literal,
        dlab: $dlab:literal,
        mcr: $mcr:literal,
        read_data: $read_data:literal,
        rbr: $rbr:literal,
        iir_thre: $iir_thre:literal,
        iir_modem: $iir_modem:literal,
        iir_none: $iir_none:literal,
        iir_fifo_bits: $iir_fifo_bits:literal,
        lsr: $lsr:literal,
        lsr_data: $lsr_data:literal,
        lsr_overrun: $lsr_overrun:literal,
        lsr_thre: $lsr_thre:literal,
        msr: $msr:literal,
        reset: $reset:literal,
        read: $read:literal,
        unmask: $unmask:literal,
        device_info: $device_info:literal,
    ) => {
        pub(super) const $steady: &[Departure] = &[
            Departure {
                reason: why!($version;
                    "a character is in the receiver as soon as THR is written, whatever \
                     divisor and format say";
                    $store handle_bar_write),
                cases: &[
                    "timing.arrival",
                    "timing.back-to-back",
                    "timing.divisor-every-bit",
                    "timing.divisor-under-way",
                    "lcr.parity-of-word",
                    "lcr.word-5",
                    "lcr.word-6",
                    "lcr.word-7",
                    "timing.divisor-under-dlab",
                ],
            },
            Departure {
                reason: why!($version;
                    "THRE and TEMT are 0 for as long as a character waits in RBR, so that a \
                     transmitter that polls them without reading waits for ever; the THRE \
                     interrupt follows them";
                    $lsr_thre handle_bar_read, $iir_thre handle_bar_read),
                cases: &[
                    "rbr.holding-buffers-one",
                    "divisor.loads-at-once",
                    "lcr.break-leaves-transmitter",
                    "iir.thr-raised-again",
                    "iir.thr-in-time-after-fifo-change",
                    "iir.thr-after-each-fifo-change",
                    "fifo.thre-when-empty",
                    "fifo.lone-character-delays-thre",
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
                    "thre.in-time-after-two",
                    "sending.goes-on-under-dlab",
                    "iir.any-two-in-order",
                    "iir.thr-stays",
                    "thre.raised-beside-another",
                    "timing.divisor-low-byte-alone",
                ],
            },
            Departure {
                reason: why!($version;
                    "after sixteen characters the ring's head meets its tail and it passes \
                     for empty, until an FCR reset";
                    $advance handle_bar_write, $rbr handle_bar_read, $lsr_data handle_bar_read),
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
                    "fifo.sixteen-behind-one",
                    "overrun.receives-on",
                ],
            },
            Departure {
                reason: why!($version;
                    "one FIFO serves both directions, so that either reset empties both, \
                     and no shift register keeps a character";
                    $fifo_reset handle_bar_write),
                cases: &[
                    "fcr.rx-reset-keeps-transmitter",
                    "fcr.rx-reset-keeps-shift-register",
                    "fcr.tx-reset-keeps-receiver",
                    "fcr.tx-reset-keeps-shift-register",
                    "fcr.tx-reset-sets-thre",
                ],
            },
            Departure {
                reason: why!($version;
                    "the FIFO resets act without FCR bit 0";
                    $fifo_reset handle_bar_write),
                cases: &["fcr.resets-need-enable"],
            },
            Departure {
                reason: why!($version;
                    "turning the FIFOs on or off empties nothing";
                    $fifo_enable handle_bar_write),
                cases: &[
                    "fcr.enable-clears",
                    "fcr.disable-clears-receiver",
                    "fcr.disable-clears-transmitter",
                ],
            },
            Departure {
                reason: why!($version;
                    "the trigger level is 1 whatever FCR says";
                    $trigger_level handle_bar_write),
                cases: &[
                    "fcr.trigger-4",
                    "fcr.trigger-8",
                    "fcr.trigger-14",
                    "fcr.trigger-lowered",
                    "fcr.trigger-raised",
                    "fcr.below-trigger-clears",
                    "fcr.trigger-with-enable",
                ],
            },
            Departure {
                reason: why!($version;
                    "there is no character time-out; a character below the trigger level is \
                     reported as received data";
                    $no_time_out handle_bar_write),
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
                    "timeout.ended-with-fifos",
                    "timeout.beside-overrun",
                ],
            },
            Departure {
                reason: why!($version;
                    "there is no character time-out; an overrun outlasts the LSR read, and \
                     goes on being reported; and the ring, once full, passes for empty";
                    $no_time_out handle_bar_write, $advance handle_bar_write, $lsr_overrun
                    handle_bar_read),
                cases: &["timeout.below-line-status"],
            },
            Departure {
                reason: why!($version;
                    "characters take no time, whatever divisor and format say, and the \
                     sixteenth makes the ring pass for empty";
                    $store handle_bar_write, $advance handle_bar_write),
                cases: &["timing.one-and-a-half-stop-bits"],
            },
            Departure {
                reason: why!($version;
                    "IIR bits 7:6 are set while the FIFOs are off";
                    $iir_fifo_bits handle_bar_read),
                cases: &["iir.idle", "iir.fifo-bits-off", "isolation.fifo-enable"],
            },
            Departure {
                reason: why!($version;
                    "reading IIR leaves the THRE interrupt pending: it lasts for as long as \
                     the receiver is empty";
                    $iir_thre handle_bar_read),
                cases: &[
                    "ier.others-leave-thr",
                    "iir.thr-cleared-by-iir",
                    "iir.thr-once",
                    "thre.cleared-under-dlab",
                    "interrupts.idle",
                    "interrupts.no-storm",
                    "sharing.both-ports-exchange",
                ],
            },
            Departure {
                reason: why!($version;
                    "a modem status cause, whose id is 0, reads as no interrupt; it stands \
                     for RTS or DTR being on, not for a change";
                    $iir_modem handle_bar_read, $iir_none handle_bar_read),
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
                reason: why!($version;
                    "reading LSR leaves OE, and the next character written to THR clears it";
                    $lsr_overrun handle_bar_read, $overrun_cleared handle_bar_write),
                cases: &[
                    "iir.line-status-cleared",
                    "iir.all-four-in-order",
                    "lsr.overrun-clears",
                    "lsr.overrun-outlasts-thr",
                    "overrun.cleared-under-dlab",
                ],
            },
            Departure {
                reason: why!($version;
                    "an overrun in 16450 mode keeps the old character and drops the new one";
                    $store handle_bar_write),
                cases: &["rbr.overrun-keeps-last"],
            },
            Departure {
                reason: why!($version;
                    "no break is sent or received, and LSR bits 7 and 4:2 are never set";
                    $lsr handle_bar_read),
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
                reason: why!($version;
                    "a byte of the divisor is ORed into what its latch holds";
                    $divisor_low handle_bar_write, $divisor_high handle_bar_write),
                cases: &[
                    "divisor.low-byte",
                    "divisor.high-byte",
                    "divisor.low-leaves-high",
                    "divisor.high-leaves-low",
                ],
            },
            Departure {
                reason: why!($version;
                    "setting DLAB clears the divisor";
                    $dlab handle_bar_write),
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
                reason: why!($version;
                    "MCR bits 7:5 read back as written";
                    $mcr handle_bar_write),
                cases: &["mcr.upper-bits-zero"],
            },
            Departure {
                reason: why!($version;
                    "MSR reads CTS, DSR and DCD with DCTS and DDSR whatever the wires, \
                     loopback and earlier reads say";
                    $msr handle_bar_read),
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
                    "changes.cleared-under-dlab",
                ],
            },
            Departure {
                reason: why!($version;
                    "INTx is signalled by single accesses to THR, RBR, IER and MCR, and a \
                     cause that waits is never looked at again: not when IER enables it, \
                     not at an unmask";
                    $trigger mtty_trigger_interrupt, $unmask mtty_set_irqs),
                cases: &[
                    "interrupts.received-data-gated",
                    "interrupts.line-status-gated",
                    "interrupts.modem-status-gated",
                    "interrupts.held-by-each-cause",
                    "sharing.both-ports",
                    "interrupts.under-dlab",
                ],
            },
            Departure {
                reason: why!($version;
                    "the ports outlive a reset: the driver does not offer one, and \
                     VFIO_DEVICE_RESET would leave them";
                    $device_info mtty_get_device_info, $reset mtty_reset),
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
                reason: why!($version;
                    "the command register cannot be written: I/O decode always reads as on";
                    $command handle_pci_cfg_write),
                cases: &["pci.config-write-widths", "pci.decode-bit"],
            },
            Departure {
                reason: why!($version;
                    "a wide read fills its first byte only, and the rest of what is \
                     returned is a variable that was never set, zero on kernels with \
                     CONFIG_INIT_STACK_ALL_ZERO";
                    $read_data handle_bar_read, $read mtty_read),
                cases: &["pci.wide-reads", "pci.wide-reads-once"],
            },
            Departure {
                reason: why!($version;
                    "a wide write writes its first byte only";
                    $write_data handle_bar_write),
                cases: &["pci.wide-writes"],
            },
];

        pub(super) const $unsteady: &[Departure] = &[
            Departure {
                reason: why!($version;
                    "INTx is an edge for the driver and falls at the next access for QEMU: \
                     it is lost if that access comes before the processor has seen it";
                    $trigger mtty_trigger_interrupt),
                cases: &["interrupts.thr-empty", "sharing.other-port-meanwhile"],
            },
            Departure {
                reason: why!($version;
                    "the character arrives at once; its interrupt comes too early unless \
                     its own way to the processor takes a character time";
                    $store handle_bar_write),
                cases: &["interrupts.while-waiting"],
            },
];
    };
}
pub(super) use departures;
