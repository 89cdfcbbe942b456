//! The card: two ports that share nothing, and their PCI function.

use super::{Statement, by, not};
use crate::clause::Clause;
use crate::clause::section::FCR;

const fn pci(section: &'static str) -> Clause {
    Clause::pci(section)
}

const PORTS: &Clause = &Clause::ch352("UART registers, one set for each port");

pub(super) static STATEMENTS: &[Statement] = &[
    by(
        PORTS,
        "each port has its own registers",
        &[
            "isolation.scratch",
            "isolation.line-control",
            "isolation.interrupt-enable",
            "isolation.modem-control",
            "isolation.divisor",
            "isolation.register-sweep",
        ],
    ),
    by(
        PORTS,
        "each port has its own lines and data",
        &[
            "isolation.modem-status",
            "isolation.data",
            "isolation.line-status",
            "isolation.identification",
            "isolation.traffic",
            "isolation.changes",
            "isolation.errors",
            "isolation.time-out",
            "isolation.thr-empty",
            "isolation.character",
        ],
    ),
    by(
        FCR,
        "each port has its own FIFOs",
        &[
            "isolation.fifo-reset",
            "isolation.trigger",
            "isolation.queue",
        ],
    ),
    by(
        &Clause::ch352("IER bit 5 of port 1"),
        "the bit doubles the crystal for both ports",
        &["timing.clock-doubling"],
    ),
    by(
        &pci("3.2.2 Addressing"),
        "config space takes accesses of every width",
        &[
            "pci.config-read-widths",
            "pci.config-write-widths",
            "pci.bar-bytes",
        ],
    ),
    by(
        &pci("3.2.2 Addressing"),
        "I/O takes accesses of every width",
        &["pci.wide-reads", "pci.wide-reads-once", "pci.wide-writes"],
    ),
    by(
        &pci("6.1 Configuration Space Organization"),
        "read-only registers stay, reserved ones read 0",
        &["pci.read-only", "pci.reserved"],
    ),
    by(
        &pci("6.2.1 Device Identification"),
        "vendor, device, revision, class, header type",
        &["pci.identity", "pci.class", "pci.header-type"],
    ),
    by(
        &pci("6.2.2 Device Control"),
        "bit 0 of command enables I/O decode",
        &["pci.decode-bit", "pci.decode-off", "pci.decode-off-reads"],
    ),
    by(
        &pci("6.2.2 Device Control"),
        "bit 10 of command holds INTx, where there is one",
        &[
            "pci.interrupt-disable",
            "pci.interrupt-disable-reset",
            "pci.interrupt-without-io",
        ],
    ),
    by(
        &pci("6.2.2 Device Control"),
        "the upper bits of command are reserved",
        &["pci.command-reserved"],
    ),
    by(
        &pci("6.2.3 Device Status"),
        "bit 3 of status shows a pending interrupt, where there is one",
        &["pci.interrupt-status"],
    ),
    by(
        &pci("6.2.3 Device Status"),
        "status bits are cleared by writing ones, never set",
        &["pci.status-clear-only"],
    ),
    by(
        &pci("6.2.4 Miscellaneous Registers"),
        "interrupt pin, interrupt line and BIST",
        &["pci.interrupt-pin", "pci.interrupt-line", "pci.self-test"],
    ),
    by(
        &pci("6.2.5.1 Address Maps"),
        "a BAR tells its kind and size and holds an aligned address",
        &["pci.bar-kind", "pci.bar-size", "pci.bar-alignment"],
    ),
    by(
        &pci("6.2.5.1 Address Maps"),
        "BARs are apart, and unused ones are 0",
        &["pci.bars-apart", "pci.bars-unused", "pci.ports-apart"],
    ),
    by(
        &pci("6.2.5.1 Address Maps"),
        "the card answers where its BARs say",
        &["pci.moved-bar"],
    ),
    by(
        &pci("6.2.5.2 Expansion ROM Base Address Register"),
        "a card without a ROM has no ROM BAR",
        &["pci.no-rom"],
    ),
    by(
        &pci("6.7 Capabilities List"),
        "the list agrees with the status bit and ends",
        &["pci.capabilities"],
    ),
    not(
        &pci("2.2.6 Interrupt Pins"),
        "INTx is open drain",
        "it ends on the board; software sees a level",
    ),
    not(
        &pci("3.3.3.1 Master Initiated Termination"),
        "bus cycles, parity and retries",
        "they end at the bridge; software sees completed accesses",
    ),
];
