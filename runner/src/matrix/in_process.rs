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
        'A',
        format!("Lineproof's emulated CH352 {}", env!("CARGO_PKG_VERSION")),
        format!("in-process, every wiring, {}", profiles()),
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

/// What the emulated card's benches are judged by, each once.
fn profiles() -> String {
    let mut names: Vec<&str> = Vec::new();
    for bench in BENCHES {
        if !names.contains(&bench.profile.name) {
            names.push(bench.profile.name);
        }
    }
    match names.as_slice() {
        [one] => format!("profile {one}"),
        several => format!("profiles {}", several.join(" and ")),
    }
}

fn vm_superio() -> Column {
    let mut column = Column::new(
        'D',
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
    let (letter, wirings): (_, &[Wiring]) = match personality {
        Personality::VmSuperio => ('E', &[Wiring::LOOPBACK]),
        Personality::Qemu => ('F', &[Wiring::OPEN, Wiring::NullModem]),
        Personality::LinuxMtty => ('G', &[Wiring::LOOPBACK]),
    };
    let mut column = Column::new(
        letter,
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
        for &wiring in wirings {
            let mut bench: Bench = BENCHES[0];
            bench.config.card_type = card;
            bench.config.wiring = wiring;
            bench.config.quirks = personality.quirks();
            bench.profile = profile;
            for &port in bench.ports(case) {
                column.take(case, cell(case, &bench.run(case, port), profile).bare());
            }
        }
    }
    column
}

impl Column {
    /// Takes an outcome, and notes it if `profile` says otherwise.
    fn judge(&mut self, case: &'static Case, outcome: &Outcome, profile: &Profile) {
        let surprise = match profile.judge(case.id, outcome) {
            Judgement::Broken => Some("fails, which its profile does not know"),
            Judgement::Outdated(_) => Some("does not fail, and its profile says that it does"),
            Judgement::Holds
            | Judgement::Known(_)
            | Judgement::Varies(_)
            | Judgement::Skipped(_) => None,
        };
        if let Some(what) = surprise {
            self.surprises.push(format!("{} {what}", case.id));
        }
        self.take(case, cell(case, outcome, profile));
    }
}

fn cell(case: &Case, outcome: &Outcome, profile: &Profile) -> Cell {
    match outcome {
        Outcome::Passed => Cell::decided(case, true, profile),
        Outcome::Failed(_) => Cell::decided(case, false, profile),
        Outcome::Skipped(why) => Cell::NotPut((*why).to_owned()),
    }
}
