//! Quirks of modem lines, loopback and automatic flow control.

macro_rules! modem {
    ($next:ident $($more:ident)* { $($before:tt)* }) => { $next! { $($more)* { $($before)*

    McrUpperBitsStick "mcr-upper-bits-stick":
        "MCR bits 7:5 read back as written.", "Linux mtty, vm-superio";
    McrResetsToOut2 "mcr-resets-to-out2":
        "After reset OUT2 is set.", "QEMU, vm-superio";
    MsrConstant "msr-constant":
        "MSR always reads 0xb3.", "Linux mtty";
    MsrInputsFixed "msr-inputs-fixed":
        "CTS, DSR and DCD are asserted whatever the wires say.", "QEMU, vm-superio";
    MsrReadKeepsDeltas "msr-read-keeps-deltas":
        "Reading MSR does not clear its changes.", "Linux mtty";
    MsrNoRing "msr-no-ring":
        "RI is never set.", "Linux mtty";
    RingOnBothEdges "ring-on-both-edges":
        "TERI is set on either edge of RI.", "a known bug";
    DeltasOnRisingOnly "deltas-on-rising-only":
        "DCTS, DDSR and DDCD are set only when their line is asserted.", "a known bug";
    ModemInterruptFollowsOutputs "modem-interrupt-follows-outputs":
        "The modem status interrupt follows RTS and DTR, not changes.", "Linux mtty";
    LoopbackIgnored "loopback-ignored":
        "MCR bit 4 does nothing.", "Linux mtty";
    LoopbackWithoutModemLines "loopback-without-modem-lines":
        "Loopback does not bring the modem outputs to the inputs.", "Linux mtty";
    LoopbackWithoutDeltas "loopback-without-deltas":
        "In loopback no modem change is remembered.", "QEMU, vm-superio";
    LoopbackWithoutThre "loopback-without-thre":
        "In loopback sending a character neither raises nor clears a THRE interrupt.", "vm-superio";
    LoopbackToggleDropsData "loopback-toggle-drops-data":
        "Turning loopback on or off drops what waits in the receiver.", "a known bug";
    LoopbackLeaksOut "loopback-leaks-out":
        "In loopback characters still leave the port.", "a known bug";
    LoopbackHearsOutside "loopback-hears-outside":
        "In loopback the port still receives what comes from outside.", "QEMU";
    LoopbackKeepsOutputs "loopback-keeps-outputs":
        "In loopback RTS and DTR stay as MCR has them.", "QEMU";
    AfeAssertsRts "afe-asserts-rts":
        "With AFE set RTS follows the receiver FIFO though MCR bit 1 is clear.", "a known bug";
    AutoRtsLateAtOne "auto-rts-late-at-one":
        "At trigger level 1 automatic RTS drops as late as at 14.", "a known bug";
    AutoRtsLateAtEight "auto-rts-late-at-eight":
        "At trigger level 8 automatic RTS drops as late as at 14.", "a known bug";
    AutoRtsWithoutAfe "auto-rts-without-afe":
        "RTS follows the receiver FIFO though AFE is clear.", "a model broken by hand";
    AutoRtsAlwaysAtEight "auto-rts-always-at-eight":
        "Automatic RTS drops at level 8, whatever level FCR has.", "a model broken by hand";
    AutoRtsMissesClear "auto-rts-misses-clear":
        "At trigger level 14 automatic RTS does not return when the FIFO is cleared.",
        "a model broken by hand";
    AfeMutesModem "afe-mutes-modem":
        "With AFE set no modem change raises an interrupt.", "a model broken by hand";
    AutoCtsLooksOnce "auto-cts-looks-once":
        "With AFE set CTS holds back the first character only: others follow it whatever CTS says.",
        "a known bug";
    AutoCtsInterrupts "auto-cts-interrupts":
        "With AFE set a change of CTS still raises the modem status interrupt.", "a known bug";
    AlwaysLoopsBack "always-loops-back":
        "A port hears itself whatever it is wired to.", "Linux mtty";
    McrOut1Missing "mcr-out1-missing":
        "MCR bit 2 can't be set.", "a model broken by hand";
    McrAfeReadsZero "mcr-afe-reads-zero":
        "MCR bit 5 works, but reads 0.", "a model broken by hand";
    DlabHidesMcr "dlab-hides-mcr":
        "MCR can't be written while DLAB is set.", "a model broken by hand";
    DlabHidesFcr "dlab-hides-fcr":
        "FCR can't be written while DLAB is set.", "a model broken by hand";
    DlabHidesChanges "dlab-hides-changes":
        "While DLAB is set no modem change is remembered.", "a model broken by hand";

    } } };
}
