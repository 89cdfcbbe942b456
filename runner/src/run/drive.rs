//! The part of a run that is the same for every guest: machine, lines,
//! verdict, report.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::debugger::Debugger;
use super::lines;
use super::listener::Follower;
use crate::device::Device;
use crate::outcome::{Error, Exit};
use crate::provision::qemu::Qemu;
use crate::report::{Header, Report, Verbosity, printable};
use crate::signals::Interrupts;
use crate::verdict::{Expected, Tally, Verdict};
use crate::vm::{Boot, Limits, Machine, Spec, Vm, shell_line};

/// A machine to be run, and what its guest must report.
pub(super) struct Job {
    /// The machine.
    pub(super) spec: Spec,
    /// What the report must hold.
    pub(super) expected: Expected,
    /// The profile that the device is judged by, if any.
    pub(super) profile: Option<&'static str>,
    /// How long the guest may take.
    pub(super) limits: Limits,
    /// Whether the first failure ends the run.
    pub(super) fail_fast: bool,
    /// Where COM1 goes.
    pub(super) serial_log: Option<SerialLog>,
    /// What the guest waits for.
    pub(super) debugger: Option<Debugger>,
}

/// A file that takes what the guest sends on COM1.
pub(super) struct SerialLog {
    path: PathBuf,
    file: File,
}

impl SerialLog {
    /// Creates it.
    ///
    /// # Errors
    /// [`Error::Environment`] when that is not possible.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        let file = File::create(path).map_err(|error| {
            Error::Environment(format!(
                "cannot write the serial log {}: {error}; name a file that can be created",
                path.display()
            ))
        })?;
        let path = path.to_owned();
        Ok(Self { path, file })
    }
}

/// Boots the guest on `device`, follows its report to the end, and removes
/// everything.
///
/// # Errors
/// [`Error::Environment`] when QEMU cannot be started, and when a run that
/// proved everything has left a serial log with a gap.
pub(super) fn drive(
    job: Job,
    mut device: Box<dyn Device>,
    qemu: &Qemu,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    let tally = Tally::new(job.expected);
    let mut shown = qemu.command();
    shown.args(job.spec.arguments());
    report.started(&Header {
        device: printable(&device.label()).into_owned(),
        machine: machine_label(&job.spec),
        profile: job.profile,
        due: device.ports().map(|_| tally.count(|suite| suite.due)),
        command: Some(shell_line(&shown)),
    });
    for remark in device.remarks() {
        report.remark(remark, Verbosity::Normal);
    }
    let lines = device.lines();
    lines::introduce(&lines, report);
    let vm = Vm::start(qemu.command(), &job.spec)
        .map_err(|error| Error::Environment(format!("cannot start QEMU: {error}")))?;
    if let Some(debugger) = &job.debugger {
        report.remark(&debugger.invitation()?, Verbosity::Quiet);
    }
    let (log_path, log) = job.serial_log.map(|log| (log.path, log.file)).unzip();
    let mut follower = Follower::new(tally, report, log).failing_fast(job.fail_fast);
    let ending = vm.watch(&job.limits, device.as_mut(), interrupts, &mut follower);
    // Removed before the verdict is told: who reads it may look.
    drop(device);
    let log_error = follower.serial_error();
    let (tally, report) = follower.finish();
    lines::account(&lines, report);
    let verdict = Verdict::of(&ending, &tally);
    report.finished(&tally, ending.errors(), &verdict);
    match (log_error, log_path) {
        (Some(error), Some(path)) if verdict.exit() == Exit::Proven => {
            Err(Error::Environment(format!(
                "the serial log {} is incomplete: {error}; write it elsewhere",
                path.display()
            )))
        }
        _ => Ok(verdict),
    }
}

fn machine_label(spec: &Spec) -> String {
    let boot = match spec.boot {
        Boot::Pvh { .. } => "PVH",
        Boot::Bios { .. } => "BIOS",
        Boot::Uefi { .. } => "UEFI",
        Boot::Linux { .. } => "Linux",
    };
    let machine = match spec.machine {
        Machine::Q35 => "q35",
        Machine::Pc => "pc",
    };
    format!("{machine}, {}, {boot}", spec.accel)
}
