//! What the function decodes: where its ports answer, in which widths, and
//! when not at all.

use crate::bench::Bench;
use crate::case::{Stop, Verdict};
use crate::config_space::{self as cfg, command, io_bar};
use crate::registers::{Reg, lcr, lsr, mcr};
use crate::target::{Port, Width};

/// The I/O address of `port`, as its BAR has it now.
fn address(bench: &mut Bench<'_>, port: Port) -> Verdict<u16> {
    let place = bench.pci()?.function().place(port);
    let bar =
        bench.pci()?.config_read(cfg::bar(place.bar), Width::Dword) & io_bar::LOW & !io_bar::KIND;
    let base = u16::try_from(bar).unwrap_or_default();
    if base == 0 {
        return Err(Stop::Skipped("nobody has assigned the card an I/O address"));
    }
    Ok(base + place.offset)
}

/// The I/O address of `port`'s register `reg`.
pub(super) fn register(bench: &mut Bench<'_>, port: Port, reg: Reg) -> Verdict<u16> {
    Ok(address(bench, port)? + u16::from(reg.offset()))
}

pub(super) fn set_decode(bench: &mut Bench<'_>, on: bool) -> Verdict {
    let mut pci = bench.pci()?;
    let rest = pci.config_read(cfg::COMMAND, Width::Word) & !command::IO;
    let bit = if on { command::IO } else { 0 };
    pci.config_write(cfg::COMMAND, Width::Word, rest | bit);
    Ok(())
}

/// Requires an I/O read to give `value`.
fn expect_io(
    bench: &mut Bench<'_>,
    address: u16,
    width: Width,
    value: u32,
    expectation: &'static str,
) -> Verdict {
    let actual = bench.pci()?.io_read(address, width);
    bench.note("I/O address", address);
    bench.check_number("read", actual, value, expectation)
}

pub(super) fn bit(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        let bar = bench.pci()?.config_read(cfg::bar(0), Width::Dword);
        for on in [false, true, false] {
            set_decode(bench, on)?;
            let now = bench.pci()?.config_read(cfg::COMMAND, Width::Word) & command::IO;
            bench.check_number("command bit 0", now, on, "it reads as written")?;
            let expectation = "the BAR keeps its address";
            super::expect_config(bench, cfg::bar(0), Width::Dword, bar, expectation)?;
        }
        Ok(())
    })
}

pub(super) fn off(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        for port in bench.ports() {
            let scratch = register(bench, port, Reg::Scr)?;
            bench.on(port, |bench| {
                bench.write(Reg::Scr, 0x5a);
                bench.loop_back();
                bench.write(Reg::Thr, 0x4d);
            });
            set_decode(bench, false)?;
            for width in [Width::Byte, Width::Word, Width::Dword] {
                for at in (scratch - 7..=scratch).step_by(width.bytes().into()) {
                    let expectation = "nothing answers while decode is off";
                    expect_io(bench, at, width, width.all_ones(), expectation)?;
                }
            }
            for width in [Width::Byte, Width::Word, Width::Dword] {
                let last = scratch + 1 - u16::from(width.bytes());
                bench.pci()?.io_write(last, width, 0xa5a5_a5a5);
            }
            set_decode(bench, true)?;
            bench.on(port, |bench| {
                let expectation = "the writes are ignored and the state is kept";
                bench.expect(Reg::Scr, 0xff, 0x5a, expectation)?;
                bench.expect(Reg::Mcr, 0xff, mcr::LOOP, expectation)?;
                bench.expect_received(0x4d, "the character on its way has arrived")
            })?;
        }
        Ok(())
    })
}

pub(super) fn moved_bar(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        for port in bench.ports() {
            let place = bench.pci()?.function().place(port);
            let size = bench.pci()?.function().bar_size;
            let old = register(bench, port, Reg::Scr)?;
            let window = bench.pci()?.spare_io_window(size)?;
            let new = window + place.offset + u16::from(Reg::Scr.offset());
            bench.on(port, |bench| bench.write(Reg::Scr, 0x5a));
            set_decode(bench, false)?;
            bench
                .pci()?
                .config_write(cfg::bar(place.bar), Width::Dword, window.into());
            set_decode(bench, true)?;
            expect_io(
                bench,
                new,
                Width::Byte,
                0x5a,
                "the port answers at the new address, with its state",
            )?;
            bench.pci()?.io_write(new, Width::Byte, 0xa5);
            expect_io(
                bench,
                new,
                Width::Byte,
                0xa5,
                "the port is written at the new address",
            )?;
            expect_io(
                bench,
                old,
                Width::Byte,
                0xff,
                "nothing answers at the old address",
            )?;
            set_decode(bench, false)?;
            let back = u32::from(old - place.offset - u16::from(Reg::Scr.offset()));
            bench
                .pci()?
                .config_write(cfg::bar(place.bar), Width::Dword, back);
            set_decode(bench, true)?;
            bench.on(port, |bench| {
                bench.expect(Reg::Scr, 0xff, 0xa5, "the port is back at the old address")
            })?;
        }
        Ok(())
    })
}

/// What the wide accesses put into the registers of port 0, and into those of
/// port 1 with the divisor and the scratch register one higher.
const DIVISOR: [u8; 2] = [0x34, 0x12];
const FORMAT: u8 = lcr::WORD_7 | lcr::PARITY | lcr::DLAB;
const SCRATCH: u8 = 0xc3;

pub(super) fn wide_reads(bench: &mut Bench<'_>) -> Verdict {
    for port in bench.ports() {
        let base = address(bench, port)?;
        // No register below has a side effect now: no error and no change
        // waits to be read, and IIR reports nothing.
        let own = u8::from(port == Port::One);
        let [low, high, scratch] = [DIVISOR[0], DIVISOR[1], SCRATCH].map(|value| value + own);
        let [mcr, lsr, msr, iir] = bench.on(port, |bench| {
            bench.write(Reg::Lcr, FORMAT);
            bench.write(Reg::Dll, low);
            bench.write(Reg::Dlm, high);
            bench.write(Reg::Scr, scratch);
            [Reg::Mcr, Reg::Lsr, Reg::Msr, Reg::Iir].map(|reg| bench.read(reg))
        });
        let registers = [low, high, iir, FORMAT, mcr, lsr, msr, scratch];
        let (words, _) = registers.as_chunks::<2>();
        for (offset, bytes) in (0..).step_by(2).zip(words) {
            let expected = u16::from_le_bytes(*bytes).into();
            expect_io(
                bench,
                base + offset,
                Width::Word,
                expected,
                "a word is two registers",
            )?;
        }
        let (dwords, _) = registers.as_chunks::<4>();
        for (offset, bytes) in (0..).step_by(4).zip(dwords) {
            let expected = u32::from_le_bytes(*bytes);
            expect_io(
                bench,
                base + offset,
                Width::Dword,
                expected,
                "a dword is four registers",
            )?;
        }
    }
    Ok(())
}

pub(super) fn wide_writes(bench: &mut Bench<'_>) -> Verdict {
    for port in bench.ports() {
        let base = address(bench, port)?;
        bench.on(port, |bench| {
            bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB)
        });
        let word = u16::from_le_bytes(DIVISOR);
        bench.pci()?.io_write(base, Width::Word, word.into());
        expect_divisor(bench, port, DIVISOR)?;
        // FCR takes its 0, which is what it holds; LCR comes last and so the
        // divisor was written with DLAB still set.
        let [low, high] = [0x78, 0x56];
        let dword = u32::from_le_bytes([low, high, 0, FORMAT]);
        bench.pci()?.io_write(base, Width::Dword, dword);
        bench.on(port, |bench| {
            bench.expect(Reg::Lcr, 0xff, FORMAT, "the fourth byte is LCR's")
        })?;
        expect_divisor(bench, port, [low, high])?;
        upper_writes(bench, port, base)?;
    }
    Ok(())
}

/// Wide writes to the other registers of `port`, at `base`, each with LCR, MCR
/// or SCR as its last or its first; LSR takes what it holds.
fn upper_writes(bench: &mut Bench<'_>, port: Port, base: u16) -> Verdict {
    const IDLE: u8 = lsr::THRE | lsr::TEMT;
    let mut pci = bench.pci()?;
    let lcr_word = u16::from_le_bytes([0, lcr::FORMAT_8N1]);
    pci.io_write(base + 2, Width::Word, lcr_word.into());
    let scr_word = u16::from_le_bytes([0, SCRATCH]);
    pci.io_write(base + 6, Width::Word, scr_word.into());
    bench.on(port, |bench| {
        let expectation = "the second byte is written";
        bench.expect(Reg::Lcr, 0xff, lcr::FORMAT_8N1, expectation)?;
        bench.expect(Reg::Scr, 0xff, SCRATCH, expectation)
    })?;
    let dword = u32::from_le_bytes([mcr::LOOP, IDLE, 0, !SCRATCH]);
    bench.pci()?.io_write(base + 4, Width::Dword, dword);
    bench.on(port, |bench| {
        let expectation = "the first and the fourth byte are written";
        bench.expect(Reg::Mcr, 0xff, mcr::LOOP, expectation)?;
        bench.expect(Reg::Scr, 0xff, !SCRATCH, expectation)
    })?;
    Ok(())
}

fn expect_divisor(bench: &mut Bench<'_>, port: Port, [low, high]: [u8; 2]) -> Verdict {
    bench.on(port, |bench| {
        bench.expect(Reg::Dll, 0xff, low, "the first byte is DLL's")?;
        bench.expect(Reg::Dlm, 0xff, high, "the second byte is DLM's")?;
        Ok(())
    })
}

pub(super) fn ports_apart(bench: &mut Bench<'_>) -> Verdict {
    let port = bench.port();
    let other = bench.other_port()?;
    for (here, there) in [(port, other), (other, port)] {
        bench.on(there, |bench| {
            bench.set_line(0x0abc, lcr::FORMAT_8N1 | lcr::DLAB);
            bench.write(Reg::Scr, 0x3c);
        });
        bench.on(here, |bench| {
            bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB)
        });
        let base = address(bench, here)?;
        let scratch = register(bench, here, Reg::Scr)?;
        let mut pci = bench.pci()?;
        pci.io_write(base, Width::Byte, 0x11);
        pci.io_write(base, Width::Word, 0x2222);
        pci.io_write(base, Width::Dword, u32::from(FORMAT) << 24 | 0x3333);
        pci.io_write(scratch, Width::Byte, 0xc3);
        expect_divisor(bench, there, [0xbc, 0x0a])?;
        bench.on(there, |bench| {
            bench.expect(
                Reg::Scr,
                0xff,
                0x3c,
                "the other port's scratch register stays",
            )?;
            bench.expect(
                Reg::Lcr,
                0xff,
                lcr::FORMAT_8N1 | lcr::DLAB,
                "the other port's format stays",
            )
        })?;
    }
    Ok(())
}
