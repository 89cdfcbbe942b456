//! Local loopback as a whole: it works at any speed, lets data and modem lines
//! be, and shuts the outside out.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr, mcr, msr};
use crate::target::Wire;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "loopback.any-divisor",
        section::MCR,
        "loopback passes characters at any divisor",
        any_divisor,
    ),
    Case::port(
        "loopback.modem-lines-aside",
        section::MCR,
        "moving the modem outputs in loopback does not disturb the data",
        modem_lines_aside,
    ),
    Case::port(
        "loopback.receives-once",
        section::MCR,
        "in loopback a character arrives once, whatever the connector is wired to",
        receives_once,
    ),
    Case::port(
        "loopback.shuts-plug-out",
        section::MCR,
        "in loopback the modem inputs do not follow what the plug led back before",
        shuts_plug_out,
    ),
    Case::port(
        "loopback.outside-unchanged",
        section::MCR,
        "without loopback and without a plug's lead OUT1 and OUT2 show in no input",
        outside_unchanged,
    ),
    Case::port(
        "loopback.interrupts-work",
        section::MCR,
        "receiver, transmitter and modem interrupts are all operational in loopback",
        interrupts_work,
    ),
    Case::port(
        "loopback.keeps-characters",
        section::LSR,
        "turning loopback off and on takes no character out of the receiver",
        keeps_characters,
    ),
];

fn any_divisor(bench: &mut Bench<'_>) -> Verdict {
    for divisor in [1, 2, 3, 12, 0x60] {
        bench.note("divisor", divisor);
        bench.set_line(divisor, lcr::FORMAT_8N1);
        bench.loop_back();
        bench.round_trip(0xa6, "the character arrives unchanged")?;
    }
    Ok(())
}

fn modem_lines_aside(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    for index in 0..8 {
        bench.write(Reg::Thr, 0x50 + index);
        bench.write(Reg::Mcr, mcr::LOOP | index);
    }
    bench.expect_run(0x50, 8, "the characters arrive unchanged")
}

fn receives_once(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x50, 2);
    bench.expect_run(0x50, 2, "the characters arrive unchanged")?;
    bench.expect_nothing_more("each arrives once")
}

fn shuts_plug_out(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.write(Reg::Mcr, mcr::RTS | mcr::DTR);
    bench.write(Reg::Mcr, mcr::LOOP | mcr::OUT1);
    bench.expect(
        Reg::Msr,
        msr::LINES,
        msr::RI,
        "the looped output alone is active",
    )?;
    Ok(())
}

fn outside_unchanged(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.write(Reg::Mcr, mcr::OUT1 | mcr::OUT2);
    bench.expect(Reg::Msr, 0xff, 0, "no input is active and none has changed")?;
    Ok(())
}

fn interrupts_work(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::ERBFI);
    bench.push(0x2a, 1);
    bench.expect_id(iir::RX_DATA, "the receiver's interrupt")?;
    bench.read(Reg::Rbr);
    bench.write(Reg::Ier, ier::ETBEI);
    bench.expect_id(iir::THR_EMPTY, "the transmitter's interrupt")?;
    bench.write(Reg::Ier, ier::EDSSI);
    bench.write(Reg::Mcr, mcr::LOOP | mcr::DTR);
    bench.expect_id(iir::MODEM_STATUS, "the modem's interrupt")?;
    bench.expect(Reg::Lsr, lsr::ERRORS, 0, "none of it was an error")?;
    Ok(())
}

fn keeps_characters(bench: &mut Bench<'_>) -> Verdict {
    const CHARACTERS: u8 = 3;
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x61, CHARACTERS);
    bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
    for mcr in [0, mcr::LOOP] {
        bench.write(Reg::Mcr, mcr);
        bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "they wait still")?;
    }
    bench.expect_run(0x61, CHARACTERS, "all of them are there")
}
