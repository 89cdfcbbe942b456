//! The FIFOs: sixteen characters, in order, none twice, none lost but by an
//! overrun; and the errors that travel with their character.

use crate::bench::{Attempt, Bench, Tolerance};
use crate::case::{Case, Stop, Verdict};
use crate::clause::section;
use crate::profile::Feature;
use crate::registers::{FIFO_DEPTH, Reg, fcr, lsr};
use crate::target::Wire;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "fifo.order",
        section::FIFO_POLLED,
        "characters leave the FIFOs in the order in which they were written",
        order,
    ),
    Case::port(
        "fifo.holds-sixteen",
        section::LSR,
        "the receiver FIFO holds sixteen characters without an overrun",
        holds_sixteen,
    ),
    Case::port(
        "fifo.sixteen-come-out",
        section::FIFO_POLLED,
        "all sixteen characters of a full receiver FIFO are read back",
        sixteen_come_out,
    ),
    Case::port(
        "fifo.seventeenth-overruns",
        section::LSR,
        "the seventeenth character sets OE as soon as it has arrived",
        seventeenth_overruns,
    ),
    Case::port(
        "fifo.overrun-keeps-sixteen",
        section::LSR,
        "an overrun leaves the sixteen characters and drops the seventeenth",
        overrun_keeps_sixteen,
    ),
    Case::port(
        "fifo.works-after-overrun",
        section::LSR,
        "after an overrun has been read out characters pass as before",
        works_after_overrun,
    ),
    Case::port(
        "fifo.data-ready-until-empty",
        section::FIFO_POLLED,
        "DR is set until the last character has been read, and then clear",
        data_ready_until_empty,
    ),
    Case::port(
        "fifo.wraps-around",
        section::FIFO_POLLED,
        "bursts of every length from 1 to 16 pass one after another unchanged",
        wraps_around,
    ),
    Case::port(
        "fifo.every-value",
        section::FIFO_POLLED,
        "each of the 256 values passes the FIFOs unchanged",
        every_value,
    ),
    Case::port(
        "fifo.read-while-sending",
        section::FIFO_POLLED,
        "characters that are read while others arrive come in order and once",
        read_while_sending,
    ),
    Case::port(
        "fifo.empty-read-harmless",
        section::FIFO_POLLED,
        "reading the empty receiver FIFO does not upset the characters that follow",
        empty_read_harmless,
    ),
    Case::port(
        "fifo.thre-when-empty",
        section::LSR,
        "THRE is clear while the transmitter FIFO holds a character and set once it is empty",
        thre_when_empty,
    ),
    Case::port(
        "fifo.lone-character-delays-thre",
        section::FIFO_INTERRUPT,
        "in FIFO mode a lone character keeps THRE clear for its time less the stop bit",
        lone_character_delays_thre,
    ),
    Case::port(
        "fifo.break-waits-its-turn",
        section::LSR,
        "a break shows in BI only when its character is at the top of the FIFO",
        break_waits_its_turn,
    ),
    Case::port(
        "fifo.break-shows-at-top",
        section::LSR,
        "a break shows in BI when its character is at the top of the FIFO, which is 0",
        break_shows_at_top,
    ),
    Case::port(
        "fifo.break-once",
        section::LSR,
        "a break puts one zero character into the FIFO, however long it lasts",
        break_once,
    ),
    Case::port(
        "fifo.polled-reports-nothing",
        section::FIFO_POLLED,
        "with its interrupts off neither trigger level nor time-out is indicated; LSR tells of the characters",
        super::fifo_service::polled_reports_nothing,
    ),
    Case::port(
        "fifo.sixteen-behind-one",
        section::FIFO_INTERRUPT,
        "the transmitter FIFO takes sixteen characters behind the one that is leaving",
        super::fifo_service::sixteen_behind_one,
    ),
    Case::port(
        "fifo.sixteen-in-one-service",
        section::FIFO_INTERRUPT,
        "sixteen characters may be written for one transmitter interrupt, and the next comes when they are gone",
        super::fifo_service::sixteen_in_one_service,
    ),
];

/// Loopback and empty FIFOs at trigger level 1.
fn looped(bench: &mut Bench<'_>) {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
}

fn order(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    bench.push(0x40, 12);
    bench.expect_run(0x40, 12, "the characters come in order")?;
    bench.expect_nothing_more("no further character comes")
}

fn holds_sixteen(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    bench.push(0x40, FIFO_DEPTH);
    bench.expect(Reg::Lsr, lsr::OE | lsr::DR, lsr::DR, "no overrun yet")?;
    Ok(())
}

fn sixteen_come_out(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    bench.push(0x40, FIFO_DEPTH);
    bench.expect_run(0x40, FIFO_DEPTH, "all sixteen come out")?;
    bench.expect(Reg::Lsr, lsr::DR, 0, "the FIFO is empty then")?;
    Ok(())
}

/// Seventeen characters for sixteen places, from 0x40.
fn overrun(bench: &mut Bench<'_>) {
    looped(bench);
    bench.push(0x40, FIFO_DEPTH);
    bench.push(0x40 + FIFO_DEPTH, 1);
}

fn seventeenth_overruns(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    bench.expect(Reg::Lsr, lsr::OE, lsr::OE, "the overrun is indicated")?;
    Ok(())
}

fn overrun_keeps_sixteen(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    bench.expect_run(0x40, FIFO_DEPTH, "the first sixteen are kept")?;
    bench.expect(Reg::Lsr, lsr::DR, 0, "the seventeenth is not there")?;
    Ok(())
}

fn works_after_overrun(bench: &mut Bench<'_>) -> Verdict {
    overrun(bench);
    for _ in 0..FIFO_DEPTH {
        bench.read(Reg::Rbr);
    }
    bench.read(Reg::Lsr);
    bench.push(0x70, 3);
    bench.expect(Reg::Lsr, lsr::OE, 0, "there is no new overrun")?;
    bench.expect_run(0x70, 3, "characters pass as before")
}

fn data_ready_until_empty(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    bench.push(0x40, 5);
    for left in (1..=5_u8).rev() {
        bench.note("left in the FIFO", left);
        bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "DR is set")?;
        bench.read(Reg::Rbr);
    }
    bench.expect(Reg::Lsr, lsr::DR, 0, "DR is clear once all are read")?;
    Ok(())
}

fn wraps_around(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    let mut next = 0_u8;
    for length in 1..=FIFO_DEPTH {
        bench.note("burst", length);
        bench.push(next, length);
        bench.expect_run(next, length, "the burst comes back in order")?;
        next = next.wrapping_add(length);
    }
    bench.expect_nothing_more("no further character comes")
}

fn every_value(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    for first in (0..=u8::MAX).step_by(usize::from(FIFO_DEPTH)) {
        bench.note("first of burst", first);
        bench.push(first, FIFO_DEPTH);
        bench.expect_run(first, FIFO_DEPTH, "each value comes back")?;
    }
    Ok(())
}

fn read_while_sending(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    for index in 0..FIFO_DEPTH {
        bench.write(Reg::Thr, 0x40 + index);
    }
    bench.expect_run(0x40, FIFO_DEPTH, "the characters come in order")?;
    bench.expect_nothing_more("no further character comes")
}

fn empty_read_harmless(bench: &mut Bench<'_>) -> Verdict {
    looped(bench);
    for _ in 0..20 {
        bench.read(Reg::Rbr);
    }
    bench.expect(Reg::Lsr, lsr::DR, 0, "the FIFO is still empty")?;
    bench.push(0x40, FIFO_DEPTH);
    bench.expect_run(0x40, FIFO_DEPTH, "the characters come in order")?;
    bench.expect(Reg::Lsr, lsr::DR, 0, "there is no further character")?;
    Ok(())
}

fn thre_when_empty(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        looped(bench);
        let (status, attempt) = bench.within(bench.character_time() * 3, |bench| {
            for byte in 0x40..0x44 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(16 + 8);
            bench.read(Reg::Lsr)
        });
        if attempt == Attempt::Conclusive {
            bench.check(
                Reg::Lsr,
                status,
                lsr::THRE,
                0,
                "THRE is clear with two characters waiting",
            )?;
            bench.expect_soon(
                Reg::Lsr,
                lsr::THRE,
                lsr::THRE,
                "THRE is set once the last has left",
            )?;
        }
        Ok(attempt)
    })
}

fn lone_character_delays_thre(bench: &mut Bench<'_>) -> Verdict {
    match bench.profile().options.delayed_fifo_empty {
        Feature::Present => {}
        Feature::Absent => return Err(Stop::Skipped("this profile has no delayed indication")),
        Feature::Either => return Err(Stop::Skipped("this profile leaves the delay open")),
    }
    bench.conclusively(|bench| {
        looped(bench);
        // A first lone character, for the moment of switching is an exception.
        bench.push(0x40, 1);
        let limit = bench.character_time() * 14 / 16;
        let ((written, status), attempt) = bench.within(limit, |bench| {
            let written = bench.timed_write(Reg::Thr, 0x41);
            bench.wait_sixteenths(8);
            (written, bench.read(Reg::Lsr))
        });
        if attempt == Attempt::TooSlow {
            return Ok(attempt);
        }
        let waits = "THRE waits for the character";
        bench.check(Reg::Lsr, status, lsr::THRE, 0, waits)?;
        let shown = bench.moment(written, Reg::Lsr, lsr::THRE, lsr::THRE, "THRE rises")?;
        let sent = bench.moment(shown, Reg::Lsr, lsr::TEMT, lsr::TEMT, "TEMT rises")?;
        let stop_bit = sent.since(shown);
        let half = bench.bit_time() / 2;
        let tolerance = Tolerance {
            early: half,
            late: half,
        };
        let expectation = "THRE rises a stop bit before TEMT";
        bench.check_span(stop_bit, bench.bit_time(), tolerance, expectation)?;
        Ok(stop_bit.known_within(half))
    })
}

/// Two characters over the plug, then a break, all unread in the FIFO.
fn break_behind_two(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x41, 2);
    bench.send_break();
    Ok(())
}

fn break_waits_its_turn(bench: &mut Bench<'_>) -> Verdict {
    break_behind_two(bench)?;
    for byte in [0x41, 0x42] {
        bench.expect(
            Reg::Lsr,
            lsr::BI | lsr::DR,
            lsr::DR,
            "a good character is at the top",
        )?;
        bench.expect(Reg::Rbr, 0xff, byte, "it is the one that was sent")?;
    }
    Ok(())
}

fn break_shows_at_top(bench: &mut Bench<'_>) -> Verdict {
    break_behind_two(bench)?;
    bench.read(Reg::Rbr);
    bench.read(Reg::Rbr);
    bench.expect(
        Reg::Lsr,
        lsr::BI | lsr::DR,
        lsr::BI | lsr::DR,
        "the break is at the top",
    )?;
    bench.expect(Reg::Rbr, 0xff, 0x00, "its character is 0")?;
    Ok(())
}

fn break_once(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.enable_fifos(fcr::TRIGGER_14);
    for _ in 0..2 {
        bench.send_break();
        bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
        bench.read(Reg::Rbr);
        bench.expect(Reg::Lsr, lsr::DR, 0, "one character a break")?;
    }
    Ok(())
}
