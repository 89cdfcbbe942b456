//! A driver that nobody here wrote, the crate `uart_16550`, as one more
//! client: what it checks has to be content with the port.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, iir, lcr, lsr, mcr, msr};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "client.presence",
        section::SCR,
        "the driver uart_16550 finds the port by its scratch register",
        |bench| bench.lend(lineproof_client::find),
    ),
    Case::port(
        "client.initialise",
        section::SUMMARY,
        "the driver uart_16550 initialises the port, and it is set as the driver asked",
        initialise,
    ),
    Case::port(
        "client.loopback",
        section::MCR,
        "the driver uart_16550 gets its message back in loopback and puts all back as it was",
        loopback,
    ),
];

fn initialise(bench: &mut Bench<'_>) -> Verdict {
    bench.set_line(0x0102, lcr::WORD_5);
    bench.lend(lineproof_client::initialise)?;
    expect_initialised(bench)?;
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.expect(Reg::Dll, 0xff, 1, "the divisor is that of 115200 baud")?;
    bench.expect(Reg::Dlm, 0xff, 0, "the divisor is that of 115200 baud")?;
    Ok(())
}

fn loopback(bench: &mut Bench<'_>) -> Verdict {
    bench.lend(lineproof_client::loop_back)?;
    expect_initialised(bench)?;
    bench.expect(Reg::Msr, msr::TERI, 0, "no ring is left behind")?;
    bench.expect(
        Reg::Lsr,
        lsr::DR | lsr::OE,
        0,
        "no character is left behind",
    )?;
    Ok(())
}

fn expect_initialised(bench: &mut Bench<'_>) -> Verdict {
    let outputs = mcr::DTR | mcr::RTS | mcr::OUT2;
    bench.expect(Reg::Lcr, 0xff, lcr::FORMAT_8N1, "the format is 8N1")?;
    bench.expect(Reg::Ier, 0xff, 0, "no interrupt is enabled")?;
    bench.expect(
        Reg::Mcr,
        mcr::OUTPUTS | mcr::LOOP,
        outputs,
        "DTR, RTS and OUT2 are on",
    )?;
    bench.expect(Reg::Iir, iir::FIFOS, iir::FIFOS, "the FIFOs are on")?;
    Ok(())
}
