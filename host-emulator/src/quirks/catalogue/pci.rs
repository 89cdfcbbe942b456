//! Quirks of the PCI function.

macro_rules! pci {
    ($next:ident $($more:ident)* { $($before:tt)* }) => { $next! { $($more)* { $($before)*

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
    SubsystemMissing "subsystem-missing":
        "The subsystem ids are 0.", "a model broken by hand";
    ProgIfGeneric "prog-if-generic":
        "The programming interface says 8250 and not 16550.", "a model broken by hand";
    HeaderMultiFunction "header-multi-function":
        "The header type says that there are more functions.", "a model broken by hand";
    InterruptPinMissing "interrupt-pin-missing":
        "The interrupt pin register says that there is none.", "a model broken by hand";
    ReservedWritable "reserved-writable":
        "A reserved byte of the header can be written.", "a model broken by hand";
    SelfTestWritable "self-test-writable":
        "The start bit of a self test that is not there can be set.",
        "a model broken by hand";
    CapabilitiesPointerDangling "capabilities-pointer-dangling":
        "The capabilities pointer is set though there is no list.", "a model broken by hand";
    StatusWritable "status-writable":
        "A status bit that says what the function can do can be set.",
        "a model broken by hand";
    CommandReservedWritable "command-reserved-writable":
        "Reserved bits of the command register can be set.", "a model broken by hand";
    ConfigOddBytesReadZero "config-odd-bytes-read-zero":
        "Reading a single byte at an odd offset of config space gives 0.",
        "a model broken by hand";
    BarByteClearsRest "bar-byte-clears-rest":
        "Writing a byte of a BAR clears the bytes above it.", "a model broken by hand";
    BarsShareBit "bars-share-bit":
        "Bit 15 of BAR1's address is bit 15 of BAR0's too.", "a model broken by hand";
    UnusedBarWritable "unused-bar-writable":
        "A BAR that nothing is behind can be written.", "a model broken by hand";
    RomWritable "rom-writable":
        "The expansion ROM's BAR can be written though there is no ROM.",
        "a model broken by hand";
    ResetKeepsIntxDisable "reset-keeps-intx-disable":
        "A reset leaves command bit 10 as it was.", "a model broken by hand";
    StatusWriteClearsCommand "status-write-clears-command":
        "Writing the low byte of status clears command bit 10.", "a model broken by hand";
    WideReadTakesTwo "wide-read-takes-two":
        "A wide read of a BAR that begins at RBR takes two characters.", "a model broken by hand";
    IntxNeedsDecode "intx-needs-decode":
        "INTx is inactive while I/O decode is off.", "a model broken by hand";

    } } };
}
