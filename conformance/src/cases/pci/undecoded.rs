//! Reads of a function that does not decode: they must not reach its ports.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, ier, mcr};
use crate::target::{Port, Width};

use super::decode::{register, set_decode};

/// What a read clears, the highest cause last: IIR before LSR and RBR, which
/// have no part in the one cause that is enabled.
const CLEARED_BY_READING: [Reg; 4] = [Reg::Iir, Reg::Lsr, Reg::Rbr, Reg::Msr];

pub(super) fn reads_without_effect(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        for port in bench.ports() {
            let first = register(bench, port, Reg::Rbr)?;
            arrange(bench, port);
            let expected = read_all(bench, port);
            arrange(bench, port);
            set_decode(bench, false)?;
            for offset in 0..8 {
                bench.pci()?.io_read(first + offset, Width::Byte);
            }
            bench.pci()?.io_read(first, Width::Dword);
            bench.pci()?.io_read(first + 4, Width::Dword);
            set_decode(bench, true)?;
            bench.on(port, |bench| {
                for (reg, value) in CLEARED_BY_READING.into_iter().zip(expected) {
                    let expectation = "it is as if the reads had not been";
                    bench.expect(reg, 0xff, value, expectation)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// Leaves something to clear in each of the registers: the THRE interrupt, an
/// overrun, a character and a modem change.
fn arrange(bench: &mut Bench<'_>, port: Port) {
    bench.reset();
    bench.on(port, |bench| {
        bench.loop_back();
        bench.push(0x21, 1);
        bench.push(0x22, 1);
        bench.write(Reg::Mcr, mcr::LOOP | mcr::RTS);
        bench.write(Reg::Ier, ier::ETBEI);
    });
}

fn read_all(bench: &mut Bench<'_>, port: Port) -> [u8; 4] {
    bench.on(port, |bench| CLEARED_BY_READING.map(|reg| bench.read(reg)))
}
