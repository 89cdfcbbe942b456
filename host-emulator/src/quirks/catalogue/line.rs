//! Quirks of line status, line control and the transmitter.

macro_rules! line {
    ($next:ident $($more:ident)* { $($before:tt)* }) => { $next! { $($more)* { $($before)*

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
    RbrReadClearsParity "rbr-read-clears-parity":
        "Reading RBR clears PE.", "a model broken by hand";
    RbrReadClearsFraming "rbr-read-clears-framing":
        "Reading RBR clears FE.", "a model broken by hand";
    NextCharacterClearsErrors "next-character-clears-errors":
        "The next character's errors take the place of those that LSR shows.",
        "a model broken by hand";
    OverrunClearsErrors "overrun-clears-errors":
        "An overrun clears PE, FE and BI.", "a model broken by hand";
    ErrorsClearOverrun "errors-clear-overrun":
        "A character with an error clears OE.", "a model broken by hand";
    FramingHidesParity "framing-hides-parity":
        "A character with a framing error shows no parity error.", "a model broken by hand";
    BreakWithoutParityBit "break-without-parity-bit":
        "A framing error behind zeros is a break whatever the parity bit was.",
        "a model broken by hand";
    ParityMissesLastBit "parity-misses-last-bit":
        "The transmitter's parity bit leaves out the last bit of the word.",
        "a model broken by hand";
    RbrMaskedByWordLength "rbr-masked-by-word-length":
        "RBR gives as many bits as LCR says when it is read.", "a model broken by hand";
    DlabHoldsStatus "dlab-holds-status":
        "While DLAB is set reading IIR, LSR or MSR clears nothing.", "a model broken by hand";
    LcrStickReadsZero "lcr-stick-reads-zero":
        "LCR bit 5 works, but reads 0.", "a model broken by hand";
    LsrReadClearsOverrunAlone "lsr-read-clears-overrun-alone":
        "An LSR read that shows OE leaves PE, FE and BI.", "a model broken by hand";
    OverrunHidesErrors "overrun-hides-errors":
        "In 16450 mode the character that takes the place of another shows no errors.", "a model broken by hand";
    OverrunHidesFifoError "overrun-hides-fifo-error":
        "LSR bit 7 is 0 while OE is set.", "a model broken by hand";
    EmptyReadClearsOverrun "empty-read-clears-overrun":
        "Reading RBR with nothing in it clears OE.", "a model broken by hand";
    ParityReadsZero "parity-reads-zero":
        "In 16450 mode a character with a parity error reads 0.", "a model broken by hand";
    FramingWaitsForEdge "framing-waits-for-edge":
        "After a framing error the next character needs a new edge.", "a model broken by hand";
    DlabHoldsFormat "dlab-holds-format":
        "While DLAB is set the line format stays as it was.", "a model broken by hand";

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
    ThreWaitsForTemt "thre-waits-for-temt":
        "THRE is set only when the shift register is empty too.", "a known bug";
    TemtWithOneWaiting "temt-with-one-waiting":
        "TEMT is set while one character still waits in the FIFO.", "a model broken by hand";
    DlabHoldsTransmitter "dlab-holds-transmitter":
        "No character leaves the FIFO while DLAB is set.", "a model broken by hand";
    BreakDropsCharacters "break-drops-characters":
        "With the FIFOs on what is written to THR under a break is dropped.", "a model broken by hand";

    } } };
}
