//! The receiver's trigger level written while characters wait in the FIFO.
//!
//! The cases stand in the FCR's group.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, fcr, ier, iir};

/// Each trigger level and what FCR is written with for it.
const LEVELS: [(u8, u8); 4] = [
    (1, fcr::TRIGGER_1),
    (4, fcr::TRIGGER_4),
    (8, fcr::TRIGGER_8),
    (14, fcr::TRIGGER_14),
];

/// A lower level makes what waits enough.
pub(super) fn lowered(bench: &mut Bench<'_>) -> Verdict {
    // For each count, the levels from the highest down.
    for (count, _) in LEVELS {
        rewritten(bench, count, fcr::TRIGGER_14, LEVELS.into_iter().rev())?;
    }
    Ok(())
}

/// A higher level makes what waits too few.
pub(super) fn raised(bench: &mut Bench<'_>) -> Verdict {
    for (level, _) in &LEVELS[1..] {
        rewritten(bench, level - 1, fcr::TRIGGER_1, LEVELS.into_iter())?;
    }
    Ok(())
}

/// With `count` characters received at the level of `first`, requires received
/// data to be reported at each of `levels` that they reach, and at no other.
fn rewritten(
    bench: &mut Bench<'_>,
    count: u8,
    first: u8,
    levels: impl Iterator<Item = (u8, u8)> + Clone,
) -> Verdict {
    bench.at_slower_speeds(|bench| {
        bench.note("characters that wait", count);
        bench.loop_back();
        bench.enable_fifos(first);
        bench.write(Reg::Ier, ier::ERBFI);
        // The last arrives when their time is over; four more, and the
        // time-out may be reported in the level's place.
        let limit = bench.character_time() * (u32::from(count) + 3);
        let start = bench.now();
        bench.push(0x21, count);
        for (level, setting) in levels.clone() {
            bench.note("trigger level", level);
            bench.write(Reg::Fcr, fcr::ENABLE | setting);
            let id = bench.read(Reg::Iir);
            if count < level {
                bench.check_that(
                    id & iir::ID != iir::RX_DATA,
                    "no received data below the level that was written last",
                )?;
                continue;
            }
            if bench.now().since(start) >= limit {
                return Ok(Attempt::TooSlow);
            }
            let expectation = "received data at the level that was written last";
            bench.check(Reg::Iir, id, iir::ID, iir::RX_DATA, expectation)?;
        }
        Ok(Attempt::Conclusive)
    })
}
