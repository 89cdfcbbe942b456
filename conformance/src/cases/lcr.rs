//! The Line Control Register: what it holds, what DLAB selects, and what a
//! loop shows of the format and of a break.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, ier, lcr, lsr, mcr};
use crate::target::Wire;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "lcr.reads-back",
        section::LCR,
        "all eight bits of the line control register read back as written",
        reads_back,
    ),
    Case::port(
        "lcr.dlab-keeps-ier",
        section::LCR,
        "with DLAB set, offset 1 is the divisor latch and IER keeps its value",
        dlab_keeps_ier,
    ),
    Case::port(
        "lcr.dlab-keeps-rbr",
        section::LCR,
        "with DLAB set, reading offset 0 takes no character from the receiver",
        dlab_keeps_rbr,
    ),
    Case::port(
        "lcr.dlab-keeps-thr",
        section::LCR,
        "with DLAB set, writing offset 0 sends no character",
        dlab_keeps_thr,
    ),
    Case::port(
        "lcr.dlab-keeps-mcr",
        section::SUMMARY,
        "the modem control register is at offset 4 whatever DLAB is",
        dlab_keeps_mcr,
    ),
    Case::port(
        "lcr.word-5",
        section::LCR,
        "with 5-bit words only bits 4:0 of a character travel; the rest read 0",
        |bench| word_length(bench, lcr::WORD_5, 0x1f),
    ),
    Case::port(
        "lcr.word-6",
        section::LCR,
        "with 6-bit words only bits 5:0 of a character travel; the rest read 0",
        |bench| word_length(bench, lcr::WORD_6, 0x3f),
    ),
    Case::port(
        "lcr.word-7",
        section::LCR,
        "with 7-bit words only bits 6:0 of a character travel; the rest read 0",
        |bench| word_length(bench, lcr::WORD_7, 0x7f),
    ),
    Case::port(
        "lcr.parity-odd",
        section::LCR,
        "with odd parity at both ends every character arrives without an error",
        |bench| clean_format(bench, lcr::WORD_8 | lcr::PARITY),
    ),
    Case::port(
        "lcr.parity-even",
        section::LCR,
        "with even parity at both ends every character arrives without an error",
        |bench| clean_format(bench, lcr::WORD_8 | lcr::PARITY | lcr::EVEN),
    ),
    Case::port(
        "lcr.parity-stick-1",
        section::LCR,
        "with the parity bit stuck at 1 at both ends every character arrives without an error",
        |bench| clean_format(bench, lcr::WORD_8 | lcr::PARITY | lcr::STICK),
    ),
    Case::port(
        "lcr.parity-stick-0",
        section::LCR,
        "with the parity bit stuck at 0 at both ends every character arrives without an error",
        |bench| clean_format(bench, lcr::WORD_8 | lcr::PARITY | lcr::STICK | lcr::EVEN),
    ),
    Case::port(
        "lcr.parity-of-word",
        section::LCR,
        "the parity bit of a word counts the word's bits, not what stands above them in THR",
        super::word_parity::of_the_word,
    ),
    Case::port(
        "lcr.stick-parity-sent",
        section::LCR,
        "with stick parity the parity bit sent does not follow the data",
        stick_parity_sent,
    ),
    Case::port(
        "lcr.stick-parity-checked",
        section::LCR,
        "with stick parity the parity bit checked does not follow the data",
        stick_parity_checked,
    ),
    Case::port(
        "lcr.two-stop-bits",
        section::LCR,
        "with two stop bits every character arrives without an error",
        |bench| clean_format(bench, lcr::WORD_8 | lcr::STOP),
    ),
    Case::port(
        "lcr.break-indicated",
        section::LCR,
        "setting the break bit makes the receiver at the other end of the wire report a break",
        break_indicated,
    ),
    Case::port(
        "lcr.break-ends",
        section::LCR,
        "after the break bit is cleared characters pass as before",
        break_ends,
    ),
    Case::port(
        "lcr.false-start",
        &crate::clause::Clause::tl16c550c("Features, False-Start Bit Detection"),
        "a space of less than half a bit is no start bit: the receiver takes no character",
        super::false_start::ignored,
    ),
    Case::port(
        "lcr.break-leaves-transmitter",
        section::LCR,
        "the break bit does not stop the transmitter, which still empties in time",
        break_leaves_transmitter,
    ),
    Case::port(
        "lcr.parity-of-every-bit",
        section::LCR,
        "the parity bit counts each bit of the word, at every word length, as sent and as checked",
        super::word_parity::of_every_bit,
    ),
    Case::port(
        "lcr.format-under-dlab",
        section::LCR,
        "the word length counts as soon as it is written, with DLAB still set",
        format_under_dlab,
    ),
];

fn reads_back(bench: &mut Bench<'_>) -> Verdict {
    for mode in [0, mcr::LOOP] {
        bench.note("MCR", mode);
        bench.write(Reg::Mcr, mode);
        for value in 0..=u8::MAX {
            bench.write(Reg::Lcr, value);
            bench.expect(Reg::Lcr, 0xff, value, "LCR reads what was written")?;
        }
    }
    Ok(())
}

/// With eight bits the stop bit would be the uppermost.
fn format_under_dlab(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.crossed_port()?;
    bench.set_line(1, lcr::WORD_7);
    bench.write_at(far, Reg::Lcr, lcr::WORD_7 | lcr::DLAB);
    bench.push(0x55, 1);
    bench.write_at(far, Reg::Lcr, lcr::WORD_7);
    bench.expect_at(far, Reg::Rbr, 0xff, 0x55, "it was received with seven bits")
}

fn dlab_keeps_ier(bench: &mut Bench<'_>) -> Verdict {
    let value = ier::ERBFI | ier::ELSI;
    bench.write(Reg::Ier, value);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.write(Reg::Dlm, 0x0a);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    bench.expect(Reg::Ier, 0xff, value, "IER is as it was before DLAB")?;
    Ok(())
}

fn dlab_keeps_rbr(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.push(0xa5, 1);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.read(Reg::Dll);
    bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "the character still waits")?;
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    bench.expect(
        Reg::Rbr,
        0xff,
        0xa5,
        "the character is read once DLAB is clear",
    )?;
    Ok(())
}

fn dlab_keeps_thr(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.push(0x5a, 1);
    bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
    bench.read(Reg::Rbr);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.write(Reg::Dll, 0x01);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    bench.expect_nothing_more("a divisor byte is not sent")
}

fn dlab_keeps_mcr(bench: &mut Bench<'_>) -> Verdict {
    let (before, after) = (mcr::LOOP | mcr::RTS, mcr::LOOP | mcr::OUT1);
    bench.write(Reg::Mcr, before);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.expect(
        Reg::Mcr,
        mcr::OUTPUTS | mcr::LOOP,
        before,
        "MCR reads through DLAB",
    )?;
    bench.write(Reg::Mcr, after);
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    bench.expect(
        Reg::Mcr,
        mcr::OUTPUTS | mcr::LOOP,
        after,
        "MCR was written through DLAB",
    )?;
    Ok(())
}

fn word_length(bench: &mut Bench<'_>, format: u8, bits: u8) -> Verdict {
    bench.loop_back();
    bench.set_line(1, format);
    for sent in [0xff, 0x00, 0xaa, 0x55, 0xe0] {
        bench.note("sent", sent);
        bench.send(sent)?;
        bench.expect_received(sent & bits, "the word's bits arrive and no others")?;
    }
    Ok(())
}

fn clean_format(bench: &mut Bench<'_>, format: u8) -> Verdict {
    bench.loop_back();
    bench.set_line(1, format);
    for sent in [0x00, 0x01, 0x03, 0x7f, 0x80, 0xff] {
        bench.note("sent", sent);
        bench.push(sent, 1);
        let errors = lsr::ERRORS | lsr::FIFO_ERROR;
        bench.expect(
            Reg::Lsr,
            errors | lsr::DR,
            lsr::DR,
            "it arrives without an error",
        )?;
        bench.expect(Reg::Rbr, 0xff, sent, "it arrives unchanged")?;
    }
    Ok(())
}

/// Sends `byte` to the other port in format `sent`, takes it in format
/// `taken`, and requires PE.
fn expect_parity_error(bench: &mut Bench<'_>, byte: u8, sent: u8, taken: u8) -> Verdict {
    let far = bench.crossed_port()?;
    bench.note("sent", byte);
    bench.set_line(1, sent);
    bench.on(far, |bench| bench.set_line(1, taken));
    bench.push(byte, 1);
    let shown = lsr::PE | lsr::DR;
    bench.expect_at(far, Reg::Lsr, shown, shown, "the parity bits differ")?;
    bench.read_at(far, Reg::Rbr);
    Ok(())
}

const ODD: u8 = lcr::WORD_8 | lcr::PARITY;
const EVEN: u8 = ODD | lcr::EVEN;
/// A byte for which odd parity is 0 and even parity is 1.
const ODD_ONES: u8 = 0x31;

fn stick_parity_sent(bench: &mut Bench<'_>) -> Verdict {
    expect_parity_error(bench, ODD_ONES, ODD | lcr::STICK, ODD)?;
    expect_parity_error(bench, ODD_ONES, EVEN | lcr::STICK, EVEN)
}

fn stick_parity_checked(bench: &mut Bench<'_>) -> Verdict {
    expect_parity_error(bench, ODD_ONES, ODD, ODD | lcr::STICK)?;
    expect_parity_error(bench, ODD_ONES, EVEN, EVEN | lcr::STICK)
}

fn break_indicated(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.send_break();
    bench.expect(Reg::Lsr, lsr::BI, lsr::BI, "a break was received")?;
    Ok(())
}

fn break_ends(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    bench.send_break();
    bench.read(Reg::Lsr);
    bench.read(Reg::Rbr);
    bench.push(0x4b, 1);
    let errors = lsr::PE | lsr::FE | lsr::BI;
    bench.expect(
        Reg::Lsr,
        errors | lsr::DR,
        lsr::DR,
        "the next character has no error",
    )?;
    bench.expect(Reg::Rbr, 0xff, 0x4b, "the next character arrives unchanged")?;
    Ok(())
}

fn break_leaves_transmitter(bench: &mut Bench<'_>) -> Verdict {
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::BREAK);
    bench.write(Reg::Thr, 0x00);
    bench.expect_soon(
        Reg::Lsr,
        lsr::TEMT,
        lsr::TEMT,
        "the transmitter empties during a break",
    )?;
    Ok(())
}
