//! The Receiver Buffer and Transmitter Holding Registers in 16450 mode: one
//! character each, unchanged from one to the other.

use crate::bench::{Attempt, Bench};
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, lcr, lsr};
use crate::target::Wire;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "rbr.every-value",
        section::MCR,
        "in local loopback each of the 256 values written to THR arrives in RBR",
        every_value,
    ),
    Case::port(
        "rbr.every-value-over-plug",
        section::PINS,
        "over a loopback plug each of the 256 values written to THR arrives in RBR",
        every_value_over_plug,
    ),
    Case::port(
        "rbr.delivered-once",
        section::LSR,
        "a character that was read does not appear again",
        delivered_once,
    ),
    Case::port(
        "rbr.waits",
        section::LSR,
        "a character waits unchanged until it is read",
        waits,
    ),
    Case::port(
        "rbr.overrun-keeps-last",
        section::LSR,
        "in 16450 mode a character that is not read is overwritten by the next",
        overrun_keeps_last,
    ),
    Case::port(
        "rbr.overrun-indicated",
        section::LSR,
        "in 16450 mode overwriting an unread character sets OE",
        overrun_indicated,
    ),
    Case::port(
        "rbr.no-overrun-when-read",
        section::LSR,
        "characters that are read in time set no OE",
        no_overrun_when_read,
    ),
    Case::port(
        "rbr.empty-read-harmless",
        section::LSR,
        "reading an empty RBR does not upset the characters that follow",
        empty_read_harmless,
    ),
    Case::port(
        "rbr.holding-buffers-one",
        section::LSR,
        "a character written to THR while another is leaving follows it",
        holding_buffers_one,
    ),
    Case::port(
        "rbr.outlasts-word-length",
        section::LCR,
        "a shorter word length takes nothing from a character that was received before",
        outlasts_word_length,
    ),
];

fn every_value(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    pass_every_value(bench)
}

fn every_value_over_plug(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    pass_every_value(bench)
}

fn pass_every_value(bench: &mut Bench<'_>) -> Verdict {
    for sent in 0..=u8::MAX {
        bench.note("sent", sent);
        bench.round_trip(sent, "the value arrives unchanged")?;
    }
    Ok(())
}

fn delivered_once(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    for sent in [0x17, 0xe8] {
        bench.note("sent", sent);
        bench.round_trip(sent, "the value arrives unchanged")?;
        bench.expect(Reg::Lsr, lsr::DR, 0, "DR is clear once it is read")?;
        bench.expect_nothing_more("DR stays clear")?;
    }
    Ok(())
}

fn waits(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.push(0x2d, 1);
    bench.wait(bench.character_time() * 20);
    for reg in [Reg::Lsr, Reg::Iir, Reg::Msr, Reg::Mcr, Reg::Lcr, Reg::Scr] {
        bench.read(reg);
        bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "the character still waits")?;
    }
    bench.expect(Reg::Rbr, 0xff, 0x2d, "it is unchanged")?;
    Ok(())
}

/// Two characters, the first unread.
fn overrun(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.push(0x17, 1);
    bench.push(0xe8, 1);
}

fn overrun_keeps_last(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    bench.expect(Reg::Rbr, 0xff, 0xe8, "the last character is there")?;
    bench.expect(Reg::Lsr, lsr::DR, 0, "it is the only one")?;
    Ok(())
}

fn overrun_indicated(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    bench.expect(Reg::Lsr, lsr::OE, lsr::OE, "the overrun is indicated")?;
    Ok(())
}

fn no_overrun_when_read(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    for sent in 0x20..0x24 {
        bench.note("sent", sent);
        bench.push(sent, 1);
        bench.expect(Reg::Rbr, 0xff, sent, "the value arrives unchanged")?;
        bench.expect(Reg::Lsr, lsr::OE, 0, "there is no overrun")?;
    }
    Ok(())
}

fn empty_read_harmless(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.read(Reg::Rbr);
    bench.read(Reg::Rbr);
    bench.expect(Reg::Lsr, lsr::DR | lsr::ERRORS, 0, "nothing has arrived")?;
    bench.round_trip(0x6b, "the next value arrives unchanged")?;
    bench.expect(Reg::Lsr, lsr::DR | lsr::OE, 0, "it is the only one")?;
    Ok(())
}

fn holding_buffers_one(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        let limit = bench.character_time() * 15 / 8;
        let (first, attempt) = bench.within(limit, |bench| {
            bench.write(Reg::Thr, 0x31);
            bench.send(0x32)?;
            bench.receive()
        });
        let first = first?;
        // Later than that the second may have overwritten the first.
        if attempt == Attempt::Conclusive {
            bench.check(Reg::Rbr, first, 0xff, 0x31, "the first arrives")?;
            bench.expect_received(0x32, "the second follows")?;
        }
        Ok(attempt)
    })
}

fn outlasts_word_length(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.push(0xff, 1);
    bench.write(Reg::Lcr, lcr::WORD_5);
    bench.expect(Reg::Rbr, 0xff, 0xff, "all eight bits are there")?;
    Ok(())
}
