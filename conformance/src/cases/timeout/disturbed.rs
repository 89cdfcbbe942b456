//! What does not disturb the character time-out: nothing but a read of RBR
//! clears it, and nothing but that or a character that has arrived restarts
//! its time.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, ier, iir, lcr};

use super::super::source::Source;
use super::{given_timeout, send, waiting};

/// Every register but RBR.
const OTHERS: [Reg; 9] = [
    Reg::Ier,
    Reg::Iir,
    Reg::Lcr,
    Reg::Mcr,
    Reg::Lsr,
    Reg::Msr,
    Reg::Scr,
    Reg::Dll,
    Reg::Dlm,
];

/// When the character is in and the time runs, for [`runs_on`].
pub(super) const RUNNING: u32 = 4 * 16;

/// Reads `reg`, under DLAB if it is a divisor latch.
fn look(bench: &mut Bench<'_>, reg: Reg) {
    let latch = matches!(reg, Reg::Dll | Reg::Dlm);
    if latch {
        bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    }
    bench.read(reg);
    if latch {
        bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    }
}

/// Requires a time-out that was reported to be so still after `disturb`, seen
/// before it could have come a second time.
pub(in crate::cases) fn outlasts(
    bench: &mut Bench<'_>,
    disturb: &dyn Fn(&mut Bench<'_>),
) -> Verdict {
    bench.conclusively(|bench| {
        waiting(bench, 1);
        given_timeout(bench)?;
        let limit = bench.character_time() * 15 / 4;
        let (id, attempt) = bench.within(limit, |bench| {
            disturb(bench);
            bench.read(Reg::Iir)
        });
        bench.check(Reg::Iir, id, iir::ID, iir::TIMEOUT, "it is still reported")?;
        Ok(attempt)
    })
}

pub(super) fn outlasts_character(bench: &mut Bench<'_>) -> Verdict {
    outlasts(bench, &|bench| {
        send(bench);
        // A character time on the line, and some.
        bench.wait_sixteenths(24);
    })
}

pub(super) fn outlasts_reads(bench: &mut Bench<'_>) -> Verdict {
    for reg in OTHERS {
        outlasts(bench, &|bench| look(bench, reg))?;
    }
    Ok(())
}

/// Requires a time-out that is due five character times after THR was written
/// to be reported at six, although `disturb` came `at` sixteenths of a
/// character time after that write.
pub(super) fn runs_on(bench: &mut Bench<'_>, at: u32, disturb: &dyn Fn(&mut Bench<'_>)) -> Verdict {
    const REPORTED: u32 = 6 * 16;
    bench.conclusively(|bench| {
        waiting(bench, 0);
        let sixteenth = bench.character_time() / 16;
        let begun = bench.now();
        send(bench);
        bench.wait_sixteenths(at);
        let before = bench.now();
        disturb(bench);
        let after = bench.now();
        bench.wait_sixteenths(REPORTED - at);
        let id = bench.read(Reg::Iir);
        // The time still ran then, and would not be over had it begun anew.
        let running = after.since(begun) < sixteenth * (5 * 16 - 2);
        let in_time = bench.now().since(before) < sixteenth * (4 * 16 - 4);
        given_timeout(bench)?;
        bench.check(Reg::Iir, id, iir::ID, iir::TIMEOUT, "it has come in time")?;
        Ok(Attempt::conclusive_if(running && in_time))
    })
}

pub(super) fn not_restarted_by_thr(bench: &mut Bench<'_>) -> Verdict {
    // The character itself may arrive only when the time is over, for that
    // does restart it.
    runs_on(bench, 5 * 16 - 4, &send)
}

pub(super) fn not_restarted_by_reads(bench: &mut Bench<'_>) -> Verdict {
    runs_on(bench, RUNNING, &|bench| {
        for reg in OTHERS {
            look(bench, reg);
        }
    })
}

/// Requires a time-out to be reported with `other` pending beside it.
pub(super) fn before(bench: &mut Bench<'_>, other: Source) -> Verdict {
    waiting(bench, 1);
    given_timeout(bench)?;
    other.raise(bench);
    bench.write(Reg::Ier, ier::ERBFI | other.enable());
    bench.expect_id(iir::TIMEOUT, "the source of higher priority is reported")
}

/// A read of IIR that reports the time-out leaves the interrupt below it.
pub(super) fn before_thr(bench: &mut Bench<'_>) -> Verdict {
    before(bench, Source::Transmitter)?;
    bench.read(Reg::Rbr);
    bench.expect_id(iir::THR_EMPTY, "the other is reported next")
}

/// As [`outlasts`], with characters made longer meanwhile: a time-out that was
/// cleared could not come a second time at once.
pub(super) fn outlasts_on_slower_line(
    bench: &mut Bench<'_>,
    disturb: &dyn Fn(&mut Bench<'_>),
) -> Verdict {
    const SLOWER: u16 = 0x0100;
    bench.conclusively(|bench| {
        waiting(bench, 1);
        given_timeout(bench)?;
        let divisor = bench.divisor();
        bench.set_line(divisor + SLOWER, lcr::FORMAT_8N1);
        disturb(bench);
        let id = bench.read(Reg::Iir);
        bench.set_line(divisor, lcr::FORMAT_8N1);
        bench.check(Reg::Iir, id, iir::ID, iir::TIMEOUT, "it is still reported")?;
        Ok(Attempt::Conclusive)
    })
}
