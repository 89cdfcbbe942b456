//! What the base address registers hold. All with I/O decode off, so that no
//! address is claimed by the way.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::config_space::{self as cfg, command, io_bar};
use crate::target::Width;

use super::{expect_config, expect_unmoved};

/// Addresses with ones and zeros in every bit.
const PATTERNS: [u32; 6] = [0x0000, 0xffff, 0x5a50, 0xa5a8, 0x1237, 0xedc9];

/// Runs `body` with I/O decode off, and puts all back after it.
fn with_decode_off(bench: &mut Bench<'_>, body: impl FnOnce(&mut Bench<'_>) -> Verdict) -> Verdict {
    bench.preserving_config(|bench| {
        let mut pci = bench.pci()?;
        let before = pci.config_read(cfg::COMMAND, Width::Word);
        pci.config_write(cfg::COMMAND, Width::Word, before & !command::IO);
        body(bench)
    })
}

/// The low half of what BAR `index` reads once `value` was written to it.
fn written(bench: &mut Bench<'_>, index: u8, value: u32) -> Verdict<u32> {
    bench.note("BAR", index);
    bench.note("written", value);
    let mut pci = bench.pci()?;
    pci.config_write(cfg::bar(index), Width::Dword, value);
    Ok(pci.config_read(cfg::bar(index), Width::Dword) & io_bar::LOW)
}

/// The low half of a BAR that holds `address`: what is below its size is
/// hard-wired.
fn held(bench: &Bench<'_>, address: u32) -> u32 {
    let offset_bits = u32::from(bench.profile().function.bar_size) - 1;
    address & io_bar::LOW & !offset_bits | io_bar::IO
}

pub(super) fn kind(bench: &mut Bench<'_>) -> Verdict {
    for index in super::bars(bench, true) {
        bench.note("BAR", index);
        let kind = bench.pci()?.config_read(cfg::bar(index), Width::Dword) & io_bar::KIND;
        bench.check_number(
            "BAR bits 1:0",
            kind,
            io_bar::IO,
            "bit 0 says I/O, bit 1 is reserved",
        )?;
    }
    Ok(())
}

pub(super) fn size(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        let size = bench.profile().function.bar_size;
        for index in super::bars(bench, true) {
            let low = written(bench, index, u32::MAX)?;
            let address_bits = low & !io_bar::KIND;
            let decoded = (0x1_0000 - address_bits) & io_bar::LOW;
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
        for index in super::bars(bench, true) {
            for address in PATTERNS {
                let low = written(bench, index, address)?;
                let expected = held(bench, address);
                bench.check_number("BAR bits 15:0", low, expected, "only address bits are kept")?;
            }
        }
        Ok(())
    })
}

pub(super) fn bytes(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        for index in super::bars(bench, true) {
            let offset = cfg::bar(index);
            written(bench, index, 0)?;
            for (at, width, value, address) in [
                (offset + 1, Width::Byte, 0xc3, 0xc300),
                (offset, Width::Byte, 0xf8, 0xc3f8),
                (offset + 1, Width::Byte, 0x3c, 0x3cf8),
                (offset, Width::Word, 0xa550, 0xa550),
            ] {
                let mut pci = bench.pci()?;
                pci.config_write(at, width, value);
                let low = pci.config_read(offset, Width::Word);
                let expected = held(bench, address);
                bench.check_number(
                    "BAR bits 15:0",
                    low,
                    expected,
                    "only the bytes written change",
                )?;
            }
        }
        Ok(())
    })
}

pub(super) fn apart(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        for index in super::bars(bench, true) {
            written(bench, index, 0x1000 << index)?;
        }
        for index in super::bars(bench, true) {
            let expected = held(bench, 0x1000 << index);
            let low = bench.pci()?.config_read(cfg::bar(index), Width::Word);
            bench.note("BAR", index);
            bench.check_number(
                "BAR bits 15:0",
                low,
                expected,
                "each BAR keeps its own address",
            )?;
        }
        Ok(())
    })
}

pub(super) fn unused(bench: &mut Bench<'_>) -> Verdict {
    with_decode_off(bench, |bench| {
        for index in super::bars(bench, false) {
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
