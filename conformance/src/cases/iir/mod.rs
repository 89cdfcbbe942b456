//! The Interrupt Identification Register: one cause at a time, the highest
//! first, each leaving by its own action only.

mod order;
mod outlasts;

use crate::bench::{Attempt, Bench};
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, ier, iir, mcr};
use crate::target::Wire;

use crate::cases::source::{CHARACTER, Source, begin};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "iir.idle",
        section::RESET,
        "with nothing pending and the FIFOs off, the register reads 0x01",
        idle,
    ),
    Case::port(
        "iir.bits-5-4-zero",
        section::IIR,
        "bits 5:4 are 0 with the FIFOs on and off, whatever is pending",
        zero_bits,
    ),
    Case::port(
        "iir.fifo-bits-on",
        section::IIR,
        "bits 7:6 are 11 while FCR bit 0 is 1",
        fifo_bits_on,
    ),
    Case::port(
        "iir.fifo-bits-off",
        section::IIR,
        "bits 7:6 are 00 while FCR bit 0 is 0",
        fifo_bits_off,
    ),
    Case::port(
        "iir.line-status-before-data",
        section::INTERRUPTS,
        "a receiver error is reported before received data",
        |bench| order::precedes(bench, Source::LineStatus, Source::Data),
    ),
    Case::port(
        "iir.data-before-thr",
        section::INTERRUPTS,
        "received data is reported before an empty holding register",
        |bench| order::precedes(bench, Source::Data, Source::Transmitter),
    ),
    Case::port(
        "iir.thr-before-modem",
        section::INTERRUPTS,
        "an empty holding register is reported before a modem status change",
        |bench| order::precedes(bench, Source::Transmitter, Source::Modem),
    ),
    Case::port(
        "iir.all-four-in-order",
        section::IIR,
        "with all four pending each shows when the one before it is cleared, and then none",
        order::all_four,
    ),
    Case::port(
        "iir.any-two-in-order",
        section::INTERRUPTS,
        "of any two causes the one of higher priority is reported, and the other once that is disabled",
        order::any_two,
    ),
    Case::port(
        "iir.line-status-stays",
        section::INTERRUPTS,
        "a line status interrupt stays while anything but LSR is read",
        |bench| {
            stays(
                bench,
                Source::LineStatus,
                &[Reg::Iir, Reg::Msr, Reg::Rbr, Reg::Scr],
            )
        },
    ),
    Case::port(
        "iir.data-stays",
        section::INTERRUPTS,
        "a received data interrupt stays while anything but RBR is read",
        |bench| {
            stays(
                bench,
                Source::Data,
                &[Reg::Iir, Reg::Lsr, Reg::Msr, Reg::Scr],
            )
        },
    ),
    Case::port(
        "iir.thr-stays",
        section::INTERRUPTS,
        "a THR empty interrupt stays while anything but IIR is read",
        |bench| {
            stays(
                bench,
                Source::Transmitter,
                &[Reg::Lsr, Reg::Rbr, Reg::Msr, Reg::Scr],
            )
        },
    ),
    Case::port(
        "iir.modem-stays",
        section::INTERRUPTS,
        "a modem status interrupt stays while anything but MSR is read",
        |bench| {
            stays(
                bench,
                Source::Modem,
                &[Reg::Iir, Reg::Lsr, Reg::Rbr, Reg::Scr],
            )
        },
    ),
    Case::port(
        "iir.line-status-cleared",
        section::INTERRUPTS,
        "reading LSR clears the line status interrupt",
        |bench| clears(bench, Source::LineStatus),
    ),
    Case::port(
        "iir.data-cleared",
        section::INTERRUPTS,
        "reading RBR clears the received data interrupt",
        |bench| clears(bench, Source::Data),
    ),
    Case::port(
        "iir.thr-cleared-by-iir",
        section::INTERRUPTS,
        "reading IIR clears the THR empty interrupt that it reports",
        |bench| clears(bench, Source::Transmitter),
    ),
    Case::port(
        "iir.modem-cleared",
        section::INTERRUPTS,
        "reading MSR clears the modem status interrupt",
        |bench| clears(bench, Source::Modem),
    ),
    Case::port(
        "iir.thr-kept-unless-reported",
        section::INTERRUPTS,
        "reading IIR does not clear the THR empty interrupt while it reports another",
        thr_kept_unless_reported,
    ),
    Case::port(
        "iir.thr-cleared-by-write",
        section::INTERRUPTS,
        "filling the holding register clears the THR empty interrupt",
        thr_cleared_by_write,
    ),
    Case::port(
        "iir.thr-raised-again",
        section::LSR,
        "the holding register becoming empty again raises the interrupt again",
        thr_raised_again,
    ),
    Case::port(
        "iir.thr-once",
        section::INTERRUPTS,
        "a THR empty interrupt that was read away does not come back by itself",
        thr_once,
    ),
    Case::port(
        "iir.thr-in-time-after-fifo-change",
        section::FIFO_INTERRUPT,
        "the first THR empty interrupt after the FIFOs are switched on is immediate, for a lone character too",
        thr_after_fifo_change,
    ),
    Case::port(
        "iir.thr-after-each-fifo-change",
        section::FIFO_INTERRUPT,
        "switching the FIFOs off and on makes the next THR empty interrupt immediate again",
        thr_after_each_fifo_change,
    ),
    Case::port(
        "iir.new-data-again",
        section::INTERRUPTS,
        "each further character raises the received data interrupt again",
        new_data_again,
    ),
    Case::port(
        "iir.new-change-again",
        section::MSR,
        "each further modem status change raises the interrupt again",
        new_change_again,
    ),
    Case::port(
        "iir.ring-starts-quietly",
        section::MSR,
        "RI becoming active raises no modem status interrupt; its end does",
        ring_starts_quietly,
    ),
    Case::port(
        "iir.break-is-line-status",
        section::LSR,
        "a received break raises a line status interrupt, reported before its character",
        break_is_line_status,
    ),
    Case::port(
        "iir.thr-outlasts-mcr-write",
        section::INTERRUPTS,
        "writing MCR does not clear a THR empty interrupt",
        outlasts::mcr_write,
    ),
    Case::port(
        "iir.thr-outlasts-lcr-write",
        section::INTERRUPTS,
        "writing LCR does not clear a THR empty interrupt",
        outlasts::lcr_write,
    ),
    Case::port(
        "iir.thr-outlasts-fcr-write",
        section::INTERRUPTS,
        "writing FCR without a reset bit does not clear a THR empty interrupt",
        outlasts::fcr_write,
    ),
    Case::port(
        "iir.thr-outlasts-rx-reset",
        section::INTERRUPTS,
        "clearing the receiver FIFO does not clear a THR empty interrupt",
        outlasts::rx_reset,
    ),
    Case::port(
        "iir.thr-outlasts-tx-reset",
        section::INTERRUPTS,
        "clearing the empty transmitter FIFO does not clear a THR empty interrupt",
        outlasts::tx_reset,
    ),
];

fn idle(bench: &mut Bench<'_>) -> Verdict {
    bench.expect(Reg::Iir, 0xff, iir::NONE, "nothing is pending")?;
    bench.write(Reg::Ier, ier::ERBFI | ier::ELSI | ier::EDSSI);
    bench.expect(
        Reg::Iir,
        0xff,
        iir::NONE,
        "nothing is pending with receiver and modem enabled",
    )?;
    Ok(())
}

fn zero_bits(bench: &mut Bench<'_>) -> Verdict {
    bench.expect(Reg::Iir, iir::ZERO, 0, "bits 5:4 are 0 at rest")?;
    Source::LineStatus.raise(bench);
    bench.write(Reg::Ier, ier::ALL);
    bench.expect(
        Reg::Iir,
        iir::ZERO,
        0,
        "bits 5:4 are 0 with an interrupt pending",
    )?;
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.expect(Reg::Iir, iir::ZERO, 0, "bits 5:4 are 0 with the FIFOs on")?;
    Ok(())
}

fn fifo_bits_on(bench: &mut Bench<'_>) -> Verdict {
    for trigger in [
        fcr::TRIGGER_1,
        fcr::TRIGGER_4,
        fcr::TRIGGER_8,
        fcr::TRIGGER_14,
    ] {
        bench.write(Reg::Fcr, fcr::ENABLE | trigger);
        bench.expect(Reg::Iir, iir::FIFOS, iir::FIFOS, "both FIFO bits are set")?;
    }
    for source in Source::ALL {
        begin(bench, true);
        source.raise_in(bench, true);
        bench.write(Reg::Ier, source.enable());
        let expectation = "both FIFO bits are set beside a cause";
        bench.expect(Reg::Iir, iir::FIFOS, iir::FIFOS, expectation)?;
    }
    Ok(())
}

fn fifo_bits_off(bench: &mut Bench<'_>) -> Verdict {
    bench.expect(
        Reg::Iir,
        iir::FIFOS,
        0,
        "no FIFO bit is set before the FIFOs are enabled",
    )?;
    bench.write(Reg::Fcr, fcr::ENABLE);
    bench.write(Reg::Fcr, fcr::TRIGGER_14);
    bench.expect(
        Reg::Iir,
        iir::FIFOS,
        0,
        "no FIFO bit is set once they are disabled",
    )?;
    Ok(())
}

/// Requires the interrupt to outlast a read of each of `harmless`, also where
/// that read clears another, in both modes.
fn stays(bench: &mut Bench<'_>, source: Source, harmless: &[Reg]) -> Verdict {
    for fifos in [false, true] {
        for reg in harmless {
            begin(bench, fifos);
            let cleared = |other: &Source| other.cleared_by() == *reg;
            for other in Source::ALL.into_iter().filter(cleared) {
                other.raise_in(bench, fifos);
            }
            source.raise_in(bench, fifos);
            bench.write(Reg::Ier, source.enable());
            bench.read(*reg);
            bench.expect(Reg::Iir, iir::CAUSE, source.id(), "it is still reported")?;
        }
    }
    Ok(())
}

fn clears(bench: &mut Bench<'_>, source: Source) -> Verdict {
    source.raise(bench);
    bench.write(Reg::Ier, source.enable());
    bench.given_id(source.id())?;
    if source.cleared_by() != Reg::Iir {
        bench.read(source.cleared_by());
    }
    bench.expect_id(iir::NONE, "it is no longer reported")
}

fn thr_kept_unless_reported(bench: &mut Bench<'_>) -> Verdict {
    Source::Data.raise(bench);
    bench.write(Reg::Ier, ier::ERBFI | ier::ETBEI);
    bench.read(Reg::Iir);
    bench.read(Reg::Iir);
    bench.expect(Reg::Rbr, 0xff, CHARACTER, "the character arrived")?;
    bench.expect_id(
        iir::THR_EMPTY,
        "the empty holding register is still to be reported",
    )
}

fn thr_cleared_by_write(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.write(Reg::Ier, ier::ETBEI);
        bench.given_id(iir::THR_EMPTY)?;
        let character = bench.character_time();
        let (id, attempt) = bench.within(character * 7 / 8, |bench| {
            // The first goes on to the shift register, the second has to stay.
            bench.write(Reg::Thr, 0x11);
            bench.wait_sixteenths(4);
            bench.write(Reg::Thr, 0x22);
            bench.read(Reg::Iir)
        });
        if attempt == Attempt::Conclusive {
            bench.check(
                Reg::Iir,
                id,
                iir::ID,
                iir::NONE,
                "a full holding register is not reported",
            )?;
        }
        Ok(attempt)
    })
}

fn thr_raised_again(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::ETBEI);
    bench.read(Reg::Iir);
    bench.push(0x33, 1);
    bench.expect_id(iir::THR_EMPTY, "it is reported once the character has gone")
}

fn thr_once(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::ETBEI);
    bench.given_id(iir::THR_EMPTY)?;
    for _ in 0..4 {
        bench.wait_sixteenths(16);
        bench.expect_id(iir::NONE, "it is not reported a second time")?;
    }
    Ok(())
}

/// Sends a lone character and requires THR empty to be reported long before
/// it has gone.
fn reported_in_time(bench: &mut Bench<'_>) -> Verdict<Attempt> {
    let (value, attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
        bench.write(Reg::Thr, 0x40);
        bench.wait_sixteenths(6);
        bench.read(Reg::Iir)
    });
    if attempt == Attempt::Conclusive {
        bench.check(
            Reg::Iir,
            value,
            iir::ID,
            iir::THR_EMPTY,
            "it is reported while the character is on its way",
        )?;
    }
    Ok(attempt)
}

fn thr_after_fifo_change(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.write(Reg::Ier, ier::ETBEI);
        bench.read(Reg::Iir);
        bench.write(Reg::Fcr, fcr::ENABLE);
        reported_in_time(bench)
    })
}

fn thr_after_each_fifo_change(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.write(Reg::Ier, ier::ETBEI);
        bench.write(Reg::Fcr, fcr::ENABLE);
        // Two lone characters: the first took the exception, the second waited.
        bench.push(0x3e, 1);
        bench.push(0x3f, 1);
        bench.write(Reg::Fcr, 0);
        bench.write(Reg::Fcr, fcr::ENABLE);
        bench.read(Reg::Iir);
        reported_in_time(bench)
    })
}

fn new_data_again(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::ERBFI);
    for sent in 0x30..0x36 {
        bench.note("sent", sent);
        bench.push(sent, 1);
        bench.expect_id(iir::RX_DATA, "the character is reported")?;
        bench.read(Reg::Rbr);
        bench.expect_id(iir::NONE, "nothing is reported once it is read")?;
    }
    Ok(())
}

fn new_change_again(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::EDSSI);
    for outputs in [mcr::RTS, 0, mcr::DTR, 0, mcr::OUT2, 0] {
        bench.note("outputs", outputs);
        bench.write(Reg::Mcr, mcr::LOOP | outputs);
        bench.expect_id(iir::MODEM_STATUS, "the change is reported")?;
        bench.read(Reg::Msr);
        bench.expect_id(iir::NONE, "nothing is reported once MSR is read")?;
    }
    Ok(())
}

fn ring_starts_quietly(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::EDSSI);
    bench.write(Reg::Mcr, mcr::LOOP | mcr::OUT1);
    bench.expect_id(iir::NONE, "the leading edge of RI is not reported")?;
    bench.write(Reg::Mcr, mcr::LOOP);
    bench.expect_id(iir::MODEM_STATUS, "the trailing edge of RI is reported")
}

fn break_is_line_status(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_wire(Some(Wire::Loopback))?;
    for fifos in [false, true] {
        begin(bench, fifos);
        bench.write(Reg::Ier, ier::ELSI | ier::ERBFI);
        bench.send_break();
        bench.expect_id(
            iir::LINE_STATUS,
            "the break is reported, before its character",
        )?;
    }
    Ok(())
}
