//! The Modem Control Register: what it holds, and where its outputs go over a
//! loopback plug.

use crate::bench::Bench;
use crate::case::{Case, Stop, Verdict};
use crate::clause::{Clause, section};
use crate::profile::Feature;
use crate::registers::{Reg, mcr, msr};
use crate::target::Wire;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "mcr.reads-back",
        section::MCR,
        "bits 4:0 read back in every combination",
        reads_back,
    ),
    Case::port(
        "mcr.upper-bits-zero",
        section::MCR,
        "bits 7:6 are permanently 0, and bit 5 where there is no automatic flow control",
        upper_bits_zero,
    ),
    Case::port(
        "mcr.flow-control-bit",
        &Clause::tl16c550c("7.7.9 Modem Control Register"),
        "where there is automatic flow control, bit 5 reads back",
        flow_control_bit,
    ),
    Case::port(
        "mcr.rts-over-plug",
        section::MCR,
        "over a loopback plug RTS shows in CTS",
        |bench| over_plug(bench, mcr::RTS, msr::CTS),
    ),
    Case::port(
        "mcr.dtr-over-plug",
        section::MCR,
        "over a loopback plug DTR shows in DSR and DCD",
        |bench| over_plug(bench, mcr::DTR, msr::DSR | msr::DCD),
    ),
    Case::port(
        "mcr.loop-releases-outputs",
        section::MCR,
        "leaving loopback connects the modem lines to the plug again",
        loop_releases_outputs,
    ),
];

fn reads_back(bench: &mut Bench<'_>) -> Verdict {
    let held = mcr::OUTPUTS | mcr::LOOP;
    for value in (0..=held).chain((0..=held).rev()) {
        bench.write(Reg::Mcr, value);
        bench.expect(Reg::Mcr, held, value, "MCR reads what was written")?;
    }
    Ok(())
}

fn upper_bits_zero(bench: &mut Bench<'_>) -> Verdict {
    let zero = match bench.profile().options.auto_flow_control {
        Feature::Absent => 0xe0,
        Feature::Present | Feature::Either => 0xc0,
    };
    // In loopback, so that nothing outside sees the lines move.
    for value in [0xf0, 0xd0, 0x30] {
        bench.write(Reg::Mcr, value);
        bench.expect(Reg::Mcr, zero, 0, "bits without a meaning read 0")?;
    }
    Ok(())
}

fn flow_control_bit(bench: &mut Bench<'_>) -> Verdict {
    match bench.profile().options.auto_flow_control {
        Feature::Present => {}
        Feature::Absent => return Err(Stop::Skipped("this profile has no automatic flow control")),
        Feature::Either => {
            return Err(Stop::Skipped(
                "this profile leaves automatic flow control open",
            ));
        }
    }
    bench.write(Reg::Mcr, mcr::AFE);
    bench.expect(Reg::Mcr, mcr::AFE, mcr::AFE, "AFE reads 1")?;
    bench.write(Reg::Mcr, 0);
    bench.expect(Reg::Mcr, mcr::AFE, 0, "AFE reads 0")?;
    Ok(())
}

fn over_plug(bench: &mut Bench<'_>, output: u8, inputs: u8) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    for others in [0, mcr::OUTPUTS & !output & !mcr::OUT2] {
        bench.write(Reg::Mcr, others);
        bench.expect(Reg::Msr, inputs, 0, "the inputs are inactive without it")?;
        bench.write(Reg::Mcr, others | output);
        bench.expect(Reg::Msr, inputs, inputs, "the inputs are active with it")?;
    }
    Ok(())
}

fn loop_releases_outputs(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.write(Reg::Mcr, mcr::LOOP | mcr::OUT1 | mcr::OUT2);
    bench.write(Reg::Mcr, mcr::RTS);
    bench.expect(
        Reg::Msr,
        msr::LINES,
        msr::CTS,
        "only what the plug leads back is active",
    )?;
    Ok(())
}
