//! A guest that is moved to another machine, and says whether its card came
//! along as it was.
//!
//! The host asks for it by the fw_cfg file `opt/org.lineproof.moved`. The guest
//! then fills the ports, says `ready`, and waits for a byte on COM1, which the
//! host sends once it runs elsewhere. What a port must have kept is read back
//! after that: first the registers, then the characters in its receiver.
#![forbid(unsafe_code)]

use lineproof_conformance::registers::{Reg, fcr, ier, lcr, lsr, mcr};
use lineproof_conformance::{Port, Target};

use crate::fw_cfg;
use crate::report;

const FILE: &str = "opt/org.lineproof.moved";

/// What waits in each port's receiver over the move, so that they are told
/// apart. One character fewer than it holds: not every card can be full and
/// know it.
const TEXT: [&[u8; 15]; 2] = [b"kept on the way", b"and at its side"];

/// What each port has in its scratch register, so that they are told apart.
const SCRATCH: [u8; 2] = [0x5a, 0xc3];

/// Registers that keep what is written: no interrupt comes of these values.
const KEPT: [(Reg, u8); 3] = [
    (Reg::Ier, ier::ELSI),
    (Reg::Lcr, lcr::WORD_7 | lcr::STOP),
    (Reg::Mcr, mcr::RTS | mcr::OUT2),
];

/// Whether the host asks for it.
pub fn requested() -> bool {
    matches!(fw_cfg::read(FILE), Ok(Some(_)))
}

/// Fills the card, waits, and looks: true if every port is as it was.
pub fn run(card: &mut dyn Target) -> bool {
    let ports = [Port::Zero, Port::One];
    let ports = &ports[..usize::from(card.capabilities().ports)];
    for &port in ports {
        fill(card, port);
    }
    report::info(format_args!("ready"));
    report::wait_for_host();
    report::line("", format_args!("KTAP version 1\n1..{}", ports.len() * 5));
    let mut results = Results::default();
    for &port in ports {
        check(card, port, &mut results);
    }
    results.failed == 0
}

fn fill(card: &mut dyn Target, port: Port) {
    let mut write = |reg: Reg, value| card.write(port, reg.offset(), value);
    write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET | fcr::TX_RESET);
    for (reg, value) in KEPT {
        write(reg, value);
    }
    write(Reg::Scr, SCRATCH[port.index()]);
    for &byte in TEXT[port.index()] {
        write(Reg::Thr, byte);
    }
}

fn check(card: &mut dyn Target, port: Port, results: &mut Results) {
    let mut read = |reg: Reg| card.read(port, reg.offset());
    for (reg, value) in KEPT {
        results.tell(port, reg.name(), value, read(reg));
    }
    results.tell(port, "SCR", SCRATCH[port.index()], read(Reg::Scr));
    let mut whole = true;
    for &byte in TEXT[port.index()] {
        whole &= read(Reg::Lsr) & lsr::DR != 0 && read(Reg::Rbr) == byte;
    }
    whole &= read(Reg::Lsr) & lsr::DR == 0;
    results.tell(port, "received", 1, u8::from(whole));
}

/// The results so far.
#[derive(Default)]
struct Results {
    told: usize,
    failed: usize,
}

impl Results {
    fn tell(&mut self, port: Port, what: &str, before: u8, after: u8) {
        self.told += 1;
        let verdict = if before == after { "ok" } else { "not ok" };
        if before != after {
            self.failed += 1;
            report::line("# ", format_args!("was 0x{before:02x}, is 0x{after:02x}"));
        }
        let (number, port) = (self.told, port.index());
        report::line("", format_args!("{verdict} {number} port{port}.{what}"));
    }
}
