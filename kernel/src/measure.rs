//! What an access to the card costs, as the guest sees it: each is timed by
//! itself, one after the other.
#![forbid(unsafe_code)]

use alloc::collections::BinaryHeap;

use lineproof_conformance::{Port, Target};

use crate::card::Card;
use crate::platform::clock;
use crate::report;

/// Line status.
const LSR: u8 = 5;
/// Scratch.
const SCR: u8 = 7;

/// Accesses before those that count: what is slow once is not what is asked.
const WARM_UP: u16 = 200;

/// Times `count` accesses of each kind to the first port, and reports each
/// kind's median and spread.
pub fn run(card: &mut Card, count: u16) {
    report(
        "read-lsr",
        times(count, || {
            card.read(Port::Zero, LSR);
        }),
    );
    report(
        "write-scr",
        times(count, || {
            card.write(Port::Zero, SCR, 0x5a);
        }),
    );
}

/// Nanoseconds of each access.
fn times(count: u16, mut access: impl FnMut()) -> BinaryHeap<u32> {
    for _ in 0..WARM_UP {
        access();
    }
    let timed = |_| {
        let before = clock::now();
        access();
        (clock::now() - before).as_nanos() as u32
    };
    (0..count).map(timed).collect()
}

fn report(kind: &str, times: BinaryHeap<u32>) {
    // The heap's sort takes a tenth of the code that a slice's does.
    let times = times.into_sorted_vec();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    report::info(format_args!(
        "measured {kind} {} times, ns: 10% {}, 50% {}, 90% {}",
        times.len(),
        at(10),
        at(50),
        at(90),
    ));
}
