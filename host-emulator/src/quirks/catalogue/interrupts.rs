//! Quirks of interrupt enable and identification: what raises an interrupt, reports it
//! and clears it.

macro_rules! interrupts {
    ($next:ident $($more:ident)* { $($before:tt)* }) => { $next! { $($more)* { $($before)*

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
    IerModemBitMissing "ier-modem-bit-missing":
        "IER bit 3 can't be set.", "a model broken by hand";
    EtbeiIgnored "etbei-ignored":
        "Without ETBEI IIR reports an empty THR for as long as it is empty.", "a model broken by hand";
    EtbeiRaisesFullThr "etbei-raises-full-thr":
        "Enabling the THRE interrupt raises it though THR is full.", "a model broken by hand";
    EtbeiClearStalls "etbei-clear-stalls":
        "Disabling the THRE interrupt clears THRE until a character is sent.", "a model broken by hand";
    IirBit5Set "iir-bit-5-set":
        "IIR bit 5 is set with the FIFOs.", "the 16750, for its FIFOs of 64";
    ThrWriteKeepsThre "thr-write-keeps-thre":
        "In FIFO mode writing THR leaves the THRE interrupt pending.", "a model broken by hand";
    TxResetRaisesNothing "tx-reset-raises-nothing":
        "Clearing a transmitter FIFO that holds characters raises no THRE interrupt.",
        "a model broken by hand";
    ThreDelayedAfterTwo "thre-delayed-after-two":
        "The THRE interrupt is delayed unless three characters were in the FIFO together.",
        "a model broken by hand";
    TxResetClearsThre "tx-reset-clears-thre":
        "Clearing the transmitter FIFO clears the THRE interrupt.", "a model broken by hand";
    EtbeiWaitsForTemt "etbei-waits-for-temt":
        "Enabling the THRE interrupt while a character still leaves raises nothing.",
        "a model broken by hand";
    ThreAgainAtLastStopBit "thre-again-at-last-stop-bit":
        "The last stop bit of the last character raises the THRE interrupt once more.",
        "a model broken by hand";
    DataBeforeErrors "data-before-errors":
        "PE, FE and BI are reported after received data.", "a model broken by hand";
    DataBeforeOverrun "data-before-overrun":
        "In FIFO mode OE is reported after received data.", "a model broken by hand";
    LsrReadClearsThre "lsr-read-clears-thre":
        "In FIFO mode reading LSR clears the THRE interrupt.", "a model broken by hand";
    LsrReadRaisesThre "lsr-read-raises-thre":
        "Reading LSR raises the THRE interrupt again if THRE is set.", "a model broken by hand";
    TimeoutComesLast "timeout-comes-last":
        "A character time-out is reported after all other causes.", "a model broken by hand";
    ErrorHoldsTimeout "error-holds-timeout":
        "The character time-out is not reported while an error is in the FIFO.",
        "a model broken by hand";
    EmptyFifoWithdrawsErrors "empty-fifo-withdraws-errors":
        "The line status interrupt is withdrawn when the FIFO has been read empty.",
        "a model broken by hand";
    IntxOffUnderDlab "intx-off-under-dlab":
        "A port's interrupt output is inactive while DLAB is set.", "a model broken by hand";

    } } };
}
