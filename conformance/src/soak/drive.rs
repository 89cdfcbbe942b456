//! How a driver moves the characters: by looking, or by being told.

use core::time::Duration;

use crate::bench::Bench;
use crate::registers::{Reg, iir, lsr};
use crate::target::Port;

use super::count::BURST;
use super::link::Link;

/// When a character that has not come is given up. It takes some 2 ms; the
/// rest is for a host that is busy with other things.
const OVERDUE: Duration = Duration::from_secs(5);
/// The same on links of which one has had a fault: there the next is likely,
/// and the count of them is what is wanted.
const OVERDUE_AGAIN: Duration = Duration::from_millis(250);

/// Causes that one interrupt may bring at a port: more than two FIFOs full,
/// one by one.
const CAUSES: usize = 64;

/// The two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drive {
    /// LSR is read until it tells of a character (PC16550D 8.12).
    Polled,
    /// INTx says that IIR tells something (PC16550D 8.11).
    Interrupts,
}

impl Drive {
    /// Sends the burst of each link and waits for it at the other end, all at
    /// once.
    pub(super) fn exchange(self, bench: &mut Bench<'_>, links: &mut [Option<Link>; 2]) {
        match self {
            Self::Polled => poll(bench, links),
            Self::Interrupts => follow(bench, links),
        }
    }
}

fn overdue(links: &[Option<Link>; 2]) -> Duration {
    match links.iter().flatten().all(|link| link.count.faults() == 0) {
        true => OVERDUE,
        false => OVERDUE_AGAIN,
    }
}

fn poll(bench: &mut Bench<'_>, links: &mut [Option<Link>; 2]) {
    let patience = overdue(links);
    let mut deadline = bench.now() + patience;
    loop {
        // Taken before the look: what is late only for the host still counts.
        let now = bench.now();
        let mut moved = false;
        let mut fill = false;
        for link in links.iter_mut().flatten().filter(|link| link.to_send) {
            bench.select(link.from);
            if bench.read(Reg::Lsr) & lsr::THRE != 0 {
                link.send(bench);
                moved = true;
                fill |= link.is_to_fill();
            }
        }
        if fill && bench.capabilities().line_timing {
            bench.wait(bench.character_time() * (BURST as u32 + 1));
        }
        for link in links.iter_mut().flatten() {
            if link.burst.due() > 0 && !link.to_send {
                moved |= link.read_all(bench);
            }
        }
        if !links.iter().flatten().any(Link::is_waiting) || now >= deadline {
            return;
        }
        if moved {
            deadline = now + patience;
        } else {
            bench.wait_sixteenths(1);
        }
    }
}

fn follow(bench: &mut Bench<'_>, links: &mut [Option<Link>; 2]) {
    for link in links.iter().flatten() {
        link.enable_interrupts(bench);
    }
    let patience = overdue(links);
    let mut deadline = bench.now() + patience;
    while links.iter().flatten().any(Link::is_waiting) {
        let now = bench.now();
        let told = bench.interrupt(patience);
        let moved = serve_all(bench, links, told);
        if moved {
            deadline = now + patience;
        } else if !told || now >= deadline {
            return;
        }
    }
}

/// Serves every port; whether a character has moved.
fn serve_all(bench: &mut Bench<'_>, links: &mut [Option<Link>; 2], told: bool) -> bool {
    let mut moved = false;
    for port in bench.ports() {
        moved |= serve(bench, links, port, told);
    }
    moved
}

/// Follows IIR of `port` until it tells nothing more.
fn serve(bench: &mut Bench<'_>, links: &mut [Option<Link>; 2], port: Port, mut told: bool) -> bool {
    let mut moved = false;
    for _ in 0..CAUSES {
        bench.select(port);
        let id = bench.read(Reg::Iir) & iir::ID;
        let find = |of: fn(&Link) -> Port| {
            let here = |link: &Option<Link>| link.as_ref().is_some_and(|link| of(link) == port);
            links.iter().position(here)
        };
        let end = match id {
            iir::THR_EMPTY => find(|link| link.from),
            _ => find(|link| link.to),
        };
        let Some(link) = end.and_then(|index| links[index].as_mut()) else {
            return moved;
        };
        if id == iir::NONE {
            return moved;
        }
        if !told {
            link.was_silent(bench);
            told = true;
        }
        match id {
            iir::THR_EMPTY if link.to_send => {
                link.send(bench);
                link.enable_interrupts(bench);
                moved = true;
            }
            iir::LINE_STATUS => {
                link.read_status(bench);
            }
            iir::RX_DATA => {
                let status = link.read_status(bench);
                // Where no character of the FIFO has an error, as many as
                // have raised this can be read without another look.
                let sure = match status & lsr::FIFO_ERROR {
                    0 => link.trigger(),
                    _ => 1,
                };
                for _ in 0..sure {
                    link.read_character(bench);
                }
                moved = true;
            }
            iir::TIMEOUT => moved |= link.read_all(bench),
            _ => {}
        }
    }
    moved
}
