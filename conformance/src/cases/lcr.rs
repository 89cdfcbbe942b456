//! The Line Control Register: what it holds and what DLAB selects.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::Clause;
use crate::registers::{Reg, lcr};

const LCR: Clause = Clause::pc16550d("8.1 Line Control Register");

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "lcr.reads-back",
        LCR,
        "all eight bits of the line control register read back as written",
        reads_back,
    ),
    Case::port(
        "lcr.dlab-keeps-ier",
        LCR,
        "with DLAB set, offset 1 is the divisor latch and IER keeps its value",
        dlab_keeps_ier,
    ),
];

fn reads_back(bench: &mut Bench<'_>) -> Verdict {
    for value in 0..=u8::MAX {
        bench.write(Reg::Lcr, value);
        bench.expect(Reg::Lcr, 0xff, value, "LCR reads what was written")?;
    }
    Ok(())
}

fn dlab_keeps_ier(bench: &mut Bench<'_>) -> Verdict {
    bench.write(Reg::Ier, 0x05);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.write(Reg::Dlm, 0x0a);
    bench.expect(Reg::Dlm, 0xff, 0x0a, "offset 1 is DLM while DLAB is set")?;
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    bench.expect(Reg::Ier, 0xff, 0x05, "IER is as it was before DLAB")?;
    Ok(())
}
