//! The Interrupt Enable Register: four bits, each for its own source, raising
//! what already waits and withdrawing it again.
//!
//! Seen through IIR; whether INTx follows is not claimed here.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::profile::Feature;
use crate::registers::{Reg, ier, iir, lsr, msr};
use crate::target::Port;

use super::source::Source;

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "ier.reads-back",
        section::IER,
        "the four enables read back in every combination",
        reads_back,
    ),
    Case::port(
        "ier.upper-bits-zero",
        section::IER,
        "bits 7:4 are always 0",
        upper_bits_zero,
    ),
    Case::port(
        "ier.erbfi-raises-waiting-data",
        section::IER,
        "enabling the received data interrupt reports a character that already waits",
        |bench| raises(bench, Source::Data),
    ),
    Case::port(
        "ier.etbei-raises-empty-thr",
        section::LSR,
        "enabling the THR empty interrupt reports a holding register that is already empty",
        |bench| raises(bench, Source::Transmitter),
    ),
    Case::port(
        "ier.elsi-raises-waiting-error",
        section::IER,
        "enabling the line status interrupt reports an error that already waits",
        |bench| raises(bench, Source::LineStatus),
    ),
    Case::port(
        "ier.edssi-raises-waiting-change",
        section::IER,
        "enabling the modem status interrupt reports a change that already waits",
        |bench| raises(bench, Source::Modem),
    ),
    Case::port(
        "ier.erbfi-gates-data",
        section::IER,
        "without ERBFI a received character raises no interrupt",
        |bench| gates(bench, Source::Data),
    ),
    Case::port(
        "ier.etbei-gates-thr",
        section::IER,
        "without ETBEI an empty holding register raises no interrupt",
        |bench| gates(bench, Source::Transmitter),
    ),
    Case::port(
        "ier.elsi-gates-errors",
        section::IER,
        "without ELSI a receiver error raises no line status interrupt",
        gates_errors,
    ),
    Case::port(
        "ier.edssi-gates-changes",
        section::IER,
        "without EDSSI a modem status change raises no interrupt",
        |bench| gates(bench, Source::Modem),
    ),
    Case::port(
        "ier.erbfi-withdraws",
        section::IER,
        "clearing ERBFI withdraws the interrupt and leaves the character",
        |bench| withdraws(bench, Source::Data, Reg::Lsr, lsr::DR),
    ),
    Case::port(
        "ier.elsi-withdraws",
        section::IER,
        "clearing ELSI withdraws the interrupt and leaves the error",
        |bench| withdraws(bench, Source::LineStatus, Reg::Lsr, lsr::OE),
    ),
    Case::port(
        "ier.edssi-withdraws",
        section::IER,
        "clearing EDSSI withdraws the interrupt and leaves the change",
        |bench| withdraws(bench, Source::Modem, Reg::Msr, msr::DCTS),
    ),
    Case::port(
        "ier.etbei-withdraws",
        section::IER,
        "clearing ETBEI withdraws the interrupt and leaves THRE",
        |bench| withdraws(bench, Source::Transmitter, Reg::Lsr, lsr::THRE),
    ),
    Case::port(
        "ier.etbei-again",
        section::LSR,
        "enabling ETBEI anew reports the empty holding register anew",
        etbei_again,
    ),
    Case::port(
        "ier.others-leave-thr",
        section::INTERRUPTS,
        "enabling another source does not report the empty holding register anew",
        others_leave_thr,
    ),
];

fn reads_back(bench: &mut Bench<'_>) -> Verdict {
    for value in 0..=ier::ALL {
        bench.write(Reg::Ier, value);
        bench.expect(
            Reg::Ier,
            ier::ALL,
            value,
            "the enables read what was written",
        )?;
    }
    Ok(())
}

fn upper_bits_zero(bench: &mut Bench<'_>) -> Verdict {
    let doubles =
        bench.port() == Port::One && bench.profile().options.clock_doubling != Feature::Absent;
    let zero = if doubles {
        !ier::ALL & !ier::CLOCK_DOUBLE
    } else {
        !ier::ALL
    };
    for value in [0xff, 0x50, 0x00, 0xd0] {
        bench.write(Reg::Ier, value);
        bench.expect(Reg::Ier, zero, 0, "bits without a meaning read 0")?;
    }
    Ok(())
}

fn raises(bench: &mut Bench<'_>, source: Source) -> Verdict {
    source.raise(bench);
    bench.expect_id(iir::NONE, "nothing is reported while nothing is enabled")?;
    bench.write(Reg::Ier, source.enable());
    bench.expect_id(source.id(), "the enabled source is reported")
}

fn gates(bench: &mut Bench<'_>, source: Source) -> Verdict {
    source.raise(bench);
    bench.write(Reg::Ier, source.enable());
    bench.given_id(source.id())?;
    bench.write(Reg::Ier, ier::ALL & !source.enable());
    // The empty holding register is reported once, and read away.
    bench.read(Reg::Iir);
    bench.expect_id(iir::NONE, "a source that is not enabled is not reported")
}

fn gates_errors(bench: &mut Bench<'_>) -> Verdict {
    Source::LineStatus.raise(bench);
    bench.write(Reg::Ier, ier::ALL & !ier::ELSI);
    bench.expect_id(iir::RX_DATA, "the character is reported, not its overrun")
}

fn withdraws(bench: &mut Bench<'_>, source: Source, status: Reg, cause: u8) -> Verdict {
    source.raise(bench);
    bench.write(Reg::Ier, source.enable());
    bench.given_id(source.id())?;
    bench.write(Reg::Ier, 0);
    // An empty holding register was just read away; enabled anew it is back.
    bench.write(Reg::Ier, source.enable());
    bench.write(Reg::Ier, 0);
    bench.expect_id(iir::NONE, "a disabled source is not reported")?;
    bench.expect(status, cause, cause, "its cause is still there")?;
    Ok(())
}

fn etbei_again(bench: &mut Bench<'_>) -> Verdict {
    bench.write(Reg::Ier, ier::ETBEI);
    bench.given_id(iir::THR_EMPTY)?;
    bench.write(Reg::Ier, 0);
    bench.write(Reg::Ier, ier::ETBEI);
    bench.expect_id(iir::THR_EMPTY, "the empty holding register is reported")
}

fn others_leave_thr(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.write(Reg::Ier, ier::ETBEI);
    bench.given_id(iir::THR_EMPTY)?;
    for others in [ier::ERBFI, ier::ELSI, ier::EDSSI, 0] {
        bench.write(Reg::Ier, ier::ETBEI | others);
        bench.expect_id(iir::NONE, "it has been reported before")?;
    }
    Ok(())
}
