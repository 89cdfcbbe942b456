//! What a reset of the card leaves, where a target can reset it.
//!
//! Each case first brings the port as far from that as it can.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr, mcr, msr};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "reset.interrupt-enable",
        section::RESET,
        "a reset clears IER",
        |bench| leaves(bench, Reg::Ier, 0xff, 0x00),
    ),
    Case::port(
        "reset.identification",
        section::RESET,
        "after a reset IIR reads 0x01: nothing pending, FIFOs off",
        |bench| leaves(bench, Reg::Iir, 0xff, iir::NONE),
    ),
    Case::port(
        "reset.line-control",
        section::RESET,
        "a reset clears LCR",
        |bench| leaves(bench, Reg::Lcr, 0xff, 0x00),
    ),
    Case::port(
        "reset.modem-control",
        section::RESET,
        "a reset clears MCR",
        |bench| leaves(bench, Reg::Mcr, 0xff, 0x00),
    ),
    Case::port(
        "reset.line-status",
        section::RESET,
        "after a reset LSR reads 0x60: nothing received, nothing to send",
        |bench| leaves(bench, Reg::Lsr, 0xff, lsr::THRE | lsr::TEMT),
    ),
    Case::port(
        "reset.modem-status",
        section::RESET,
        "a reset clears the change bits of MSR",
        |bench| leaves(bench, Reg::Msr, msr::DELTAS, 0x00),
    ),
    Case::port(
        "reset.no-data",
        section::RESET,
        "after a reset no received data is reported, whatever was received before",
        no_data,
    ),
    Case::port(
        "reset.transmitter",
        section::RESET,
        "a reset clears the transmitter: what was to be sent, and was being sent, is not",
        transmitter,
    ),
    Case::port(
        "reset.modem-outputs",
        section::RESET,
        "a reset makes RTS and DTR inactive at the other end",
        modem_outputs,
    ),
    Case::port(
        "reset.serial-output",
        section::RESET,
        "after a reset SOUT marks, though the break bit was set before",
        serial_output,
    ),
    Case::port(
        "reset.interrupt-line",
        section::RESET,
        "a reset withdraws the interrupt, whatever was pending before",
        interrupt_line,
    ),
];

/// Every register away from its reset state, every interrupt pending, and
/// characters both waiting and overrun.
fn disturb(bench: &mut Bench<'_>) {
    bench.set_line(1, lcr::WORD_7 | lcr::STOP);
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_14);
    bench.push(0x20, 16);
    bench.push(0x30, 1);
    bench.write(Reg::Mcr, mcr::LOOP | mcr::OUTPUTS);
    bench.write(Reg::Ier, ier::ALL);
}

fn leaves(bench: &mut Bench<'_>, reg: Reg, mask: u8, value: u8) -> Verdict {
    disturb(bench);
    bench.reset_card()?;
    bench.expect(reg, mask, value, "the register is as a reset leaves it")?;
    Ok(())
}

fn no_data(bench: &mut Bench<'_>) -> Verdict {
    disturb(bench);
    bench.reset_card()?;
    bench.write(Reg::Ier, ier::ERBFI);
    bench.expect_id(iir::NONE, "no received data is reported")
}

fn transmitter(bench: &mut Bench<'_>) -> Verdict {
    bench.set_line(12, lcr::FORMAT_8N1);
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    for byte in 0x20..0x28 {
        bench.write(Reg::Thr, byte);
    }
    let eight = bench.character_time() * 8;
    bench.wait_sixteenths(8);
    bench.reset_card()?;
    bench.expect(
        Reg::Lsr,
        0xff,
        lsr::THRE | lsr::TEMT,
        "nothing is left to send",
    )?;
    bench.wait(eight);
    bench.expect(Reg::Lsr, lsr::DR, 0, "nothing arrives after the reset")?;
    Ok(())
}

fn modem_outputs(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.far_end()?;
    bench.write(Reg::Mcr, mcr::RTS | mcr::DTR);
    let driven = msr::CTS | msr::DSR | msr::DCD;
    bench.await_levels();
    bench.on(far, |bench| bench.given(Reg::Msr, driven, driven))?;
    bench.reset_card()?;
    bench.await_levels();
    bench.on(far, |bench| {
        bench.expect(Reg::Msr, driven, 0, "the outputs are inactive")
    })?;
    Ok(())
}

/// A receiver takes a line that goes on at space for a break, or waits for it
/// to mark first; then a character shows whether it does. LCR is left alone,
/// for writing it may end the break.
fn serial_output(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.far_end()?;
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::BREAK);
    bench.wait(bench.character_time() * 3);
    bench.on(far, |bench| bench.given(Reg::Lsr, lsr::BI, lsr::BI))?;
    bench.reset_card()?;
    bench.wait(bench.character_time() * 3);
    bench.on(far, |bench| {
        bench.expect(Reg::Lsr, lsr::ERRORS | lsr::DR, 0, "the line is at mark")
    })?;
    bench.write(Reg::Thr, 0x15);
    bench.on(far, |bench| {
        bench.expect_received(0x15, "a character of five bits passes")
    })
}

fn interrupt_line(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_interrupts()?;
    disturb(bench);
    bench.reset_card()?;
    bench.expect_no_interrupt("nothing is pending after the reset")
}
