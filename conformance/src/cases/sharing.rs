//! One INTx for two ports: neither's cause is lost behind the other's.

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::Clause;
use crate::registers::{Reg, ier, iir};

use super::exchange;
use super::source::Source;

const INTX: &Clause = &Clause::pci("2.2.6 Interrupt Pins");

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "sharing.both-ports",
        INTX,
        "with both ports pending INTx stays asserted until the second is served",
        both_ports,
    ),
    Case::port(
        "sharing.other-port-meanwhile",
        INTX,
        "the other port's cause that arises during service is delivered after it",
        other_port_meanwhile,
    ),
    Case::port(
        "sharing.both-ports-exchange",
        INTX,
        "both ports exchange characters by interrupts at once and lose none",
        both_ports_exchange,
    ),
];

fn both_ports(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    let other = bench.other_port()?;
    for port in [bench.port(), other] {
        bench.on(port, |bench| {
            bench.loop_back();
            Source::Data.raise(bench);
            bench.write(Reg::Ier, ier::ERBFI);
        });
    }
    bench.expect_interrupt("INTx is delivered")?;
    bench.read(Source::Data.cleared_by());
    bench.expect_interrupt("INTx stays asserted for the other port")?;
    bench.expect_id(iir::NONE, "the port that was served reports nothing")?;
    bench.on(other, |bench| {
        bench.expect_id(iir::RX_DATA, "the other port reports its character")?;
        bench.read(Source::Data.cleared_by());
        Ok(())
    })?;
    bench.expect_no_interrupt("INTx is deasserted once both ports are served")
}

fn other_port_meanwhile(bench: &mut Bench<'_>) -> Verdict {
    bench.needs_loopback_interrupts()?;
    let other = bench.other_port()?;
    for port in [bench.port(), other] {
        bench.on(port, |bench| {
            bench.loop_back();
            bench.write(Reg::Ier, ier::ERBFI);
        });
    }
    Source::Data.raise(bench);
    bench.expect_interrupt("INTx is delivered")?;
    // Between the EOI and the unmasking.
    bench.on(other, |bench| Source::Data.raise(bench));
    bench.read(Source::Data.cleared_by());
    bench.expect_interrupt("INTx is delivered for the other port")?;
    bench.on(other, |bench| bench.read(Source::Data.cleared_by()));
    bench.expect_no_interrupt("INTx is deasserted once both ports are served")
}

fn both_ports_exchange(bench: &mut Bench<'_>) -> Verdict {
    let ports = [bench.port(), bench.other_port()?];
    exchange::run(bench, ports)
}
