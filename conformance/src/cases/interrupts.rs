//! The interrupt line: INTx as a level that follows the pending causes.
//!
//! What IIR reports, and in which order, is claimed elsewhere; here only
//! whether the CPU hears of it: in time, as long as it lasts, and no longer.

use core::time::Duration;

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::{Clause, section};
use crate::profile::Feature;
use crate::registers::{Reg, fcr, ier, iir, lcr, mcr};

use super::exchange;
use super::source::Source;

const INTX: &Clause = &Clause::pci("2.2.6 Interrupt Pins");

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "interrupts.received-data",
        section::INTERRUPTS,
        "a received character asserts INTx until it is read",
        |bench| delivered(bench, Source::Data),
    ),
    Case::port(
        "interrupts.line-status",
        section::INTERRUPTS,
        "an overrun asserts INTx until LSR is read",
        |bench| delivered(bench, Source::LineStatus),
    ),
    Case::port(
        "interrupts.thr-empty",
        section::INTERRUPTS,
        "an empty holding register asserts INTx until IIR has reported it",
        |bench| delivered(bench, Source::Transmitter),
    ),
    Case::port(
        "interrupts.modem-status",
        section::INTERRUPTS,
        "a change of CTS asserts INTx until MSR is read",
        |bench| delivered(bench, Source::Modem),
    ),
    Case::port(
        "interrupts.time-out",
        section::FIFO_INTERRUPT,
        "a character that waits below the trigger level asserts INTx in the end, until it is read",
        time_out,
    ),
    Case::port(
        "interrupts.received-data-gated",
        section::IER,
        "INTx follows ERBFI while a character waits",
        |bench| gated(bench, Source::Data),
    ),
    Case::port(
        "interrupts.line-status-gated",
        section::IER,
        "INTx follows ELSI while an overrun waits",
        |bench| gated(bench, Source::LineStatus),
    ),
    Case::port(
        "interrupts.thr-empty-gated",
        section::IER,
        "INTx follows ETBEI while the holding register is empty",
        |bench| gated(bench, Source::Transmitter),
    ),
    Case::port(
        "interrupts.modem-status-gated",
        section::IER,
        "INTx follows EDSSI while a modem change waits",
        |bench| gated(bench, Source::Modem),
    ),
    Case::port(
        "interrupts.while-waiting",
        INTX,
        "a character that arrives while the CPU waits asserts INTx, not before it has arrived",
        while_waiting,
    ),
    Case::port(
        "interrupts.level",
        INTX,
        "INTx is delivered again and again until its cause is cleared",
        level,
    ),
    Case::port(
        "interrupts.kept-while-masked",
        INTX,
        "a cause that arises while the line is masked is delivered when it is unmasked",
        kept_while_masked,
    ),
    Case::port(
        "interrupts.withdrawn-while-masked",
        INTX,
        "a cause that comes and goes while the line is masked is not delivered",
        withdrawn_while_masked,
    ),
    Case::port(
        "interrupts.held-by-each-cause",
        section::IIR,
        "with all four causes pending INTx stays asserted until the last is cleared",
        held_by_each_cause,
    ),
    Case::port(
        "interrupts.idle",
        section::IIR,
        "an idle port with every source enabled leaves INTx deasserted",
        idle,
    ),
    Case::port(
        "interrupts.out2",
        section::MCR,
        "with OUT2 on, INTx is delivered; with OUT2 off, as the board is wired",
        out2,
    ),
    Case::port(
        "interrupts.no-storm",
        section::INTERRUPTS,
        "an exchange raises no more interrupts than it has characters in each direction",
        no_storm,
    ),
    Case::port(
        "interrupts.under-dlab",
        section::INTERRUPTS,
        "INTx is asserted whatever DLAB is",
        under_dlab,
    ),
];

/// Turns local loopback on; skips the case where INTx does not pass then.
fn in_loopback(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    bench.loop_back();
    Ok(())
}

fn clear(bench: &mut Bench<'_>, source: Source) {
    // Reading IIR to name the cause has cleared an empty holding register.
    if source != Source::Transmitter {
        bench.read(source.cleared_by());
    }
}

fn delivered(bench: &mut Bench<'_>, source: Source) -> Verdict {
    in_loopback(bench)?;
    bench.write(Reg::Ier, source.enable());
    source.raise(bench);
    bench.expect_interrupt("INTx is delivered")?;
    bench.expect_id(source.id(), "IIR names its cause")?;
    clear(bench, source);
    bench.expect_no_interrupt("INTx is deasserted once the cause is cleared")
}

fn time_out(bench: &mut Bench<'_>) -> Verdict {
    in_loopback(bench)?;
    bench.needs_line_timing()?;
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.write(Reg::Ier, ier::ERBFI);
    bench.write(Reg::Thr, 0x31);
    bench.expect_interrupt("INTx is delivered")?;
    bench.expect_id(iir::TIMEOUT, "IIR names its cause")?;
    bench.read(Reg::Rbr);
    bench.expect_no_interrupt("INTx is deasserted once the character is read")
}

fn gated(bench: &mut Bench<'_>, source: Source) -> Verdict {
    in_loopback(bench)?;
    source.raise(bench);
    bench.expect_no_interrupt("INTx is deasserted while the source is disabled")?;
    for enabling in [
        "enabling the source asserts INTx",
        "enabling it anew asserts INTx anew",
    ] {
        bench.write(Reg::Ier, source.enable());
        bench.expect_interrupt(enabling)?;
        bench.write(Reg::Ier, 0);
        bench.expect_no_interrupt("disabling the source deasserts INTx")?;
    }
    Ok(())
}

fn while_waiting(bench: &mut Bench<'_>) -> Verdict {
    in_loopback(bench)?;
    bench.needs_line_timing()?;
    bench.set_line(24, lcr::FORMAT_8N1);
    bench.write(Reg::Ier, ier::ERBFI);
    let start = bench.now();
    bench.write(Reg::Thr, 0x32);
    bench.expect_interrupt("INTx is delivered")?;
    let taken = bench.now().since(start);
    // A receiver has all it needs in the middle of the stop bit.
    let least = bench.character_time() - bench.bit_time();
    bench.check_that(taken >= least, "INTx does not come before the character")?;
    bench.expect_id(iir::RX_DATA, "IIR names its cause")
}

fn level(bench: &mut Bench<'_>) -> Verdict {
    in_loopback(bench)?;
    bench.write(Reg::Ier, ier::ERBFI);
    Source::Data.raise(bench);
    for delivery in 1..=3u8 {
        bench.note("delivery", delivery);
        bench.expect_interrupt("INTx is delivered as long as the character waits")?;
    }
    clear(bench, Source::Data);
    bench.expect_no_interrupt("INTx is deasserted once the character is read")
}

fn kept_while_masked(bench: &mut Bench<'_>) -> Verdict {
    in_loopback(bench)?;
    bench.write(Reg::Ier, ier::ERBFI);
    Source::Data.raise(bench);
    bench.expect_interrupt("INTx is delivered")?;
    // Its handler has masked the line again: the next cause meets a mask.
    clear(bench, Source::Data);
    Source::Data.raise(bench);
    bench.wait(Duration::from_millis(1));
    bench.expect_interrupt("INTx is delivered once it is unmasked")
}

fn withdrawn_while_masked(bench: &mut Bench<'_>) -> Verdict {
    in_loopback(bench)?;
    bench.write(Reg::Ier, ier::ERBFI);
    Source::Data.raise(bench);
    clear(bench, Source::Data);
    bench.expect_no_interrupt("INTx is a level and remembers nothing")
}

fn held_by_each_cause(bench: &mut Bench<'_>) -> Verdict {
    in_loopback(bench)?;
    Source::LineStatus.raise(bench);
    Source::Modem.raise(bench);
    bench.write(Reg::Ier, ier::ALL);
    for source in [
        Source::LineStatus,
        Source::Data,
        Source::Transmitter,
        Source::Modem,
    ] {
        bench.note("causes cleared", source as u8);
        bench.expect_interrupt("INTx is asserted while a cause is left")?;
        bench.expect_id(source.id(), "IIR names the first cause that is left")?;
        clear(bench, source);
    }
    bench.expect_no_interrupt("INTx is deasserted once the last cause is cleared")
}

fn idle(bench: &mut Bench<'_>) -> Verdict {
    in_loopback(bench)?;
    bench.read(Reg::Msr);
    bench.write(Reg::Ier, ier::ALL);
    bench.read(Reg::Iir);
    bench.expect_id(iir::NONE, "no cause is left")?;
    bench.expect_no_interrupt("INTx is deasserted")
}

fn out2(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_interrupts()?;
    bench.write(Reg::Mcr, mcr::OUT2);
    bench.write(Reg::Ier, ier::ETBEI);
    bench.expect_interrupt("INTx is delivered with OUT2 on")?;
    bench.write(Reg::Ier, 0);
    bench.write(Reg::Mcr, 0);
    bench.write(Reg::Ier, ier::ETBEI);
    match bench.profile().options.out2_gates_interrupt {
        Feature::Absent => bench.expect_interrupt("OUT2 does not gate INTx"),
        Feature::Present => bench.expect_no_interrupt("OUT2 gates INTx"),
        Feature::Either => Ok(()),
    }
}

fn no_storm(bench: &mut Bench<'_>) -> Verdict {
    let port = bench.port();
    exchange::run(bench, [port])
}

fn under_dlab(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    Source::Data.raise(bench);
    // What an earlier case has left on its way is not to count.
    bench.expect_no_interrupt("INTx is deasserted while the source is disabled")?;
    bench.write(Reg::Ier, Source::Data.enable());
    for port in bench.ports() {
        bench.on(port, |bench| {
            bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB)
        });
        bench.expect_interrupt("INTx is asserted under the DLAB of either port")?;
        bench.on(port, |bench| bench.write(Reg::Lcr, lcr::FORMAT_8N1));
    }
    bench.read(Reg::Rbr);
    bench.expect_no_interrupt("INTx is deasserted once the character is read")
}
