//! The order of priority: one cause at a time, the highest first.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::cases::source::{Source, begin};
use crate::registers::{Reg, ier, iir};

pub(super) fn precedes(bench: &mut Bench<'_>, first: Source, second: Source) -> Verdict {
    first.raise(bench);
    // An overrun has left a character: the second is there already.
    if (first, second) != (Source::LineStatus, Source::Data) {
        second.raise(bench);
    }
    bench.write(Reg::Ier, first.enable() | second.enable());
    bench.expect_id(first.id(), "the source of higher priority is reported")
}

pub(super) fn all_four(bench: &mut Bench<'_>) -> Verdict {
    Source::LineStatus.raise(bench);
    Source::Modem.raise(bench);
    bench.write(Reg::Ier, ier::ALL);
    bench.expect_id(iir::LINE_STATUS, "the receiver error comes first")?;
    bench.read(Reg::Lsr);
    bench.expect_id(iir::RX_DATA, "the data comes second")?;
    bench.read(Reg::Rbr);
    bench.expect_id(iir::THR_EMPTY, "the empty holding register comes third")?;
    bench.expect_id(iir::MODEM_STATUS, "the modem status comes fourth")?;
    bench.read(Reg::Msr);
    bench.expect_id(iir::NONE, "nothing is left")
}

/// Every pair of causes in both modes, neighbours in the order or not.
pub(super) fn any_two(bench: &mut Bench<'_>) -> Verdict {
    for fifos in [false, true] {
        for (place, first) in Source::ALL.into_iter().enumerate() {
            for second in &Source::ALL[place + 1..] {
                begin(bench, fifos);
                first.raise_in(bench, fifos);
                second.raise_in(bench, fifos);
                bench.write(Reg::Ier, first.enable() | second.enable());
                let expectation = "the source of higher priority is reported";
                bench.expect(Reg::Iir, iir::CAUSE, first.id(), expectation)?;
                bench.write(Reg::Ier, second.enable());
                let expectation = "the other is reported alone";
                bench.expect(Reg::Iir, iir::CAUSE, second.id(), expectation)?;
            }
        }
    }
    Ok(())
}
