//! Accesses that have nothing to do with what a port holds, for the cases that
//! require it to outlast them.
//!
//! Each leaves the registers as it found them, except for what it is about;
//! none reads a register whose reading has an effect.

use crate::bench::Bench;
use crate::registers::{Reg, ier, lcr, mcr};

/// Something done to the port.
pub(super) type Access = fn(&mut Bench<'_>);

pub(super) fn scr_write(bench: &mut Bench<'_>) {
    for value in [0xff, 0x00] {
        bench.write(Reg::Scr, value);
    }
}

/// Turns enables on and off again, but not the transmitter's: that one raises
/// an interrupt.
pub(super) fn ier_write(bench: &mut Bench<'_>) {
    let held = bench.read(Reg::Ier);
    bench.write(Reg::Ier, held ^ (ier::ERBFI | ier::ELSI));
    bench.write(Reg::Ier, held);
}

pub(super) fn lcr_rewrite(bench: &mut Bench<'_>) {
    let held = bench.read(Reg::Lcr);
    bench.write(Reg::Lcr, held);
    bench.write(Reg::Lcr, held | lcr::DLAB);
    bench.write(Reg::Lcr, held);
}

pub(super) fn format_change(bench: &mut Bench<'_>) {
    let held = bench.read(Reg::Lcr);
    bench.write(Reg::Lcr, held ^ lcr::STOP);
    bench.write(Reg::Lcr, held);
}

pub(super) fn break_control(bench: &mut Bench<'_>) {
    let held = bench.read(Reg::Lcr);
    bench.write(Reg::Lcr, held | lcr::BREAK);
    bench.write(Reg::Lcr, held);
}

/// Writes both bytes of the divisor latch as they are.
pub(super) fn divisor_write(bench: &mut Bench<'_>) {
    let [high, low] = bench.divisor().to_be_bytes();
    let held = bench.read(Reg::Lcr);
    bench.write(Reg::Lcr, held | lcr::DLAB);
    bench.write(Reg::Dll, low);
    bench.write(Reg::Dlm, high);
    bench.write(Reg::Lcr, held);
}

pub(super) fn mcr_rewrite(bench: &mut Bench<'_>) {
    let held = bench.read(Reg::Mcr);
    bench.write(Reg::Mcr, held);
}

/// Leaves local loopback, or enters it, and comes back.
pub(super) fn loop_toggle(bench: &mut Bench<'_>) {
    let held = bench.read(Reg::Mcr);
    bench.write(Reg::Mcr, held ^ mcr::LOOP);
    bench.write(Reg::Mcr, held);
}
