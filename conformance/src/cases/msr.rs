//! The Modem Status Register: the four inputs and their changes, in local
//! loopback, where MCR's outputs are the inputs.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, mcr, msr};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "msr.loop-rts-cts",
        section::MCR,
        "in loopback RTS shows in CTS and nowhere else",
        |bench| loop_maps(bench, mcr::RTS, msr::CTS),
    ),
    Case::port(
        "msr.loop-dtr-dsr",
        section::MCR,
        "in loopback DTR shows in DSR and nowhere else",
        |bench| loop_maps(bench, mcr::DTR, msr::DSR),
    ),
    Case::port(
        "msr.loop-out1-ri",
        section::MCR,
        "in loopback OUT1 shows in RI and nowhere else",
        |bench| loop_maps(bench, mcr::OUT1, msr::RI),
    ),
    Case::port(
        "msr.loop-out2-dcd",
        section::MCR,
        "in loopback OUT2 shows in DCD and nowhere else",
        |bench| loop_maps(bench, mcr::OUT2, msr::DCD),
    ),
    Case::port(
        "msr.loop-all-combinations",
        section::MCR,
        "in loopback every combination of the four outputs shows in the four inputs",
        loop_all_combinations,
    ),
    Case::port(
        "msr.dcts-rising",
        section::MSR,
        "CTS becoming active sets DCTS and no other change bit",
        |bench| rising(bench, mcr::RTS, msr::DCTS),
    ),
    Case::port(
        "msr.dcts-falling",
        section::MSR,
        "CTS becoming inactive sets DCTS and no other change bit",
        |bench| falling(bench, mcr::RTS, msr::DCTS),
    ),
    Case::port(
        "msr.ddsr-rising",
        section::MSR,
        "DSR becoming active sets DDSR and no other change bit",
        |bench| rising(bench, mcr::DTR, msr::DDSR),
    ),
    Case::port(
        "msr.ddsr-falling",
        section::MSR,
        "DSR becoming inactive sets DDSR and no other change bit",
        |bench| falling(bench, mcr::DTR, msr::DDSR),
    ),
    Case::port(
        "msr.ddcd-rising",
        section::MSR,
        "DCD becoming active sets DDCD and no other change bit",
        |bench| rising(bench, mcr::OUT2, msr::DDCD),
    ),
    Case::port(
        "msr.ddcd-falling",
        section::MSR,
        "DCD becoming inactive sets DDCD and no other change bit",
        |bench| falling(bench, mcr::OUT2, msr::DDCD),
    ),
    Case::port(
        "msr.teri-trailing",
        section::MSR,
        "RI becoming inactive sets TERI and no other change bit",
        |bench| falling(bench, mcr::OUT1, msr::TERI),
    ),
    Case::port(
        "msr.teri-not-leading",
        section::MSR,
        "RI becoming active sets no change bit",
        |bench| rising(bench, mcr::OUT1, 0),
    ),
    Case::port(
        "msr.read-clears-changes",
        section::MSR,
        "reading MSR clears the four change bits",
        read_clears_changes,
    ),
    Case::port(
        "msr.read-keeps-lines",
        section::MSR,
        "reading MSR leaves the four input bits",
        read_keeps_lines,
    ),
    Case::port(
        "msr.changes-accumulate",
        section::MSR,
        "changes of different inputs between two reads all show in the second",
        changes_accumulate,
    ),
    Case::port(
        "msr.change-and-back",
        section::MSR,
        "an input that changes and changes back between two reads shows its change",
        change_and_back,
    ),
    Case::port(
        "msr.no-change-no-bit",
        section::MSR,
        "writing MCR's value again sets no change bit",
        no_change_no_bit,
    ),
    Case::port(
        "msr.other-reads-keep-changes",
        section::MSR,
        "only reading MSR clears the change bits",
        other_reads_keep_changes,
    ),
];

/// Puts `outputs` on the looped lines.
fn put(bench: &mut Bench<'_>, outputs: u8) {
    bench.write(Reg::Mcr, mcr::LOOP | outputs);
}

/// Puts `outputs` on the looped lines and reads the changes away.
fn settle(bench: &mut Bench<'_>, outputs: u8) {
    put(bench, outputs);
    bench.read(Reg::Msr);
}

fn loop_maps(bench: &mut Bench<'_>, output: u8, input: u8) -> Verdict {
    put(bench, output);
    bench.expect(Reg::Msr, msr::LINES, input, "this input alone is active")?;
    put(bench, mcr::OUTPUTS & !output);
    bench.expect(
        Reg::Msr,
        msr::LINES,
        msr::LINES & !input,
        "this input alone is inactive",
    )?;
    Ok(())
}

fn loop_all_combinations(bench: &mut Bench<'_>) -> Verdict {
    let pairs = [
        (mcr::RTS, msr::CTS),
        (mcr::DTR, msr::DSR),
        (mcr::OUT1, msr::RI),
        (mcr::OUT2, msr::DCD),
    ];
    for outputs in 0..=mcr::OUTPUTS {
        let active = pairs.iter().filter(|(output, _)| outputs & output != 0);
        let inputs = active.fold(0, |lines, (_, input)| lines | input);
        put(bench, outputs);
        bench.expect(Reg::Msr, msr::LINES, inputs, "the inputs are the outputs")?;
    }
    Ok(())
}

fn rising(bench: &mut Bench<'_>, output: u8, change: u8) -> Verdict {
    settle(bench, 0);
    put(bench, output);
    let status = bench.read(Reg::Msr);
    // An input that does not move has no edge that could be quiet.
    bench.given_that(status & msr::LINES != 0)?;
    bench.check(
        Reg::Msr,
        status,
        msr::DELTAS,
        change,
        "the change bits after the edge",
    )
}

fn falling(bench: &mut Bench<'_>, output: u8, change: u8) -> Verdict {
    settle(bench, output);
    put(bench, 0);
    bench.expect(
        Reg::Msr,
        msr::DELTAS,
        change,
        "the change bits after the edge",
    )?;
    Ok(())
}

fn read_clears_changes(bench: &mut Bench<'_>) -> Verdict {
    settle(bench, 0);
    put(bench, mcr::OUTPUTS);
    put(bench, 0);
    let changed = bench.read(Reg::Msr) & msr::DELTAS;
    bench.given_that(changed != 0)?;
    bench.expect(Reg::Msr, msr::DELTAS, 0, "no change at the second read")?;
    Ok(())
}

fn read_keeps_lines(bench: &mut Bench<'_>) -> Verdict {
    settle(bench, mcr::OUTPUTS);
    for _ in 0..2 {
        bench.expect(
            Reg::Msr,
            msr::LINES,
            msr::LINES,
            "the inputs are still active",
        )?;
    }
    Ok(())
}

fn changes_accumulate(bench: &mut Bench<'_>) -> Verdict {
    settle(bench, mcr::OUT1);
    put(bench, mcr::OUT1 | mcr::RTS);
    put(bench, mcr::OUT1 | mcr::RTS | mcr::DTR);
    put(bench, mcr::RTS | mcr::DTR);
    put(bench, mcr::RTS | mcr::DTR | mcr::OUT2);
    bench.expect(Reg::Msr, msr::DELTAS, msr::DELTAS, "all four changes show")?;
    Ok(())
}

fn change_and_back(bench: &mut Bench<'_>) -> Verdict {
    settle(bench, 0);
    put(bench, mcr::RTS | mcr::DTR | mcr::OUT2);
    put(bench, 0);
    let changed = msr::DCTS | msr::DDSR | msr::DDCD;
    bench.expect(
        Reg::Msr,
        changed | msr::LINES,
        changed,
        "the inputs have changed, and are back",
    )?;
    Ok(())
}

fn no_change_no_bit(bench: &mut Bench<'_>) -> Verdict {
    for outputs in [mcr::OUTPUTS, mcr::RTS | mcr::OUT1, 0] {
        put(bench, outputs);
        let changed = bench.read(Reg::Msr) & msr::DELTAS;
        bench.given_that(changed != 0)?;
        put(bench, outputs);
        bench.expect(Reg::Msr, msr::DELTAS, 0, "no change shows")?;
    }
    Ok(())
}

fn other_reads_keep_changes(bench: &mut Bench<'_>) -> Verdict {
    settle(bench, 0);
    put(bench, mcr::RTS);
    for reg in [Reg::Iir, Reg::Lsr, Reg::Rbr, Reg::Mcr, Reg::Scr] {
        bench.read(reg);
    }
    bench.expect(Reg::Msr, msr::DCTS, msr::DCTS, "the change still shows")?;
    Ok(())
}
