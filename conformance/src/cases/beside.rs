//! What a port holds while the one beside it is used: all of its registers are
//! read and written, and nothing that waits at the first may leave.
//!
//! The cases stand in the group of isolation.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr, mcr, msr};

use super::access::Access;
use super::source::Source;
use super::{sending, timeout};

/// Uses the port beside the selected one, in loopback, so that nothing of it
/// leaves the chip: all that can be read, then all that can be written.
fn use_other(bench: &mut Bench<'_>) {
    let other = bench.port().other();
    bench.on(other, |bench| {
        for (reg, value) in [
            (Reg::Mcr, mcr::LOOP),
            (Reg::Fcr, fcr::ENABLE),
            (Reg::Thr, 0x77),
        ] {
            bench.write(reg, value);
        }
        for reg in [
            Reg::Rbr,
            Reg::Ier,
            Reg::Iir,
            Reg::Lcr,
            Reg::Mcr,
            Reg::Lsr,
            Reg::Msr,
            Reg::Scr,
        ] {
            bench.read(reg);
        }
        bench.set_line(3, lcr::WORD_7 | lcr::PARITY);
        let resets = fcr::RX_RESET | fcr::TX_RESET;
        for (reg, value) in [
            (Reg::Mcr, mcr::LOOP | mcr::OUTPUTS),
            (Reg::Ier, ier::ALL),
            (Reg::Ier, 0),
            (Reg::Scr, 0xff),
            (Reg::Fcr, fcr::ENABLE | resets | fcr::TRIGGER_14),
        ] {
            bench.write(reg, value);
        }
    });
}

/// Requires what `raise` brings about, told by the `mask` bits of `reg` being
/// `value`, to outlast the use of the other port.
fn outlasts(bench: &mut Bench<'_>, raise: Access, reg: Reg, mask: u8, value: u8) -> Verdict {
    bench.other_port()?;
    raise(bench);
    bench.given(reg, mask, value)?;
    bench.reset();
    raise(bench);
    use_other(bench);
    bench.expect(reg, mask, value, "it is as if the other port had not been")?;
    Ok(())
}

pub(super) fn changes(bench: &mut Bench<'_>) -> Verdict {
    let raise: Access = |bench| Source::Modem.raise(bench);
    outlasts(bench, raise, Reg::Msr, msr::DELTAS, msr::DCTS)
}

pub(super) fn errors(bench: &mut Bench<'_>) -> Verdict {
    let raise: Access = |bench| {
        bench.loop_back();
        bench.send_break();
    };
    let shown = lsr::BI | lsr::DR;
    outlasts(bench, raise, Reg::Lsr, shown, shown)
}

pub(super) fn transmitter_interrupt(bench: &mut Bench<'_>) -> Verdict {
    let raise: Access = |bench| {
        bench.loop_back();
        bench.write(Reg::Ier, ier::ETBEI);
    };
    outlasts(bench, raise, Reg::Iir, iir::ID, iir::THR_EMPTY)
}

pub(super) fn trigger(bench: &mut Bench<'_>) -> Verdict {
    let raise: Access = |bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_4);
        bench.write(Reg::Ier, ier::ERBFI);
        bench.push(0x41, 4);
    };
    outlasts(bench, raise, Reg::Iir, iir::CAUSE, iir::RX_DATA)
}

pub(super) fn time_out(bench: &mut Bench<'_>) -> Verdict {
    bench.other_port()?;
    timeout::outlasts(bench, &use_other)
}

pub(super) fn character(bench: &mut Bench<'_>) -> Verdict {
    bench.other_port()?;
    sending::under_way(bench, use_other)
}

pub(super) fn queue(bench: &mut Bench<'_>) -> Verdict {
    bench.other_port()?;
    sending::queued(bench, use_other)
}
