//! The cases, in the order in which they run.

use crate::case::{Case, Scope};

mod binding;
mod counters;
mod data;
mod errors;
mod flow;
mod modem;
mod rescan;

/// All of them.
pub(crate) static ALL: [Case; 8] = [
    Case {
        id: "linux.binds",
        scope: Scope::Card,
        claim: "8250_pci binds to the card by its class and makes a 16550A terminal of each port, with no options",
        run: binding::binds,
    },
    Case {
        id: "linux.data",
        scope: Scope::Port,
        claim: "64 KiB at 115200 come to the other end as they were sent",
        run: data::data,
    },
    Case {
        id: "linux.modem-lines",
        scope: Scope::Port,
        claim: "the other end's modem inputs follow DTR and RTS, and each change is counted once",
        run: modem::lines,
    },
    Case {
        id: "linux.flow-control",
        scope: Scope::Port,
        claim: "with crtscts nothing is sent while the other end drops RTS, and all of it after",
        run: flow::control,
    },
    Case {
        id: "linux.break",
        scope: Scope::Port,
        claim: "a break is received as one break and nothing else",
        run: errors::one_break,
    },
    Case {
        id: "linux.parity",
        scope: Scope::Port,
        claim: "characters of the wrong parity are marked and counted, each once",
        run: errors::parity,
    },
    Case {
        id: "linux.counters",
        scope: Scope::Port,
        claim: "/proc/tty/driver/serial counts what was sent and received, and no other error",
        run: counters::counters,
    },
    Case {
        id: "linux.rescan",
        scope: Scope::Port,
        claim: "removed and found again by a rescan, the port works as before",
        run: rescan::rescan,
    },
];
