//! The wire outside the chip: what one end sends and the other end finds.
//!
//! Behind a loopback plug both ends are the same port; across a null modem
//! they are the card's two ports. What needs two ends is skipped elsewhere.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, lcr, lsr, mcr, msr};
use crate::target::{Port, Wire};

use super::mismatch::{FRAMING, Mismatch, PARITY};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "wire.data",
        section::PINS,
        "all 256 characters sent on SOUT arrive at the other end's SIN, in order",
        data,
    ),
    Case::port(
        "wire.one-way",
        section::PINS,
        "what a port sends across the wire does not come back to it",
        one_way,
    ),
    Case::port(
        "wire.first-stop-bit-only",
        section::LCR,
        "a receiver set to two stop bits takes characters that follow each other after one",
        first_stop_bit_only,
    ),
    Case::port(
        "wire.rts-to-cts",
        section::MSR,
        "RTS drives the other end's CTS, and each change sets DCTS",
        |bench| modem_output(bench, mcr::RTS, msr::CTS, msr::DCTS),
    ),
    Case::port(
        "wire.dtr-to-dsr-and-dcd",
        section::MSR,
        "DTR drives the other end's DSR and DCD, and each change sets DDSR and DDCD",
        |bench| modem_output(bench, mcr::DTR, msr::DSR | msr::DCD, msr::DDSR | msr::DDCD),
    ),
    Case::port(
        "wire.auxiliary-outputs",
        section::MCR,
        "OUT1 and OUT2 reach no modem input of the other end",
        |bench| modem_output(bench, mcr::OUT1 | mcr::OUT2, 0, 0),
    ),
    Case::port(
        "wire.modem-interrupt",
        section::INTERRUPTS,
        "a change on a modem input asserts INTx until MSR is read",
        modem_interrupt,
    ),
    Case::port(
        "wire.data-interrupt",
        section::INTERRUPTS,
        "a character from the wire asserts INTx until it is read",
        data_interrupt,
    ),
    Case::port(
        "wire.break",
        section::LSR,
        "a long break arrives as one character 0 with BI, and no other follows it",
        long_break,
    ),
    Case::port(
        "wire.parity-error",
        section::LSR,
        "a character with the wrong parity arrives unchanged, with PE",
        parity_error,
    ),
    Case::port(
        "wire.parity-bit",
        section::LCR,
        "behind seven data bits the other end finds the parity bit: odd, even, 1 or 0, of every word",
        parity_bit,
    ),
    Case::port(
        "wire.framing-error",
        section::LSR,
        "a character with a 0 in place of its stop bit arrives unchanged, with FE",
        |bench| arrives(bench, FRAMING),
    ),
    Case::port(
        "wire.own-rates",
        section::BAUD,
        "a receiver at twice the sender's rate samples each bit twice, and begins anew at an edge",
        super::rates::own_rates,
    ),
    Case::port(
        "wire.local-loopback-mute",
        section::MCR,
        "in local loopback SOUT marks and the modem outputs are off",
        local_loopback_mute,
    ),
    Case::port(
        "wire.local-loopback-deaf",
        section::MCR,
        "in local loopback neither SIN nor the modem inputs are heard",
        local_loopback_deaf,
    ),
    Case::port(
        "wire.full-duplex",
        section::PINS,
        "both ends send at once and each hears all of the other",
        full_duplex,
    ),
    Case::port(
        "wire.open",
        section::PINS,
        "with nothing connected the modem inputs are off and nothing is received",
        open,
    ),
];

/// Sends `count` characters counting up from `first` from the selected port's
/// FIFO, then takes them at `far`.
fn transfer(bench: &mut Bench<'_>, far: Port, first: u8, count: u8) -> Verdict {
    bench.push(first, count);
    bench.on(far, |bench| {
        bench.expect_run(
            first,
            count,
            "the characters arrive, once each and in order",
        )
    })
}

fn data(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.far_end()?;
    bench.fifos_at_both_ends(far);
    for first in (0..=u8::MAX).step_by(FIFO_DEPTH.into()) {
        transfer(bench, far, first, FIFO_DEPTH)?;
    }
    bench.on(far, |bench| {
        bench.expect_nothing_more("nothing follows the last character")
    })
}

fn one_way(bench: &mut Bench<'_>) -> Verdict {
    bench.crossed_port()?;
    bench.push(0x5a, 1);
    bench.expect_nothing_more("the sender receives nothing")
}

fn modem_output(bench: &mut Bench<'_>, output: u8, inputs: u8, deltas: u8) -> Verdict {
    let far = bench.far_end()?;
    for (driven, lines) in [(output, inputs), (0, 0)] {
        bench.note("sender's MCR", driven);
        bench.write(Reg::Mcr, driven);
        bench.await_levels();
        bench.on(far, |bench| {
            bench.expect(
                Reg::Msr,
                0xff,
                lines | deltas,
                "the other end's inputs follow and tell it",
            )?;
            bench.expect(
                Reg::Msr,
                0xff,
                lines,
                "reading MSR clears the change bits alone",
            )
        })?;
    }
    Ok(())
}

fn modem_interrupt(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_interrupts()?;
    let far = bench.far_end()?;
    bench.on(far, |bench| {
        bench.write(Reg::Mcr, mcr::OUT2);
        bench.write(Reg::Ier, ier::EDSSI);
    });
    for driven in [mcr::OUT2 | mcr::RTS, mcr::OUT2] {
        bench.note("sender's MCR", driven);
        bench.write(Reg::Mcr, driven);
        bench.expect_interrupt("INTx is delivered")?;
        bench.on(far, |bench| {
            bench.expect_id(iir::MODEM_STATUS, "IIR names its cause")?;
            bench.expect(Reg::Msr, msr::DELTAS, msr::DCTS, "CTS has changed")
        })?;
        bench.expect_no_interrupt("INTx is deasserted once MSR is read")?;
    }
    Ok(())
}

fn data_interrupt(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_interrupts()?;
    let far = bench.far_end()?;
    bench.on(far, |bench| {
        bench.write(Reg::Mcr, mcr::OUT2);
        bench.write(Reg::Ier, ier::ERBFI);
    });
    bench.write(Reg::Thr, 0x4c);
    bench.expect_interrupt("INTx is delivered")?;
    bench.on(far, |bench| {
        bench.expect_id(iir::RX_DATA, "IIR names its cause")?;
        bench.expect(Reg::Rbr, 0xff, 0x4c, "the character arrives")
    })?;
    bench.expect_no_interrupt("INTx is deasserted once the character is read")
}

fn long_break(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.far_end()?;
    bench.on(far, |bench| bench.enable_fifos(fcr::TRIGGER_1));
    bench.send_break();
    bench.on(far, |bench| {
        bench.expect_soon(
            Reg::Lsr,
            lsr::BI | lsr::DR,
            lsr::BI | lsr::DR,
            "the break is reported",
        )?;
        bench.expect(Reg::Rbr, 0xff, 0, "its character is 0")?;
        bench.expect_nothing_more("it is one character, however long it lasts")
    })
}

/// Sends a character that arrives with an error, and requires it to arrive
/// unchanged with that error and no other.
fn arrives(bench: &mut Bench<'_>, mismatch: Mismatch) -> Verdict {
    let far = mismatch.arrange(bench)?;
    mismatch.send(bench);
    let mask = lsr::PE | lsr::FE | lsr::BI | lsr::DR;
    let expectation = "the error is reported, and no other";
    bench.expect_at(far, Reg::Lsr, mask, mismatch.error | lsr::DR, expectation)?;
    let expectation = "the character arrives unchanged";
    bench.expect_at(far, Reg::Rbr, 0xff, mismatch.byte, expectation)
}

fn parity_error(bench: &mut Bench<'_>) -> Verdict {
    let Mismatch { sent, taken, .. } = PARITY;
    for byte in [0x00, 0x01, 0xff] {
        for (sent, taken) in [
            (sent, taken),
            (taken, sent),
            (sent | lcr::STICK, taken | lcr::STICK),
        ] {
            arrives(
                bench,
                Mismatch {
                    byte,
                    sent,
                    taken,
                    ..PARITY
                },
            )?;
        }
    }
    Ok(())
}

/// The other end takes the parity bit for an eighth data bit.
fn parity_bit(bench: &mut Bench<'_>) -> Verdict {
    const WORDS: u8 = 0x80;
    let far = bench.crossed_port()?;
    bench.fifos_at_both_ends(far);
    let odd = lcr::WORD_7 | lcr::PARITY;
    for parity in [0, lcr::EVEN, lcr::STICK, lcr::STICK | lcr::EVEN] {
        bench.set_line(1, odd | parity);
        bench.note("LCR", odd | parity);
        for first in (0..WORDS).step_by(FIFO_DEPTH.into()) {
            bench.push(first, FIFO_DEPTH);
            for word in first..first + FIFO_DEPTH {
                bench.note("word", word);
                let ones_are_odd = word.count_ones() % 2 == 1;
                let bit = match parity {
                    0 => !ones_are_odd,
                    lcr::EVEN => ones_are_odd,
                    lcr::STICK => true,
                    _ => false,
                };
                let whole = if bit { WORDS | word } else { word };
                let expectation = "the word, and above it the parity";
                bench.expect_at(far, Reg::Rbr, 0xff, whole, expectation)?;
            }
        }
    }
    Ok(())
}

fn first_stop_bit_only(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.crossed_port()?;
    bench.fifos_at_both_ends(far);
    bench.on(far, |bench| {
        bench.set_line(1, lcr::FORMAT_8N1 | lcr::STOP);
    });
    bench.push(0x50, FIFO_DEPTH);
    bench.on(far, |bench| {
        for byte in 0x50..0x50 + FIFO_DEPTH {
            let status = bench.expect_soon(Reg::Lsr, lsr::DR, lsr::DR, "all arrive")?;
            bench.check(Reg::Lsr, status, lsr::FE, 0, "no stop bit is missed")?;
            bench.expect(Reg::Rbr, 0xff, byte, "the character arrives unchanged")?;
        }
        Ok(())
    })
}

fn local_loopback_mute(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.crossed_port()?;
    // They were on before.
    bench.write(Reg::Mcr, mcr::OUTPUTS);
    bench.write(Reg::Mcr, mcr::LOOP | mcr::OUTPUTS);
    bench.push(0x66, 1);
    bench.expect(Reg::Rbr, 0xff, 0x66, "the port hears itself")?;
    bench.on(far, |bench| {
        bench.expect(
            Reg::Msr,
            msr::LINES,
            0,
            "the other end sees no modem output",
        )?;
        bench.expect_nothing_more("the other end hears nothing")
    })
}

fn local_loopback_deaf(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.crossed_port()?;
    bench.loop_back();
    bench.read(Reg::Msr);
    bench.on(far, |bench| {
        bench.write(Reg::Mcr, mcr::OUTPUTS);
        bench.push(0x67, 1);
    });
    bench.expect(
        Reg::Msr,
        0xff,
        0,
        "the other end's modem outputs are not seen",
    )?;
    bench.expect_nothing_more("the other end is not heard")
}

fn full_duplex(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.crossed_port()?;
    bench.fifos_at_both_ends(far);
    for round in 0..4 {
        let (there, back) = (round * FIFO_DEPTH, 0x80 + round * FIFO_DEPTH);
        for index in 0..FIFO_DEPTH {
            bench.write(Reg::Thr, there + index);
            bench.on(far, |bench| bench.write(Reg::Thr, back + index));
        }
        bench.expect_run(back, FIFO_DEPTH, "the far end's characters arrive")?;
        bench.on(far, |bench| {
            bench.expect_run(there, FIFO_DEPTH, "the near end's characters arrive")
        })?;
    }
    Ok(())
}

fn open(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Open))?;
    bench.write(Reg::Mcr, mcr::OUTPUTS);
    bench.await_levels();
    bench.expect(
        Reg::Msr,
        0xff,
        0,
        "no modem input is on, and none has changed",
    )?;
    bench.push(0x7e, 1);
    bench.expect_nothing_more("nothing is received")
}
