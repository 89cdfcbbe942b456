//! Quirks of writes that disturb what they have nothing to do with.

macro_rules! disturbances {
    ($next:ident $($more:ident)* { $($before:tt)* }) => { $next! { $($more)* { $($before)*

    TimeoutClearedByThr "timeout-cleared-by-thr":
        "Writing THR clears a character time-out.", "a model broken by hand";
    ChangesClearedByThr "changes-cleared-by-thr":
        "Writing THR clears the modem changes that MSR shows.", "a model broken by hand";
    ChangesClearedByIerWrite "changes-cleared-by-ier-write":
        "Writing IER clears the modem changes that MSR shows.", "a model broken by hand";
    ChangesClearedByFcrWrite "changes-cleared-by-fcr-write":
        "Writing FCR clears the modem changes that MSR shows.", "a model broken by hand";
    ChangesClearedByLcrWrite "changes-cleared-by-lcr-write":
        "Writing LCR clears the modem changes that MSR shows.", "a model broken by hand";
    ChangesClearedByMcrWrite "changes-cleared-by-mcr-write":
        "Writing MCR clears the modem changes that MSR shows.", "a model broken by hand";
    ChangesClearedByScrWrite "changes-cleared-by-scr-write":
        "Writing SCR clears the modem changes that MSR shows.", "a model broken by hand";
    ChangesClearedByDivisor "changes-cleared-by-divisor":
        "Writing the divisor latch clears the modem changes that MSR shows.", "a model broken by hand";
    OverrunClearedByIerWrite "overrun-cleared-by-ier-write":
        "Writing IER clears OE.", "a model broken by hand";
    OverrunClearedByFcrWrite "overrun-cleared-by-fcr-write":
        "Writing FCR clears OE.", "a model broken by hand";
    OverrunClearedByLcrWrite "overrun-cleared-by-lcr-write":
        "Writing LCR clears OE.", "a model broken by hand";
    OverrunClearedByMcrWrite "overrun-cleared-by-mcr-write":
        "Writing MCR clears OE.", "a model broken by hand";
    OverrunClearedByScrWrite "overrun-cleared-by-scr-write":
        "Writing SCR clears OE.", "a model broken by hand";
    OverrunClearedByDivisor "overrun-cleared-by-divisor":
        "Writing the divisor latch clears OE.", "a model broken by hand";
    ErrorsClearedByThr "errors-cleared-by-thr":
        "Writing THR clears PE, FE and BI.", "a model broken by hand";
    ErrorsClearedByIerWrite "errors-cleared-by-ier-write":
        "Writing IER clears PE, FE and BI.", "a model broken by hand";
    ErrorsClearedByLcrWrite "errors-cleared-by-lcr-write":
        "Writing LCR clears PE, FE and BI.", "a model broken by hand";
    ErrorsClearedByMcrWrite "errors-cleared-by-mcr-write":
        "Writing MCR clears PE, FE and BI.", "a model broken by hand";
    ErrorsClearedByScrWrite "errors-cleared-by-scr-write":
        "Writing SCR clears PE, FE and BI.", "a model broken by hand";
    ErrorsClearedByDivisor "errors-cleared-by-divisor":
        "Writing the divisor latch clears PE, FE and BI.", "a model broken by hand";
    ThreClearedByScrWrite "thre-cleared-by-scr-write":
        "Writing SCR clears the THRE interrupt.", "a model broken by hand";
    ThreClearedByDivisor "thre-cleared-by-divisor":
        "Writing the divisor latch clears the THRE interrupt.", "a model broken by hand";
    ThreRaisedByFcrWrite "thre-raised-by-fcr-write":
        "Writing FCR raises the THRE interrupt again if THRE is set.", "a model broken by hand";
    ThreRaisedByLcrWrite "thre-raised-by-lcr-write":
        "Writing LCR raises the THRE interrupt again if THRE is set.", "a model broken by hand";
    ThreRaisedByMcrWrite "thre-raised-by-mcr-write":
        "Writing MCR raises the THRE interrupt again if THRE is set.", "a model broken by hand";
    ThreRaisedByScrWrite "thre-raised-by-scr-write":
        "Writing SCR raises the THRE interrupt again if THRE is set.", "a model broken by hand";
    ThreRaisedByDivisor "thre-raised-by-divisor":
        "Writing the divisor latch raises the THRE interrupt again if THRE is set.",
        "a model broken by hand";
    CharacterStoppedByIerWrite "character-stopped-by-ier-write":
        "Writing IER stops the character that is leaving.", "a model broken by hand";
    CharacterStoppedByLcrWrite "character-stopped-by-lcr-write":
        "Writing LCR stops the character that is leaving.", "a model broken by hand";
    CharacterStoppedByMcrWrite "character-stopped-by-mcr-write":
        "Writing MCR stops the character that is leaving.", "a model broken by hand";
    CharacterStoppedByScrWrite "character-stopped-by-scr-write":
        "Writing SCR stops the character that is leaving.", "a model broken by hand";
    ReceptionStoppedByLcrWrite "reception-stopped-by-lcr-write":
        "Writing LCR stops the character that is arriving.", "a model broken by hand";
    QueueDroppedByIerWrite "queue-dropped-by-ier-write":
        "Writing IER drops what waits in the transmitter FIFO.", "a model broken by hand";
    QueueDroppedByLcrWrite "queue-dropped-by-lcr-write":
        "Writing LCR drops what waits in the transmitter FIFO.", "a model broken by hand";
    QueueDroppedByMcrWrite "queue-dropped-by-mcr-write":
        "Writing MCR drops what waits in the transmitter FIFO.", "a model broken by hand";
    QueueDroppedByScrWrite "queue-dropped-by-scr-write":
        "Writing SCR drops what waits in the transmitter FIFO.", "a model broken by hand";
    QueueDroppedByDivisor "queue-dropped-by-divisor":
        "Writing the divisor latch drops what waits in the transmitter FIFO.", "a model broken by hand";
    ChangesClearedByOtherPort "changes-cleared-by-other-port":
        "Reading MSR of one port clears the modem changes of the other.", "a model broken by hand";
    ErrorsClearedByOtherPort "errors-cleared-by-other-port":
        "Reading LSR of one port clears PE, FE and BI of the other.", "a model broken by hand";
    TimeoutClearedByOtherPort "timeout-cleared-by-other-port":
        "Reading RBR of one port clears the character time-out of the other.", "a model broken by hand";
    ThreClearedByOtherPort "thre-cleared-by-other-port":
        "Writing IER of one port clears the THRE interrupt of the other.", "a model broken by hand";
    TriggerRaisedByOtherPort "trigger-raised-by-other-port":
        "Writing FCR of one port sets the trigger level of the other to 14.", "a model broken by hand";
    QueueDroppedByOtherPort "queue-dropped-by-other-port":
        "Writing FCR of one port drops what waits in the transmitter FIFO of the other.", "a model broken by hand";
    CharacterStoppedByOtherPort "character-stopped-by-other-port":
        "Writing LCR of one port stops the character that is leaving the other.", "a model broken by hand";

    } } };
}
