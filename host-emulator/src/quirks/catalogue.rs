//! The quirks: one line of what each does, and who was seen doing it.

/// Declares the quirks; the text is both documentation and data.
macro_rules! quirks {
    ($($quirk:ident $name:literal: $description:literal, $source:literal;)*) => {
        /// A named departure from the datasheets.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Quirk {
            $(#[doc = $description] $quirk,)*
        }

        impl Quirk {
            /// Every quirk there is, grouped by what it touches.
            pub const ALL: &[Self] = &[$(Self::$quirk),*];

            /// The name to ask for it by.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$quirk => $name,)* }
            }

            /// What it does, in one sentence.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$quirk => $description,)* }
            }

            /// Who was seen doing it.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self { $(Self::$quirk => $source,)* }
            }
        }
    };
}

quirks! {
    // Interrupt enable and identification.
    IerUpperBitsStick "ier-upper-bits-stick":
        "IER bits 7:4 read back as written.", "models that store IER whole";
    IerEnableMissesPending "ier-enable-misses-pending":
        "Enabling a source in IER does not raise what is already pending.", "a known bug";
    IerEnableMissesThre "ier-enable-misses-thre":
        "Enabling the THRE interrupt with THRE set does not raise it.", "vm-superio before 0.8.2";
    IerWriteRaisesThre "ier-write-raises-thre":
        "Any IER write raises the THRE interrupt if THRE is set.", "vm-superio, QEMU before 2.4";
    IerEnableDropsData "ier-enable-drops-data":
        "Enabling the received data interrupt loses the data that waits.", "a VMM's early model";
    IirFifoBitsStuck "iir-fifo-bits-stuck":
        "IIR bits 7:6 are set even while the FIFOs are off.", "Linux mtty, vm-superio";
    IirOrsCauses "iir-ors-causes":
        "IIR ORs the ids of all pending causes together.",
        "Linux mtty (where data and an empty THR coincide only at a full FIFO), vm-superio";
    IirModemReadsNone "iir-modem-reads-none":
        "A modem status cause alone reads as no interrupt.", "Linux mtty";
    IirReadKeepsThre "iir-read-keeps-thre":
        "Reading IIR does not clear the THRE interrupt it reports.", "Linux mtty";
    IirReadClearsHiddenThre "iir-read-clears-hidden-thre":
        "Reading IIR clears the THRE interrupt though it reports another.", "a known bug";
    IirReadClearsAll "iir-read-clears-all":
        "Reading IIR clears every cause until something new happens.", "vm-superio";
    IirNamesPolledData "iir-names-polled-data":
        "With all interrupts off IIR names received data and the character timeout.", "a known bug";
    IirKeepsDisabled "iir-keeps-disabled":
        "A cause that IER disables stays reported until IIR is read.", "vm-superio";
    ThreStorm "thre-storm":
        "The THRE interrupt stays pending for as long as THRE is set.", "Linux mtty";
    ThreBeforeData "thre-before-data":
        "THRE has priority over received data.", "a known bug";
    McrWriteClearsThre "mcr-write-clears-thre":
        "Writing MCR clears the THRE interrupt.", "a known bug";
    LcrWriteClearsThre "lcr-write-clears-thre":
        "Writing LCR clears the THRE interrupt.", "a known bug";
    FcrWriteClearsThre "fcr-write-clears-thre":
        "Any FCR write clears the THRE interrupt.", "a known bug";
    ReceiverResetClearsThre "receiver-reset-clears-thre":
        "Resetting the receiver FIFO clears the THRE interrupt.", "a known bug";
    Out2GatesInterrupt "out2-gates-interrupt":
        "MCR bit 3 must be set for the interrupt line to work.", "PC boards";

    // FIFOs.
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

    // Line status and line control.
    LsrReadKeepsOverrun "lsr-read-keeps-overrun":
        "OE survives an LSR read.", "Linux mtty";
    OverrunClearedByThr "overrun-cleared-by-thr":
        "A THR write clears OE.", "Linux mtty";
    LsrReadKeepsParity "lsr-read-keeps-parity":
        "PE survives an LSR read.", "a known bug";
    LsrReadKeepsFraming "lsr-read-keeps-framing":
        "FE survives an LSR read.", "a known bug";
    LsrReadKeepsBreak "lsr-read-keeps-break":
        "BI survives an LSR read.", "a known bug";
    LsrWriteDropsData "lsr-write-drops-data":
        "Writing 0 to LSR bit 0 drops what waits in the receiver.", "INS8250";
    LsrWriteClearsFifoError "lsr-write-clears-fifo-error":
        "Writing 0 to LSR bit 7 clears it.", "models that store LSR whole";
    LsrWriteClearsErrors "lsr-write-clears-errors":
        "Any LSR write clears OE, PE, FE and BI.", "a known bug";
    FcrWriteClearsErrors "fcr-write-clears-errors":
        "An FCR write with bit 0 set clears OE, PE, FE and BI.", "a known bug";
    RbrReadClearsBreak "rbr-read-clears-break":
        "Reading RBR clears BI.", "QEMU";
    ErrorsShownEarly "errors-shown-early":
        "PE, FE and BI show on arrival, not when their character is at the top.", "models with one error latch";
    ParityShownEarly "parity-shown-early":
        "PE shows on arrival, not when its character is at the top.", "models with one error latch";
    FramingShownEarly "framing-shown-early":
        "FE shows on arrival, not when its character is at the top.", "models with one error latch";
    ParityRaisesNothing "parity-raises-nothing":
        "A parity error raises no line status interrupt.", "a known bug";
    FramingRaisesNothing "framing-raises-nothing":
        "A framing error alone raises no line status interrupt.", "a known bug";
    NoFifoErrorBit "no-fifo-error-bit":
        "LSR bit 7 is never set.", "Linux mtty, QEMU, vm-superio";
    FifoErrorMissesParity "fifo-error-misses-parity":
        "LSR bit 7 takes no note of parity errors.", "a known bug";
    FifoErrorMissesFraming "fifo-error-misses-framing":
        "LSR bit 7 takes no note of a framing error alone.", "a known bug";
    FifoErrorUntilRead "fifo-error-until-read":
        "LSR bit 7 stays until the character with the error is read from RBR.", "TL16C750E";
    FifoErrorClearedByLsr "fifo-error-cleared-by-lsr":
        "Reading LSR clears bit 7 whatever errors are left in the FIFO.", "SC16C550B";
    NoParityError "no-parity-error":
        "PE is never set.", "Linux mtty, QEMU, vm-superio";
    NoFramingError "no-framing-error":
        "FE is never set.", "Linux mtty, QEMU, vm-superio";
    NoBreak "no-break":
        "BI is never set.", "Linux mtty, vm-superio";
    BreakIgnored "break-ignored":
        "LCR bit 6 does nothing.", "Linux mtty, vm-superio";
    FalseStartTaken "false-start-taken":
        "Any space begins a character, however short.", "a known bug";
    BreakRepeats "break-repeats":
        "A long break is received as one character after another.", "a known bug";
    WordLengthIgnored "word-length-ignored":
        "Words have eight bits whatever LCR says.", "Linux mtty, QEMU, vm-superio";
    ParityIgnored "parity-ignored":
        "Characters have no parity bit whatever LCR says.", "Linux mtty, vm-superio";
    StickParityIgnored "stick-parity-ignored":
        "LCR bit 5 does nothing.", "QEMU";
    SecondStopBitChecked "second-stop-bit-checked":
        "A receiver set to two stop bits wants both.", "a known bug";
    ParityCountsUnsentBits "parity-counts-unsent-bits":
        "The parity bit counts all of THR, also what a shorter word leaves out.", "a known bug";
    StopBitsIgnored "stop-bits-ignored":
        "Characters have one stop bit whatever LCR says.", "Linux mtty, vm-superio";
    DivisorIgnored "divisor-ignored":
        "Characters go at 115,200 baud whatever the divisor.", "a known bug";
    DivisorTwelveBits "divisor-twelve-bits":
        "The baud generator counts with bits 11:0 of the divisor.", "a known bug";
    DivisorNineBits "divisor-nine-bits":
        "The baud generator counts with bits 8:0 of the divisor.", "a known bug";
    CharactersTakeNoTime "characters-take-no-time":
        "Characters take no time on the line.", "Linux mtty, QEMU, vm-superio";
    DivisorOred "divisor-ored":
        "A divisor byte is ORed into what the latch holds.", "Linux mtty";
    DlabZeroesDivisor "dlab-zeroes-divisor":
        "Setting DLAB clears the divisor.", "Linux mtty";
    DlabSparesIer "dlab-spares-ier":
        "DLAB does not select DLM in place of IER.", "a known bug";
    ScrMissing "scr-missing":
        "There is no scratch register: it reads all ones.", "INS8250";

    // The transmitter.
    ThreWaitsForReader "thre-waits-for-reader":
        "THRE and TEMT stay 0 until RBR has been read.", "Linux mtty";
    TransmitterAlwaysEmpty "transmitter-always-empty":
        "THRE and TEMT are always 1.", "vm-superio";
    TemtWithThre "temt-with-thre":
        "TEMT is set as soon as THRE is.", "QEMU";
    ThreNotDelayed "thre-not-delayed":
        "In FIFO mode a lone character shows THRE at once.", "QEMU, vm-superio";

    FirstThreDelayed "first-thre-delayed":
        "A lone character delays THRE even right after FCR bit 0 has changed.", "a known bug";

    // Modem lines and loopback.
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
    AutoCtsLooksOnce "auto-cts-looks-once":
        "With AFE set CTS holds back the first character only: others follow it whatever CTS says.",
        "a known bug";
    AutoCtsInterrupts "auto-cts-interrupts":
        "With AFE set a change of CTS still raises the modem status interrupt.", "a known bug";
    AlwaysLoopsBack "always-loops-back":
        "A port hears itself whatever it is wired to.", "Linux mtty";

    // PCI.
    BarKeepsUnaligned "bar-keeps-unaligned":
        "A BAR keeps bits 2 and 1 as written.", "Linux mtty";
    CommandReadOnly "command-read-only":
        "The command register can't be written.", "Linux mtty";
    UndecodedReadsAct "undecoded-reads-act":
        "With I/O decode off reads give all ones, but have their effects.", "a known bug";
    IdWritable "id-writable":
        "The vendor and device ids can be written.", "a known bug";
    InterruptLineReadOnly "interrupt-line-read-only":
        "The interrupt line register can't be written.", "a known bug";
    IntxDisableIgnored "intx-disable-ignored":
        "Command bit 10 does not hold INTx inactive.", "a known bug";
    IntxEdge "intx-edge":
        "INTx is a pulse when an interrupt begins, not a level.", "a known bug";
    IntxAtAccesses "intx-at-accesses":
        "INTx is raised by single accesses to THR, RBR, IER and MCR and falls at the next access.",
        "Linux mtty";
    WideReadFirstByteOnly "wide-read-first-byte-only":
        "A wide read of a BAR returns only its first byte right.", "Linux mtty";
    WideWriteFirstByteOnly "wide-write-first-byte-only":
        "A wide write to a BAR writes only its first byte.", "Linux mtty";
    ResetKeepsPorts "reset-keeps-ports":
        "A device reset leaves the ports as they are.", "Linux mtty";
    ResetKeepsBreak "reset-keeps-break":
        "A reset clears LCR, but a break goes on until LCR is written.", "a known bug";
    SecondBarAliasesFirst "second-bar-aliases-first":
        "Accesses to BAR1 reach port 0.", "a known bug";
    SecondPortInterruptLost "second-port-interrupt-lost":
        "Port 1 never interrupts.", "a known bug";
}
