//! RTS where it belongs to the receiver, and is given back.
//!
//! The cases stand in the group of flow control.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{FIFO_DEPTH, Reg, fcr, mcr, msr};
use crate::target::Port;

use super::flow::asking;

/// Lets the far end ask at `trigger`, and sends it so many characters that it
/// asks to wait.
fn waiting(bench: &mut Bench<'_>, trigger: u8, characters: u8) -> Verdict<Port> {
    let far = asking(bench, trigger)?;
    bench.push(0x78, characters);
    bench.given(Reg::Msr, msr::CTS, 0)?;
    Ok(far)
}

fn expect_rts(bench: &mut Bench<'_>, on: bool, expectation: &'static str) -> Verdict {
    bench.await_levels();
    let cts = if on { msr::CTS } else { 0 };
    bench.expect(Reg::Msr, msr::CTS, cts, expectation)?;
    Ok(())
}

pub(super) fn ended(bench: &mut Bench<'_>) -> Verdict {
    let far = waiting(bench, fcr::TRIGGER_1, 1)?;
    bench.on(far, |bench| bench.write(Reg::Mcr, mcr::RTS));
    expect_rts(bench, true, "RTS is what MCR says")
}

pub(super) fn new_level(bench: &mut Bench<'_>) -> Verdict {
    let far = asking(bench, fcr::TRIGGER_8)?;
    bench.on(far, |bench| {
        bench.write(Reg::Fcr, fcr::ENABLE | fcr::TRIGGER_4);
    });
    bench.push(0x78, 3);
    expect_rts(bench, true, "RTS is on below the new level")?;
    bench.push(0x78, 1);
    expect_rts(bench, false, "RTS drops at the new level")
}

pub(super) fn cleared(bench: &mut Bench<'_>) -> Verdict {
    let far = waiting(bench, fcr::TRIGGER_14, FIFO_DEPTH)?;
    bench.on(far, |bench| {
        bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET | fcr::TRIGGER_14);
    });
    expect_rts(bench, true, "RTS is on, for there is room")
}
