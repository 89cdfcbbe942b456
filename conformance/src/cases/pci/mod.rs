//! The PCI function: what it says of itself in config space, what its base
//! address registers take, and what it decodes.
//!
//! The claims are listed here; the files beside hold how they are put. Every
//! case that writes config space runs inside
//! [`Bench::preserving_config`](crate::bench::Bench::preserving_config).

mod bars;
mod decode;
mod header;
mod intx;
mod undecoded;
mod wide;

use crate::bench::Bench;
use crate::case::{Case, Verdict};
use crate::clause::Clause;
use crate::config_space as cfg;
use crate::target::Width;

const ORGANIZATION: &Clause = &Clause::pci("6.1 Configuration Space Organization");
const IDENTIFICATION: &Clause = &Clause::pci("6.2.1 Device Identification");
const COMMAND: &Clause = &Clause::pci("6.2.2 Device Control");
const STATUS: &Clause = &Clause::pci("6.2.3 Device Status");
const MISCELLANEOUS: &Clause = &Clause::pci("6.2.4 Miscellaneous Registers");
const BAR: &Clause = &Clause::pci("6.2.5.1 Address Maps");
const ROM: &Clause = &Clause::pci("6.2.5.2 Expansion ROM Base Address Register");
const CAPABILITIES: &Clause = &Clause::pci("6.7 Capabilities List");
const BYTE_ENABLES: &Clause = &Clause::pci("3.2.2 Addressing");

pub(crate) static CASES: &[Case] = &[
    Case::card(
        "pci.identity",
        IDENTIFICATION,
        "vendor, device, subsystem and revision are the card's own",
        header::identity,
    ),
    Case::card(
        "pci.class",
        &Clause::pci("appendix D, Class Codes"),
        "the class is 07 00 02: a 16550-compatible serial controller",
        header::class,
    ),
    Case::card(
        "pci.header-type",
        IDENTIFICATION,
        "the header is type 0 of a single-function device",
        header::header_type,
    ),
    Case::card(
        "pci.interrupt-pin",
        MISCELLANEOUS,
        "the function's one interrupt pin is INTA",
        header::interrupt_pin,
    ),
    Case::card(
        "pci.interrupt-line",
        MISCELLANEOUS,
        "the interrupt line register holds each of the 256 values for software",
        header::interrupt_line,
    ),
    Case::card(
        "pci.read-only",
        ORGANIZATION,
        "writes to identification, class, header type and interrupt pin change nothing",
        header::read_only,
    ),
    Case::card(
        "pci.reserved",
        ORGANIZATION,
        "reserved registers read 0 and ignore writes",
        header::reserved,
    ),
    Case::card(
        "pci.self-test",
        MISCELLANEOUS,
        "a function without a self test reads 0 in BIST whatever is written",
        header::self_test,
    ),
    Case::card(
        "pci.capabilities",
        CAPABILITIES,
        "the capabilities pointer agrees with the status bit, and the list ends",
        header::capabilities,
    ),
    Case::card(
        "pci.status-clear-only",
        STATUS,
        "writing status clears error bits at most; it sets none and keeps the rest",
        header::status_clear_only,
    ),
    Case::card(
        "pci.command-reserved",
        COMMAND,
        "bits 15:11 of the command register stay 0",
        header::command_reserved,
    ),
    Case::card(
        "pci.config-read-widths",
        BYTE_ENABLES,
        "all of config space reads the same by bytes, words and dwords",
        header::read_widths,
    ),
    Case::card(
        "pci.config-write-widths",
        BYTE_ENABLES,
        "a byte or word written to config space leaves the bytes beside it",
        header::write_widths,
    ),
    Case::card(
        "pci.bar-kind",
        BAR,
        "each BAR in use says that it decodes I/O space",
        bars::kind,
    ),
    Case::card(
        "pci.bar-size",
        BAR,
        "a BAR written with ones reads back its size",
        bars::size,
    ),
    Case::card(
        "pci.bar-alignment",
        BAR,
        "a BAR keeps every address bit above its size, and no bit below",
        bars::alignment,
    ),
    Case::card(
        "pci.bar-bytes",
        BYTE_ENABLES,
        "a BAR can be written byte by byte and word by word",
        bars::bytes,
    ),
    Case::card(
        "pci.bars-apart",
        BAR,
        "writing one BAR changes no other",
        bars::apart,
    ),
    Case::card(
        "pci.bars-unused",
        BAR,
        "BARs that are not in use read 0 and ignore writes",
        bars::unused,
    ),
    Case::card(
        "pci.no-rom",
        ROM,
        "without an expansion ROM its BAR reads 0 and ignores writes",
        bars::no_rom,
    ),
    Case::card(
        "pci.decode-bit",
        COMMAND,
        "the I/O decode bit reads back as written and moves no BAR",
        decode::bit,
    ),
    Case::card(
        "pci.decode-off",
        COMMAND,
        "with I/O decode off the ports answer no read and take no write, and keep their state",
        decode::off,
    ),
    Case::card(
        "pci.decode-off-reads",
        COMMAND,
        "reads while I/O decode is off clear nothing in the ports",
        undecoded::reads_without_effect,
    ),
    Case::card(
        "pci.interrupt-disable",
        COMMAND,
        "where the command register has an interrupt disable bit, it holds INTx",
        intx::disable,
    ),
    Case::card(
        "pci.interrupt-without-io",
        COMMAND,
        "INTx does not depend on I/O decode",
        intx::without_io,
    ),
    Case::card(
        "pci.interrupt-disable-reset",
        COMMAND,
        "a reset clears the interrupt disable bit",
        intx::disable_reset,
    ),
    Case::card(
        "pci.interrupt-status",
        STATUS,
        "where INTx can be held, status bit 3 shows a pending interrupt, held or not",
        intx::status,
    ),
    Case::card(
        "pci.moved-bar",
        BAR,
        "the ports follow a BAR to its new address and leave the old one",
        decode::moved_bar,
    ),
    Case::card(
        "pci.wide-reads",
        BYTE_ENABLES,
        "a word or dword read of a port gives consecutive registers, the lowest first",
        decode::wide_reads,
    ),
    Case::card(
        "pci.wide-reads-once",
        BYTE_ENABLES,
        "a dword read of a port has the effects of its four registers' reads, each once",
        wide::effects,
    ),
    Case::card(
        "pci.wide-writes",
        BYTE_ENABLES,
        "a word or dword write to a port reaches consecutive registers, the lowest first",
        decode::wide_writes,
    ),
    Case::card(
        "pci.ports-apart",
        BAR,
        "a write through one port's addresses, of any width, reaches no other port",
        decode::ports_apart,
    ),
];

/// The numbers of the BARs that the card uses, or of those that it does not.
fn bars(bench: &mut Bench<'_>, used: bool) -> Verdict<impl Iterator<Item = u8> + use<>> {
    let ports = bench.capabilities().ports;
    let function = bench.pci()?.function();
    Ok((0..cfg::BARS).filter(move |bar| function.uses(*bar, ports) == used))
}

/// Requires config space to read `value` at `offset`.
fn expect_config(
    bench: &mut Bench<'_>,
    offset: u8,
    width: Width,
    value: u32,
    expectation: &'static str,
) -> Verdict {
    let actual = bench.pci()?.config_read(offset, width);
    bench.note("config space offset", offset);
    bench.check_number("config space", actual, value, expectation)
}

/// Writes `value` at `offset`, then requires the `read` width at `at` to be
/// `expected`.
fn expect_after(
    bench: &mut Bench<'_>,
    (offset, width, value): (u8, Width, u32),
    (at, read, expected): (u8, Width, u32),
    expectation: &'static str,
) -> Verdict {
    bench.note("written", value);
    bench.pci()?.config_write(offset, width, value);
    expect_config(bench, at, read, expected, expectation)
}

/// Writes ones at `offset`, a dword, then requires it to read as `value`
/// still.
fn expect_unmoved(
    bench: &mut Bench<'_>,
    offset: u8,
    value: u32,
    expectation: &'static str,
) -> Verdict {
    for written in [u32::MAX, !value, 0] {
        let at = |value| (offset, Width::Dword, value);
        expect_after(bench, at(written), at(value), expectation)?;
    }
    Ok(())
}
