//! The registers as neighbours: writing or reading one does nothing to the
//! others.
//!
//! A decoder that confuses two addresses, or a read that has an effect it
//! should not have, shows here whatever the register means.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr, mcr, msr};

use super::source::Source;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "neighbours.scr-write",
        section::SCR,
        "writing SCR changes no other register and sends nothing",
        |bench| writing_keeps_others(bench, Reg::Scr, &[0xff, 0x00, 0xa5]),
    ),
    Case::port(
        "neighbours.ier-write",
        section::SUMMARY,
        "writing IER changes no other register and sends nothing",
        |bench| writing_keeps_others(bench, Reg::Ier, &[0x0f, 0x00, 0x05]),
    ),
    Case::port(
        "neighbours.fcr-write",
        section::SUMMARY,
        "writing FCR changes no other register and sends nothing",
        |bench| {
            writing_keeps_others(
                bench,
                Reg::Fcr,
                &[fcr::ENABLE | fcr::TRIGGER_14, fcr::ENABLE, 0],
            )
        },
    ),
    Case::port(
        "neighbours.lcr-write",
        section::SUMMARY,
        "writing LCR changes no other register and sends nothing",
        |bench| writing_keeps_others(bench, Reg::Lcr, &[0x1a, 0x3f, lcr::FORMAT_8N1]),
    ),
    Case::port(
        "neighbours.mcr-write",
        section::SUMMARY,
        "writing MCR changes no other register and sends nothing",
        |bench| writing_keeps_others(bench, Reg::Mcr, &[mcr::LOOP | mcr::OUTPUTS, 0, mcr::LOOP]),
    ),
    Case::port(
        "neighbours.status-write",
        section::SUMMARY,
        "writing LSR or MSR changes no other register and sends nothing",
        |bench| {
            writing_keeps_others(bench, Reg::Lsr, &[lsr::ERRORS, lsr::THRE | lsr::TEMT])?;
            writing_keeps_others(bench, Reg::Msr, &[msr::DELTAS, msr::LINES])
        },
    ),
    Case::port(
        "neighbours.thr-write",
        section::SUMMARY,
        "writing THR changes no other register",
        thr_keeps_others,
    ),
    Case::port(
        "neighbours.ier-read",
        section::SUMMARY,
        "reading IER takes no character and clears no interrupt",
        |bench| reading_clears_nothing(bench, Reg::Ier),
    ),
    Case::port(
        "neighbours.lcr-read",
        section::SUMMARY,
        "reading LCR takes no character and clears no interrupt",
        |bench| reading_clears_nothing(bench, Reg::Lcr),
    ),
    Case::port(
        "neighbours.mcr-read",
        section::SUMMARY,
        "reading MCR takes no character and clears no interrupt",
        |bench| reading_clears_nothing(bench, Reg::Mcr),
    ),
    Case::port(
        "neighbours.scr-read",
        section::SCR,
        "reading SCR takes no character and clears no interrupt",
        |bench| reading_clears_nothing(bench, Reg::Scr),
    ),
];

/// Registers that hold what is written, with a value for each that no reset
/// leaves. Under DLAB come the latches.
const HELD: [(Reg, u8); 4] = [
    (Reg::Ier, ier::ELSI | ier::EDSSI),
    (Reg::Lcr, lcr::WORD_7 | lcr::STOP),
    (Reg::Mcr, mcr::LOOP | mcr::OUT1),
    (Reg::Scr, 0x39),
];
const LATCHES: [(Reg, u8); 2] = [(Reg::Dll, 0x02), (Reg::Dlm, 0x00)];

fn arrange(bench: &mut Bench<'_>) {
    bench.set_line(u16::from(LATCHES[0].1), lcr::FORMAT_8N1);
    for (reg, value) in HELD {
        bench.write(reg, value);
    }
}

fn expect_arranged(bench: &mut Bench<'_>, except: Reg) -> Verdict {
    let held = HELD.into_iter().filter(|(reg, _)| *reg != except);
    for (reg, value) in held {
        bench.expect(reg, 0xff, value, "the register is as it was")?;
    }
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    for (latch, value) in LATCHES {
        bench.expect(latch, 0xff, value, "the latch is as it was")?;
    }
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    Ok(())
}

fn writing_keeps_others(bench: &mut Bench<'_>, written: Reg, values: &[u8]) -> Verdict {
    for value in values {
        arrange(bench);
        bench.write(written, *value);
        bench.expect_nothing_more("nothing was sent")?;
        expect_arranged(bench, written)?;
    }
    Ok(())
}

fn thr_keeps_others(bench: &mut Bench<'_>) -> Verdict {
    for value in [0xff, 0x00, 0x83] {
        arrange(bench);
        bench.push(value, 1);
        expect_arranged(bench, Reg::Thr)?;
        bench.read(Reg::Rbr);
    }
    Ok(())
}

/// What a port in loopback with all four interrupts pending reports, one
/// after another, and the character it holds; `reg` is read in between.
fn reports(bench: &mut Bench<'_>, reg: Option<Reg>) -> [(Reg, u8); 6] {
    Source::LineStatus.raise(bench);
    Source::Modem.raise(bench);
    bench.write(Reg::Ier, ier::ALL);
    [Reg::Iir, Reg::Lsr, Reg::Iir, Reg::Rbr, Reg::Iir, Reg::Msr].map(|source| {
        for reg in reg.into_iter().cycle().take(3) {
            bench.read(reg);
        }
        (source, bench.read(source))
    })
}

fn reading_clears_nothing(bench: &mut Bench<'_>, reg: Reg) -> Verdict {
    // What is reported at all is not the claim here: it must be the same.
    let undisturbed = reports(bench, None);
    let pending = |(source, value): (Reg, u8)| source == Reg::Iir && value & iir::NONE == 0;
    bench.given_that(undisturbed.into_iter().any(pending))?;
    bench.reset();
    let disturbed = reports(bench, Some(reg));
    for ((source, expected), (_, actual)) in undisturbed.into_iter().zip(disturbed) {
        bench.check(
            source,
            actual,
            0xff,
            expected,
            "it reads as without the reads in between",
        )?;
    }
    Ok(())
}
