//! Place 3: the guest in QEMU.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::listener::Follower;
use super::{Parts, Request, expected, lines};
use crate::device;
use crate::outcome::{Error, Exit};
use crate::report::{Header, Report};
use crate::signals::Interrupts;
use crate::verdict::{Tally, Verdict};
use crate::vm::{Boot, Limits, Machine, Spec, Vm, shell_line};

/// How long firmware and loader may take to the guest's first word. UEFI
/// takes 3 s on a quiet machine under TCG.
const FIRST_WORD: Duration = Duration::from_secs(60);
/// How long the guest may go without a word: its own watchdog ends a case
/// that hangs after 30 s, and is heard first.
const SILENCE: Duration = Duration::from_secs(45);

/// Boots the guest on the device, follows its report to the end,
/// and removes everything.
///
/// # Errors
/// When there is no run to judge: see [`Error`].
pub(super) fn prove(
    request: &Request,
    parts: &Parts,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    let serial_log = request.serial_log.as_ref().map(create_log).transpose()?;
    let setup = request.setup();
    let wiring = device::wiring(&request.device, &setup)?;
    let mut device = device::create(&request.device, &setup)?;
    let ids = request.ids();
    let plan = request.plan(device.card(), wiring, ids.as_deref());
    let spec = Spec {
        machine: request.machine,
        accel: parts.accel,
        boot: parts.boot.clone(),
        device: device.qemu_args(),
        plan: plan.to_string(),
        fault: request.fault.clone(),
    };
    let tally = Tally::new(expected(&plan, device.ports()));
    let mut shown = parts.command();
    shown.args(spec.arguments());
    report.started(&Header {
        device: device.label(),
        machine: machine_label(&spec),
        profile: request.profile.name,
        due: device.ports().map(|_| tally.count(|suite| suite.due)),
        command: Some(shell_line(&shown)),
    });
    let lines = device.lines();
    lines::introduce(&lines, report);
    let vm = Vm::start(parts.command(), &spec)
        .map_err(|error| Error::Environment(format!("cannot start QEMU: {error}")))?;
    let mut follower = Follower::new(tally, report, serial_log);
    let limits = Limits {
        first_word: FIRST_WORD.min(request.timeout),
        silence: SILENCE.min(request.timeout),
        total: request.timeout,
    };
    let ending = vm.watch(&limits, device.as_mut(), interrupts, &mut follower);
    // Removed before the verdict is told: who reads it may look.
    drop(device);
    let log_error = follower.serial_error();
    let (tally, report) = follower.finish();
    lines::account(&lines, report);
    let verdict = Verdict::of(&ending, &tally);
    report.finished(&tally, ending.errors(), &verdict);
    match (log_error, &request.serial_log) {
        (Some(error), Some(path)) if verdict.exit() == Exit::Proven => {
            Err(Error::Environment(format!(
                "the serial log {} is incomplete: {error}; write it elsewhere",
                path.display()
            )))
        }
        _ => Ok(verdict),
    }
}

fn create_log(path: &PathBuf) -> Result<File, Error> {
    File::create(path).map_err(|error: io::Error| {
        Error::Environment(format!(
            "cannot write the serial log {}: {error}; name a file that can be created",
            path.display()
        ))
    })
}

fn machine_label(spec: &Spec) -> String {
    let boot = match spec.boot {
        Boot::Pvh { .. } => "PVH",
        Boot::Bios { .. } => "BIOS",
        Boot::Uefi { .. } => "UEFI",
    };
    let machine = match spec.machine {
        Machine::Q35 => "q35",
        Machine::Pc => "pc",
    };
    format!("{machine}, {}, {boot}", spec.accel)
}
