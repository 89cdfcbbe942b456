//! Which input of which interrupt controller the card's INTx arrives at.
//!
//! Tables say where it should; the card is asked, because tables are wrong.
//! With its transmitter empty a 16550 asserts INTx as soon as IER's THRE bit
//! is set, and stops when the bit is cleared (PC16550D, section 8.7): the
//! request that follows the bit up and down is the card's.

use core::fmt;
use core::time::Duration;

use lineproof_conformance::{Port, Target};

use super::Card;
use crate::pci;
use crate::platform::clock;
use crate::platform::line::{self, Line};

const IER: u8 = 1;
const MCR: u8 = 4;
const IER_THRE: u8 = 0x02;
/// On a PC's adapters OUT2 lets the interrupt out of the chip.
const MCR_OUT2: u8 = 0x08;

/// The 8259A inputs that a PCI interrupt can be routed to.
const PCI_IRQS: [u8; 9] = [3, 4, 5, 6, 7, 9, 10, 11, 12];

/// How long an assertion may take to arrive. A card in another process needs
/// that process to be scheduled, on a host with other things to do.
const PATIENCE: Duration = Duration::from_millis(200);

/// How long a line without a cause must stay quiet.
const SETTLING: Duration = Duration::from_millis(1);

/// Where the card's interrupt arrives, and how that is known.
#[derive(Clone, Copy)]
pub struct Route {
    /// The input.
    pub line: Line,
    /// The card was seen to answer there; else it only should.
    answered: bool,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.line)?;
        if self.answered {
            return Ok(());
        }
        f.write_str(" by the tables; the card did not answer there")
    }
}

/// Finds where the card's interrupt arrives: the line that answers to it, or
/// else the one that should.
pub fn find_route(card: &mut Card) -> Option<Route> {
    let predicted = pci::predicted_line(card.function());
    card.function().interrupt_pin()?;
    let answering = by_request(card, predicted).or_else(|| by_trial(card, predicted.is_none()));
    match answering {
        Some(line) => Some(Route {
            line,
            answered: true,
        }),
        None => predicted.map(|line| Route {
            line,
            answered: false,
        }),
    }
}

/// Looks which requests of the 8259A the card's interrupt brings up, and tries
/// those. The fall alone would not tell: under KVM a request stays until an
/// end of interrupt has the hypervisor look again.
fn by_request(card: &mut Card, predicted: Option<Line>) -> Option<Line> {
    let expected = match predicted {
        Some(Line::Pic(irq)) => Some(irq),
        _ => None,
    };
    let mut candidates = 0;
    for irq in PCI_IRQS.into_iter().chain(expected) {
        line::set_level_triggered(irq);
        candidates |= 1 << irq;
    }
    lower(card);
    let quiet = !line::pic_requests() & candidates;
    raise(card);
    let risen = await_request(quiet);
    lower(card);
    (0..16)
        .filter(|irq| risen & 1 << irq != 0)
        .map(Line::Pic)
        .find(|&line| follows(card, line, PATIENCE))
}

/// Those of the 8259A's `inputs` that request service, once there are any or
/// patience ends.
fn await_request(inputs: u16) -> u16 {
    let deadline = clock::now() + PATIENCE;
    loop {
        let requests = line::pic_requests() & inputs;
        if requests != 0 || clock::now() >= deadline {
            return requests;
        }
        core::hint::spin_loop();
    }
}

/// Lets each pin of the I/O APIC through in turn, with little patience: most
/// of them are somebody else's. With `thorough`, all of them once more.
fn by_trial(card: &mut Card, thorough: bool) -> Option<Line> {
    let quick = PATIENCE / 20;
    let rounds = [Some(quick), thorough.then_some(PATIENCE)];
    rounds.into_iter().flatten().find_map(|patience| {
        line::io_apic_lines()
            .filter(|&line| is_for_pci(line))
            .find(|&line| follows(card, line, patience))
    })
}

/// Whether a PCI interrupt may arrive there; timers and the like tick on the
/// rest of the first sixteen, which ISA had.
fn is_for_pci(line: Line) -> bool {
    match line {
        Line::Pic(irq) => PCI_IRQS.contains(&irq),
        Line::IoApic(pin) => pin >= 16 || PCI_IRQS.contains(&pin),
    }
}

/// Whether `line` delivers while the card asserts its interrupt and falls
/// quiet otherwise, twice over.
fn follows(card: &mut Card, line: Line, patience: Duration) -> bool {
    settled(card, line)
        && (0..2).all(|_| {
            raise(card);
            let delivered = line.wait(clock::now() + patience);
            settled(card, line) && delivered
        })
}

/// Takes the cause away: true if the line falls quiet. An assertion from
/// before may still be on its way, but not for ever.
fn settled(card: &mut Card, line: Line) -> bool {
    lower(card);
    (0..4).any(|_| !line.wait(clock::now() + SETTLING))
}

fn raise(card: &mut Card) {
    card.write(Port::Zero, MCR, MCR_OUT2);
    card.write(Port::Zero, IER, IER_THRE);
}

fn lower(card: &mut Card) {
    card.write(Port::Zero, IER, 0);
    card.write(Port::Zero, MCR, 0);
}
