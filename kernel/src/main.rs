//! The bare-metal guest: it boots, finds the card, runs the conformance suite
//! on it, and reports.
//!
//! The way through: `boot` (either entry) -> [`run`] -> `platform::init` ->
//! `pci::enumerate` -> `card::Card::find` -> `suite::run`, or `monitor`, -> exit. `unsafe`
//! stands in `boot/` and `platform/` only; every other module forbids it.
#![no_std]
#![no_main]
#![deny(unsafe_code)]

#[cfg(not(target_os = "none"))]
compile_error!("the guest runs on no host: build it with --target x86_64-unknown-none");

extern crate alloc;

#[expect(unsafe_code, reason = "entry points and page tables")]
mod boot;
mod card;
mod fault;
mod fw_cfg;
mod measure;
mod monitor;
mod moved;
mod pci;
#[expect(unsafe_code, reason = "the machine's own registers and tables")]
mod platform;
mod report;
mod suite;

use lineproof_conformance::plan::Plan;

use boot::BootInfo;
use card::{Card, NoCard};
use fault::Fault;
use pci::Function;
use platform::exit::Status;
use report::Bail;

/// The fw_cfg file that holds the plan; without it the guest runs everything.
const PLAN_FILE: &str = "opt/org.lineproof.plan";

/// Everything after the boot. Called once, by either entry.
fn run(boot: &BootInfo) -> ! {
    report::init(boot.framebuffer);
    platform::init(boot.physical_offset);
    let fault = Fault::requested();
    if let Some(fault) = fault {
        fault.at_start();
    }
    let by_hand = monitor::requested();
    if by_hand {
        report::spare_com1();
    }
    report::info(format_args!(
        "version {}, boot {}, on {}",
        env!("CARGO_PKG_VERSION"),
        boot.protocol,
        platform::cpu::Host,
    ));
    report::info(format_args!("{}", lineproof_conformance::SOURCES));

    let file = match fw_cfg::read(PLAN_FILE) {
        Ok(file) => file,
        Err(error) => report::bail(Bail::Plan, format_args!("{PLAN_FILE}: {error}")),
    };
    let plan = match &file {
        Some(bytes) => read_plan(bytes),
        None => Plan::default(),
    };
    let functions = pci::enumerate();
    let mut card = match Card::find(&functions, &plan) {
        Ok(card) => card,
        Err(_) if by_hand => monitor::enter(&plan, None, &functions),
        Err(missing) => {
            let status = no_card(&missing, &functions);
            over(status, &plan, None, &functions);
        }
    };
    introduce(&card);
    if by_hand {
        monitor::enter(&plan, Some(&mut card), &functions);
    }
    if plan.measure > 0 {
        measure::run(&mut card, plan.measure);
        report::end(Status::Passed);
    }
    if moved::requested() {
        let kept = moved::run(&mut card);
        report::end(if kept { Status::Passed } else { Status::Failed });
    }
    match suite::run(&plan, &mut card, fault) {
        Some(status) => over(status, &plan, Some(&mut card), &functions),
        None => monitor::enter(&plan, Some(&mut card), &functions),
    }
}

/// The run has ended. So does QEMU; on a PC with a terminal there is the
/// monitor.
fn over(status: Status, plan: &Plan<'_>, card: Option<&mut Card>, functions: &[Function]) -> ! {
    report::leave(status);
    if report::has_com1() {
        report::info(format_args!(
            "{status}; press Enter at COM1 for the monitor, or switch the machine off"
        ));
        monitor::wait_for_somebody();
        monitor::enter(plan, card, functions);
    }
    report::end(status)
}

fn read_plan(bytes: &[u8]) -> Plan<'_> {
    let Ok(text) = core::str::from_utf8(bytes) else {
        report::bail(Bail::Plan, format_args!("{PLAN_FILE} is not UTF-8"));
    };
    match Plan::parse(text) {
        Ok(plan) => plan,
        Err(error) => report::bail(Bail::Plan, format_args!("{error}")),
    }
}

fn introduce(card: &Card) {
    report::info(format_args!("card {}", card.function()));
    for bar in card.bars() {
        report::info(format_args!("{bar}"));
    }
    match card.route() {
        Some(route) => report::info(format_args!("interrupt {route}")),
        None => report::info(format_args!("interrupt not found")),
    }
}

/// Says what was looked for and what was there instead.
fn no_card(missing: &NoCard, functions: &[Function]) -> Status {
    for function in functions {
        report::info(format_args!("saw {function}"));
    }
    match missing {
        NoCard::Absent(id) => report::give_up(
            Bail::NoCard,
            format_args!("no card {id} among {} PCI functions", functions.len()),
        ),
        NoCard::NoPort(card) => report::give_up(
            Bail::NoCard,
            format_args!("{card} has no I/O BAR of 8 bytes or more"),
        ),
        NoCard::NoRoom(card, bar) => report::give_up(
            Bail::NoCard,
            format_args!("no free I/O space for {bar} of {card}"),
        ),
    }
}
