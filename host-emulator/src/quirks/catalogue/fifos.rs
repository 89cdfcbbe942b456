//! Quirks of the FIFOs: their resets, trigger levels, time-out and depth.

macro_rules! fifos {
    ($next:ident $($more:ident)* { $($before:tt)* }) => { $next! { $($more)* { $($before)*

    FcrSharedReset "fcr-shared-reset":
        "Resetting either FIFO empties both.", "Linux mtty";
    FcrResetsWithoutEnable "fcr-resets-without-enable":
        "FCR bits 1 and 2 act although bit 0 is 0.", "Linux mtty, QEMU";
    FcrToggleKeepsFifos "fcr-toggle-keeps-fifos":
        "Toggling FCR bit 0 does not empty the FIFOs.", "Linux mtty, a known bug that broke FreeBSD";
    FcrIgnored "fcr-ignored":
        "FCR writes do nothing at all.", "vm-superio";
    FcrXmitResetStalls "fcr-xmit-reset-stalls":
        "After a transmitter FIFO reset THRE stays 0 until a character is sent.", "a known bug";
    TriggerAlwaysOne "trigger-always-one":
        "The receiver trigger level is 1 whatever FCR says.", "Linux mtty, vm-superio";
    TriggerFixedWhileWaiting "trigger-fixed-while-waiting":
        "A trigger level written while characters wait is ignored.", "a known bug";
    NoCharacterTimeout "no-character-timeout":
        "There is no character timeout.", "Linux mtty, vm-superio";
    TimeoutNotRestarted "timeout-not-restarted":
        "A further character does not restart the character timeout.", "a known bug";
    TimeoutRestartedByThr "timeout-restarted-by-thr":
        "A THR write restarts the character timeout.", "a known bug";
    TimeoutRestartedByLsr "timeout-restarted-by-lsr":
        "An LSR read restarts the character timeout.", "a known bug";
    TimeoutClearedByCharacter "timeout-cleared-by-character":
        "A further character clears a pending character timeout.", "a known bug";
    TimeoutRestartedByIerWrite "timeout-restarted-by-ier-write":
        "An IER write restarts the character timeout.", "a known bug";
    TimeoutRestartedByFcrWrite "timeout-restarted-by-fcr-write":
        "An FCR write restarts the character timeout.", "a known bug";
    TimeoutRestartedByLcrWrite "timeout-restarted-by-lcr-write":
        "An LCR write restarts the character timeout.", "a known bug";
    TimeoutRestartedByDivisor "timeout-restarted-by-divisor":
        "A write to the divisor latch restarts the character timeout.", "a known bug";
    TimeoutRestartedByMcrWrite "timeout-restarted-by-mcr-write":
        "An MCR write restarts the character timeout.", "a known bug";
    TimeoutRestartedByScrWrite "timeout-restarted-by-scr-write":
        "An SCR write restarts the character timeout.", "a known bug";
    TimeoutClearedByIer "timeout-cleared-by-ier":
        "An IER read clears a pending character timeout.", "a known bug";
    TimeoutClearedByIerWrite "timeout-cleared-by-ier-write":
        "An IER write clears a pending character timeout.", "a known bug";
    TimeoutClearedByFcrWrite "timeout-cleared-by-fcr-write":
        "An FCR write clears a pending character timeout.", "a known bug";
    TimeoutClearedByLcrWrite "timeout-cleared-by-lcr-write":
        "An LCR write clears a pending character timeout.", "a known bug";
    TimeoutClearedByDivisor "timeout-cleared-by-divisor":
        "A write to the divisor latch clears a pending character timeout.", "a known bug";
    TimeoutClearedByMcrWrite "timeout-cleared-by-mcr-write":
        "An MCR write clears a pending character timeout.", "a known bug";
    TimeoutClearedByScrWrite "timeout-cleared-by-scr-write":
        "An SCR write clears a pending character timeout.", "a known bug";
    DataInterruptOnlyOnFirst "data-interrupt-only-on-first":
        "Received data interrupts only when the first character comes.", "a known bug";
    DataInterruptEndsAtRead "data-interrupt-ends-at-read":
        "One RBR read ends the received data interrupt, whatever is left.", "vm-superio";
    DataAvailableWhenEmpty "data-available-when-empty":
        "Before the first FCR write an empty port reports received data.", "Linux mtty";
    FullFifoLooksEmpty "full-fifo-looks-empty":
        "Sixteen characters look like none until the FIFO is reset.", "Linux mtty";
    FifoHoldsFifteen "fifo-holds-fifteen":
        "The receiver FIFO holds fifteen characters.", "a known bug of rings";
    ReceiverHolds64 "receiver-holds-64":
        "The receiver holds 64 characters, with FIFOs or without.", "vm-superio";
    OverrunNotReported "overrun-not-reported":
        "An overrun loses a character without setting OE.", "vm-superio";
    OverrunOverwritesFifo "overrun-overwrites-fifo":
        "The seventeenth character replaces the sixteenth.", "a known bug";
    RbrOverrunKeepsOld "rbr-overrun-keeps-old":
        "Without FIFOs an overrun keeps the old character.", "Linux mtty";
    RbrReadTwice "rbr-read-twice":
        "The last character waiting is received a second time.", "a known bug";
    XmitFifoHoldsFifteen "xmit-fifo-holds-fifteen":
        "The transmitter FIFO holds fifteen characters.", "a model broken by hand";
    TriggerOutlastsFifos "trigger-outlasts-fifos":
        "The trigger level counts when the FIFOs have been turned off.", "a model broken by hand";
    TriggerNotWithEnable "trigger-not-with-enable":
        "The trigger level in the FCR write that turns the FIFOs on is ignored.",
        "a model broken by hand";
    FcrBothResetsReceiver "fcr-both-resets-receiver":
        "FCR bits 1 and 2 together clear the receiver FIFO alone.", "a model broken by hand";
    TimeoutOutlastsFifos "timeout-outlasts-fifos":
        "Turning the FIFOs on or off leaves a character time-out pending.",
        "a model broken by hand";
    TimeoutCountsLong "timeout-counts-long":
        "The character time-out counts characters that are one bit too long.",
        "a model broken by hand";
    FifoErrorOutlastsClear "fifo-error-outlasts-clear":
        "Clearing the receiver FIFO leaves LSR bit 7 set.", "a model broken by hand";
    LostCharacterShowsErrors "lost-character-shows-errors":
        "The errors of a character that finds the FIFO full are shown.",
        "a model broken by hand";
    ErrorsLostDeepDown "errors-lost-deep-down":
        "A character that arrives behind eight others loses its errors.", "a model broken by hand";
    OverrunHoldsReceiver "overrun-holds-receiver":
        "In FIFO mode characters are lost until OE has been read.", "a model broken by hand";
    OverrunHoldsTimeout "overrun-holds-timeout":
        "No character time-out comes while OE is set.", "a model broken by hand";

    } } };
}
