//! The columns whose implementations run in this process, under a virtual
//! clock.

use lineproof_conformance::profile::{Judgement, LINUX_MTTY, QEMU_PCI_SERIAL, VM_SUPERIO};
use lineproof_conformance::{Case, Outcome, Port, Profile, Scope, catalogue, run_case};
use lineproof_host_emulator::{CardType, Personality, Wiring};
use lineproof_places::{BENCHES, Bench, VM_SUPERIO_VERSION, VmSuperio};

use super::{Cell, Column};

/// The emulated card strictly, vm-superio, and the emulated card's
/// personalities.
pub(super) fn columns() -> Vec<Column> {
    let mut columns = vec![emulated(), vm_superio()];
    columns.extend([
        personality(Personality::VmSuperio, &VM_SUPERIO, CardType::Mtty1),
        personality(Personality::Qemu, &QEMU_PCI_SERIAL, CardType::Mtty2),
        personality(Personality::LinuxMtty, &LINUX_MTTY, CardType::Mtty2),
    ]);
    columns
}

fn emulated() -> Column {
    let mut column = Column::new(
        format!("Lineproof's emulated CH352 {}", env!("CARGO_PKG_VERSION")),
        "in-process, every wiring, strict",
    );
    for bench in BENCHES {
        for case in catalogue() {
            for &port in bench.ports(case) {
                let outcome = bench.run(case, port);
                column.judge(case, &outcome, bench.profile);
            }
        }
    }
    column
}

fn vm_superio() -> Column {
    let mut column = Column::new(
        format!("vm-superio {VM_SUPERIO_VERSION}"),
        "in-process, data lines looped back, profile vm-superio",
    );
    for case in catalogue() {
        let outcome = run_case(case, Port::Zero, &mut VmSuperio::new(), &VM_SUPERIO).outcome;
        column.judge(case, &outcome, &VM_SUPERIO);
    }
    column
}

/// The emulated card passing itself off as another, wired as that one is. It
/// is broken on purpose, so that no outcome is a surprise.
fn personality(personality: Personality, profile: &'static Profile, card: CardType) -> Column {
    let mut bench: Bench = BENCHES[0];
    bench.config.card_type = card;
    bench.config.quirks = personality.quirks();
    if personality == Personality::Qemu {
        bench.config.wiring = Wiring::OPEN;
    }
    bench.profile = profile;
    let mut column = Column::new(
        format!("the emulated card as {personality}"),
        format!("in-process, with the quirks of --personality {personality}"),
    );
    for case in catalogue() {
        let worth_it = case.scope == Scope::Port || personality != Personality::VmSuperio;
        if !worth_it {
            let reason = "vm-superio shows no PCI function".to_owned();
            column.take(case, Cell::NotPut(reason));
            continue;
        }
        for &port in bench.ports(case) {
            column.take(case, cell(&bench.run(case, port), None));
        }
    }
    column
}

impl Column {
    /// Takes an outcome, and notes it if `profile` says otherwise.
    fn judge(&mut self, case: &'static Case, outcome: &Outcome, profile: &Profile) {
        let reason = match profile.judge(case.id, outcome) {
            Judgement::Known(departure) => Some(departure.reason),
            Judgement::Broken => {
                self.surprises.push(format!(
                    "{} fails, which its profile does not know",
                    case.id
                ));
                None
            }
            Judgement::Outdated(_) => {
                self.surprises.push(format!(
                    "{} passes, and its profile says that it fails",
                    case.id
                ));
                None
            }
            Judgement::Varies(departure) => Some(departure.reason),
            Judgement::Holds | Judgement::Skipped(_) => None,
        };
        self.take(case, cell(outcome, reason));
    }
}

fn cell(outcome: &Outcome, reason: Option<&'static str>) -> Cell {
    match outcome {
        Outcome::Passed => Cell::Holds,
        Outcome::Failed(_) => Cell::Departs(reason),
        Outcome::Skipped(why) => Cell::NotPut((*why).to_owned()),
    }
}
