//! The lines of a port by their names.

use lineproof_host_emulator::PortSignals;

/// A line's name, and how to look at it.
pub type PortLine = (&'static str, fn(&PortSignals) -> bool);

/// A port's lines, in the order in which they are shown.
pub const PORT_LINES: [PortLine; 8] = [
    ("TX", |port| port.tx),
    ("RX", |port| port.rx),
    ("RTS", |port| port.rts),
    ("CTS", |port| port.cts),
    ("DTR", |port| port.dtr),
    ("DSR", |port| port.dsr),
    ("DCD", |port| port.dcd),
    ("RI", |port| port.ri),
];
