//! What the configuration header says, and what of it can be written.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::config_space::{self as cfg, command, status};
use crate::target::Width;

use super::{expect_after, expect_config, expect_unmoved};

/// More entries than a capabilities list of four-byte entries can have.
const MOST_CAPABILITIES: usize = 48;

pub(super) fn identity(bench: &mut Bench<'_>) -> Verdict {
    let function = bench.pci()?.function();
    for (offset, value, expectation) in [
        (
            cfg::VENDOR,
            function.id.vendor,
            "the vendor id is the card's",
        ),
        (
            cfg::DEVICE,
            function.id.device,
            "the device id is the card's",
        ),
        (
            cfg::SUBSYSTEM_VENDOR,
            function.subsystem_vendor,
            "the subsystem vendor id is the card's",
        ),
        (
            cfg::SUBSYSTEM,
            function.subsystem,
            "the subsystem id is the card's",
        ),
    ] {
        expect_config(bench, offset, Width::Word, value.into(), expectation)?;
    }
    let revision = function.revision.into();
    expect_config(
        bench,
        cfg::REVISION,
        Width::Byte,
        revision,
        "the revision is the card's",
    )
}

pub(super) fn class(bench: &mut Bench<'_>) -> Verdict {
    expect_config(
        bench,
        cfg::CLASS,
        Width::Byte,
        0x07,
        "simple communication controller",
    )?;
    expect_config(bench, cfg::SUBCLASS, Width::Byte, 0x00, "serial controller")?;
    expect_config(bench, cfg::PROG_IF, Width::Byte, 0x02, "16550-compatible")
}

pub(super) fn header_type(bench: &mut Bench<'_>) -> Verdict {
    expect_config(
        bench,
        cfg::HEADER_TYPE,
        Width::Byte,
        0x00,
        "type 0, single function",
    )
}

pub(super) fn interrupt_pin(bench: &mut Bench<'_>) -> Verdict {
    expect_config(bench, cfg::INTERRUPT_PIN, Width::Byte, 1, "the pin is INTA")
}

pub(super) fn interrupt_line(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        for value in 0..=u8::MAX {
            let held = (cfg::INTERRUPT_LINE, Width::Byte, value.into());
            let expectation = "the register reads what was written";
            expect_after(bench, held, held, expectation)?;
        }
        Ok(())
    })
}

pub(super) fn read_only(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        for offset in [cfg::VENDOR, cfg::REVISION, cfg::SUBSYSTEM_VENDOR] {
            let value = bench.pci()?.config_read(offset, Width::Dword);
            expect_unmoved(bench, offset, value, "the register is read-only")?;
        }
        for offset in [cfg::HEADER_TYPE, cfg::INTERRUPT_PIN] {
            let mut pci = bench.pci()?;
            let value = pci.config_read(offset, Width::Byte);
            pci.config_write(offset, Width::Byte, !value & 0xff);
            expect_config(
                bench,
                offset,
                Width::Byte,
                value,
                "the register is read-only",
            )?;
        }
        Ok(())
    })
}

pub(super) fn reserved(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        for offset in [cfg::CARDBUS_CIS, cfg::RESERVED] {
            expect_config(bench, offset, Width::Dword, 0, "the register reads 0")?;
            expect_unmoved(bench, offset, 0, "the register ignores writes")?;
        }
        for offset in cfg::CAPABILITIES + 1..cfg::RESERVED {
            let at = |value| (offset, Width::Byte, value);
            expect_after(bench, at(0xff), at(0), "the byte reads 0")?;
        }
        Ok(())
    })
}

pub(super) fn self_test(bench: &mut Bench<'_>) -> Verdict {
    const CAPABLE: u32 = 0x80;
    bench.preserving_config(|bench| {
        if bench.pci()?.config_read(cfg::BIST, Width::Byte) & CAPABLE != 0 {
            return Err(crate::case::Stop::Skipped("the function has a self test"));
        }
        for written in [0x00, 0x40, 0xff] {
            let bist = |value| (cfg::BIST, Width::Byte, value);
            expect_after(bench, bist(written), bist(0), "BIST reads 0")?;
        }
        Ok(())
    })
}

pub(super) fn capabilities(bench: &mut Bench<'_>) -> Verdict {
    let mut pci = bench.pci()?;
    let listed = pci.config_read(cfg::STATUS, Width::Word) & status::CAPABILITIES != 0;
    if !listed {
        let expectation = "without a list the pointer is 0";
        return expect_config(bench, cfg::CAPABILITIES, Width::Byte, 0, expectation);
    }
    let mut pointer = pci.config_read(cfg::CAPABILITIES, Width::Byte);
    for _ in 0..MOST_CAPABILITIES {
        // The two lowest bits are reserved and to be masked (6.7).
        let Ok(offset @ 0x40..=0xfc) = u8::try_from(pointer & 0xfc) else {
            return bench.check_number("capabilities pointer", pointer, 0u8, "it ends with 0");
        };
        pointer = bench.pci()?.config_read(offset, Width::Word) >> 8;
    }
    bench.check_that(false, "the list ends")
}

pub(super) fn status_clear_only(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        let kept = bench.pci()?.config_read(cfg::STATUS, Width::Word) & !status::ERRORS;
        for written in [0xffff, 0, !kept & 0xffff] {
            let status = |value| (cfg::STATUS, Width::Word, value);
            let expectation = "the errors are clear and the rest is as it was";
            expect_after(bench, status(written), status(kept), expectation)?;
        }
        Ok(())
    })
}

pub(super) fn command_reserved(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        let mut pci = bench.pci()?;
        let before = pci.config_read(cfg::COMMAND, Width::Word);
        pci.config_write(cfg::COMMAND, Width::Word, before | command::RESERVED);
        let after = pci.config_read(cfg::COMMAND, Width::Word);
        let reserved = after & command::RESERVED;
        bench.check_number("command bits 15:11", reserved, 0u8, "reserved bits read 0")
    })
}

pub(super) fn read_widths(bench: &mut Bench<'_>) -> Verdict {
    for offset in (0..=u8::MAX).step_by(4) {
        let mut pci = bench.pci()?;
        let dword = pci.config_read(offset, Width::Dword);
        let word = |high: u32, low: u32| high << 16 | low;
        let words = word(
            pci.config_read(offset + 2, Width::Word),
            pci.config_read(offset, Width::Word),
        );
        let mut byte = |index| pci.config_read(offset + index, Width::Byte);
        let bytes = word(byte(3) << 8 | byte(2), byte(1) << 8 | byte(0));
        bench.note("config space offset", offset);
        bench.check_number("words", words, dword, "two words read as the dword")?;
        bench.check_number("bytes", bytes, dword, "four bytes read as the dword")?;
    }
    Ok(())
}

pub(super) fn write_widths(bench: &mut Bench<'_>) -> Verdict {
    bench.preserving_config(|bench| {
        let mut pci = bench.pci()?;
        let beside = pci.config_read(cfg::INTERRUPT_LINE, Width::Dword) & !0xff;
        for (width, line) in [
            (Width::Byte, 0xa5),
            (Width::Word, 0x5a),
            (Width::Dword, 0x3c),
        ] {
            let written = line | beside & width.all_ones();
            bench
                .pci()?
                .config_write(cfg::INTERRUPT_LINE, width, written);
            let expectation = "the byte is written and the three beside it stay";
            expect_config(
                bench,
                cfg::INTERRUPT_LINE,
                Width::Dword,
                beside | line,
                expectation,
            )?;
        }
        command_bytes(bench)?;
        let mut pci = bench.pci()?;
        let both = pci.config_read(cfg::COMMAND, Width::Dword);
        pci.config_write(cfg::COMMAND, Width::Word, both & 0xffff & !command::IO);
        let expectation = "a word written to the command register leaves status";
        expect_config(
            bench,
            cfg::COMMAND,
            Width::Dword,
            both & !command::IO,
            expectation,
        )
    })
}

/// The high byte of the command register takes what the word takes, and
/// writing status leaves it.
fn command_bytes(bench: &mut Bench<'_>) -> Verdict {
    let mut pci = bench.pci()?;
    let before = pci.config_read(cfg::COMMAND, Width::Word);
    let held = before | command::INTX_DISABLE;
    pci.config_write(cfg::COMMAND, Width::Word, held);
    let taken = pci.config_read(cfg::COMMAND, Width::Word);
    pci.config_write(cfg::COMMAND, Width::Word, before);
    let left = (cfg::COMMAND, Width::Word, taken);
    for (written, expectation) in [
        (
            (cfg::COMMAND + 1, Width::Byte, held >> 8),
            "its high byte is written as with the word",
        ),
        ((cfg::STATUS, Width::Byte, 0), "writing status leaves it"),
        ((cfg::STATUS, Width::Word, 0), "writing status leaves it"),
    ] {
        expect_after(bench, written, left, expectation)?;
    }
    bench.pci()?.config_write(cfg::COMMAND, Width::Word, before);
    Ok(())
}
