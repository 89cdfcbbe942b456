//! What the base address registers hold. All with I/O decode off, so that no
//! address is claimed by the way.

use crate::bench::Bench;
use crate::case::{Stop, Verdict};
use crate::config_space::{self as cfg, command, io_bar};
use crate::target::Width;

use super::{expect_after, expect_config, expect_unmoved};

/// Addresses with ones and zeros in every bit.
const PATTERNS: [u32; 6] = [0x0000, 0xffff, 0x5a50, 0xa5a8, 0x1237, 0xedc9];

/// Runs `body` with I/O decode off, and puts all back after it.
fn with_decode_off(bench: &mut Bench<'_>, body: fn(&mut Bench<'_>) -> Verdict) -> Verdict {
    bench.preserving_config(|bench| {
        let mut pci = bench.pci()?;
        let before = pci.config_read(cfg::COMMAND, Width::Word);
        pci.config_write(cfg::COMMAND, Width::Word, before & !command::IO);
        body(bench)
    })
}

/// The address bits in the low half of what BAR `index` reads once `value` was
/// written to it.
fn written(bench: &mut Bench<'_>, index: u8, value: u32) -> Verdict<u32> {
    bench.note("BAR", index);
    bench.note("written", value);
    bench
        .pci()?
        .config_write(cfg::bar(index), Width::Dword, value);
    address(bench, index)
}

/// The address bits in the low half of BAR `index`.
fn address(bench: &mut Bench<'_>, index: u8) -> Verdict<u32> {
    let value = bench.pci()?.config_read(cfg::bar(index), Width::Dword);
    Ok(value & io_bar::LOW & !io_bar::KIND)
}

/// What a BAR holds of `address`: what is below its size is hard-wired.
fn held(bench: &mut Bench<'_>, address: u32) -> Verdict<u32> {
    let size = u32::from(bench.pci()?.function().bar_size);
    Ok(address & io_bar::LOW & !(size - 1))
}

pub(super) fn kind(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        for index in super::bars(bench, true)? {
            for value in [u32::MAX, 0] {
                written(bench, index, value)?;
                let kind = bench.pci()?.config_read(cfg::bar(index), Width::Byte) & io_bar::KIND;
                let expectation = "bit 0 says I/O and bit 1 is 0, whatever is written";
                bench.check_number("BAR bits 1:0", kind, io_bar::IO, expectation)?;
            }
        }
        Ok(())
    })
}

pub(super) fn size(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        let size = bench.pci()?.function().bar_size;
        for index in super::bars(bench, true)? {
            let ones = written(bench, index, u32::MAX)?;
            let decoded = (0x1_0000 - ones) & io_bar::LOW;
            bench.check_number(
                "bytes decoded",
                decoded,
                size,
                "the BAR is as large as the ports in it",
            )?;
            let upper = bench.pci()?.config_read(cfg::bar(index) + 2, Width::Word);
            let uniform = upper == 0 || upper == Width::Word.all_ones();
            bench.check_that(uniform, "the upper half is all address bits or none")?;
        }
        Ok(())
    })
}

pub(super) fn alignment(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        for index in super::bars(bench, true)? {
            for pattern in PATTERNS {
                let kept = written(bench, index, pattern)?;
                let expected = held(bench, pattern)?;
                bench.check_number("BAR address", kept, expected, "only address bits are kept")?;
            }
        }
        Ok(())
    })
}

pub(super) fn bytes(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        for index in super::bars(bench, true)? {
            let offset = cfg::bar(index);
            written(bench, index, 0)?;
            for (at, width, value, whole) in [
                (offset + 1, Width::Byte, 0xc3, 0xc300),
                (offset, Width::Byte, 0xf8, 0xc3f8),
                (offset + 1, Width::Byte, 0x3c, 0x3cf8),
                (offset, Width::Word, 0xa550, 0xa550),
            ] {
                bench.pci()?.config_write(at, width, value);
                let kept = address(bench, index)?;
                let expected = held(bench, whole)?;
                let expectation = "the bytes that were written change and no others";
                bench.check_number("BAR address", kept, expected, expectation)?;
            }
            upper_bytes(bench, offset)?;
        }
        Ok(())
    })
}

/// The upper half of the BAR at `offset` takes of words and bytes what it takes
/// of a dword: all, or nothing where only the lower half is decoded.
fn upper_bytes(bench: &mut Bench<'_>, offset: u8) -> Verdict {
    let mut pci = bench.pci()?;
    pci.config_write(offset, Width::Dword, u32::MAX);
    let decoded = pci.config_read(offset + 2, Width::Word);
    for (at, width, value, whole) in [
        (offset + 2, Width::Word, 0xa55a, 0xa55a),
        (offset + 3, Width::Byte, 0x3c, 0x3c5a),
    ] {
        let upper = (offset + 2, Width::Word, whole & decoded);
        let expectation = "the upper half is written as with the dword";
        expect_after(bench, (at, width, value), upper, expectation)?;
    }
    Ok(())
}

pub(super) fn apart(bench: &mut Bench<'_>) -> Verdict {
    if super::bars(bench, true)?.count() < 2 {
        return Err(Stop::Skipped("the card uses one BAR"));
    }
    with_decode_off(bench, |bench| {
        for changed in super::bars(bench, true)? {
            for index in super::bars(bench, true)? {
                written(bench, index, 0x1000 << index)?;
            }
            written(bench, changed, 0xedc0)?;
            for index in super::bars(bench, true)?.filter(|index| *index != changed) {
                let kept = address(bench, index)?;
                let expected = held(bench, 0x1000 << index)?;
                bench.check_number("other BAR's address", kept, expected, "it stays as it was")?;
            }
        }
        Ok(())
    })
}

pub(super) fn unused(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        for index in super::bars(bench, false)? {
            expect_config(bench, cfg::bar(index), Width::Dword, 0, "the BAR reads 0")?;
            expect_unmoved(bench, cfg::bar(index), 0, "the BAR ignores writes")?;
        }
        Ok(())
    })
}

pub(super) fn no_rom(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        expect_config(
            bench,
            cfg::EXPANSION_ROM,
            Width::Dword,
            0,
            "the ROM's BAR reads 0",
        )?;
        expect_unmoved(bench, cfg::EXPANSION_ROM, 0, "the ROM's BAR ignores writes")
    })
}
