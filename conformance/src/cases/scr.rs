//! The Scratch Register: eight bits that mean nothing to the chip.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, lcr};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "scr.holds-every-value",
        section::SCR,
        "the scratch register reads back each of the 256 values written to it",
        holds_every_value,
    ),
    Case::port(
        "scr.under-dlab",
        section::SUMMARY,
        "the scratch register is at offset 7 whatever DLAB is",
        under_dlab,
    ),
];

fn holds_every_value(bench: &mut Bench<'_>) -> Verdict {
    for value in 0..=u8::MAX {
        bench.write(Reg::Scr, value);
        bench.expect(Reg::Scr, 0xff, value, "SCR reads what was written")?;
    }
    Ok(())
}

fn under_dlab(bench: &mut Bench<'_>) -> Verdict {
    bench.write(Reg::Scr, 0x5a);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.expect(Reg::Scr, 0xff, 0x5a, "SCR reads through DLAB")?;
    bench.write(Reg::Scr, 0xc3);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    bench.expect(Reg::Scr, 0xff, 0xc3, "SCR was written through DLAB")?;
    Ok(())
}
