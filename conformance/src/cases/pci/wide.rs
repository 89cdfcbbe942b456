//! What wide reads of a port do besides giving values.
//!
//! PCI 3.0 lets a target end accesses of widths that it does not support with a
//! Target-Abort (3.2.2.1). A port whose registers are bytes side by side has no
//! reason to, and a driver that finds it here should know: it fails.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{FIFO_DEPTH, Reg, fcr, ier, iir, lsr, msr};
use crate::target::Width;

use super::super::source::Source;
use super::decode::register;

/// The first of the characters that wait.
const FIRST: u8 = 0x21;

/// Leaves something in each register whose reading has an effect: sixteen
/// characters, an overrun, the THRE interrupt and a modem change. A dword read
/// must tell of it, take one character, and clear the rest.
pub(super) fn effects(bench: &mut Bench<'_>) -> Verdict {
    for port in bench.ports() {
        let first = register(bench, port, Reg::Rbr)?;
        let [low, high] = bench.on(port, |bench| {
            bench.loop_back();
            bench.enable_fifos(fcr::TRIGGER_14);
            bench.push(FIRST, FIFO_DEPTH);
            bench.push(FIRST + FIFO_DEPTH, 1);
            Source::Modem.raise(bench);
            bench.write(Reg::Ier, ier::ETBEI);
            let mut pci = bench.pci()?;
            Ok([first, first + 4].map(|at| pci.io_read(at, Width::Dword).to_le_bytes()))
        })?;
        bench.on(port, |bench| {
            for (reg, value, mask, told, left) in [
                (Reg::Iir, low[2], iir::ID, iir::THR_EMPTY, iir::NONE),
                (Reg::Msr, high[2], msr::DELTAS, msr::DCTS, 0),
                (
                    Reg::Lsr,
                    high[1],
                    lsr::OE | lsr::DR,
                    lsr::OE | lsr::DR,
                    lsr::DR,
                ),
            ] {
                bench.check(reg, value, mask, told, "the dword's byte tells of it")?;
                bench.expect(reg, mask, left, "and is a read of the register")?;
            }
            bench.check(Reg::Rbr, low[0], 0xff, FIRST, "the first character is read")?;
            bench.expect(Reg::Rbr, 0xff, FIRST + 1, "the second was not taken")?;
            Ok(())
        })?;
    }
    Ok(())
}
