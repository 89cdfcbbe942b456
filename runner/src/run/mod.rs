//! The main path, one way: plan, device, machine, lines, verdict, report.

mod choice;
mod listener;
mod parts;

pub use choice::{ChoiceError, choose};
pub use parts::{BootChoice, Needs, Parts, gather, write_image};

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use lineproof_conformance::plan::{Plan, Selection, Timing};
use lineproof_conformance::{Case, Profile, Scope, Wiring};
use lineproof_host_emulator::Quirks;

use crate::device::{self, DeviceSpec, Setup};
use crate::outcome::{Error, Exit};
use crate::report::{Header, Report};
use crate::signals::Interrupts;
use crate::verdict::{Expected, Tally, Verdict};
use crate::vm::{Boot, Ending, Limits, Machine, Spec, Vm, shell_line};
use listener::Follower;

/// How long firmware and loader may take to the guest's first word. UEFI
/// takes 3 s on a quiet machine under TCG.
const FIRST_WORD: Duration = Duration::from_secs(60);
/// How long the guest may go without a word: its own watchdog ends a case
/// that hangs after 30 s, and is heard first.
const SILENCE: Duration = Duration::from_secs(45);

/// What a run is asked to prove, and on what.
#[derive(Debug)]
pub struct Request {
    /// The device under test.
    pub device: DeviceSpec,
    /// The instance's name.
    pub uuid: Option<uuid::Uuid>,
    /// What the ports are wired to; the device's usual wiring if none.
    pub wiring: Option<Wiring>,
    /// Whether characters take their time.
    pub timing: Timing,
    /// What the device is judged by.
    pub profile: &'static Profile,
    /// Departures of the model, by name.
    pub quirks: Quirks,
    /// The cases to run; all of them if none.
    pub cases: Option<Vec<&'static Case>>,
    /// The chipset.
    pub machine: Machine,
    /// The longest that the guest may take.
    pub timeout: Duration,
    /// Where COM1 is written to.
    pub serial_log: Option<PathBuf>,
    /// A fault for the guest to commit.
    pub fault: Option<String>,
}

/// Creates the device, boots the guest on it, follows its report to the end,
/// and removes everything.
///
/// # Errors
/// When there is no run to judge: see [`Error`].
pub fn prove(
    request: &Request,
    parts: &Parts,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    let wiring = request
        .wiring
        .unwrap_or_else(|| request.device.usual_wiring());
    let serial_log = request.serial_log.as_ref().map(create_log).transpose()?;
    let mut device = device::create(
        &request.device,
        &Setup {
            uuid: request.uuid,
            wiring,
            timing: request.timing,
            profile: request.profile,
            quirks: request.quirks,
        },
    )?;
    let ids: Option<Vec<&str>> = request
        .cases
        .as_ref()
        .map(|cases| cases.iter().map(|case| case.id).collect());
    let plan = Plan {
        card: device.card(),
        profile: request.profile,
        wiring,
        timing: request.timing,
        selection: ids.as_deref().map_or(Selection::All, Selection::Ids),
        seed: 0,
    };
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
        command: shell_line(&shown),
    });
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
    let verdict = conclude(follower, &ending);
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

fn conclude(follower: Follower<'_>, ending: &Ending) -> Verdict {
    let (tally, report) = follower.finish();
    let verdict = Verdict::of(ending, &tally);
    report.finished(&tally, ending, &verdict);
    verdict
}

fn create_log(path: &PathBuf) -> Result<File, Error> {
    File::create(path).map_err(|error: io::Error| {
        Error::Usage(format!(
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

/// What the guest's report must hold for this plan.
fn expected(plan: &Plan<'_>, ports: Option<usize>) -> Expected {
    let ids = |scope: Scope| {
        plan.cases()
            .filter(|case| case.scope == scope)
            .map(|case| case.id.to_owned())
            .collect()
    };
    Expected {
        card: ids(Scope::Card),
        port: ids(Scope::Port),
        ports,
        departures: plan
            .profile
            .known()
            .flat_map(|departure| departure.cases.iter().map(|case| (case, departure.reason)))
            .map(|(case, reason)| ((*case).to_owned(), reason.to_owned()))
            .collect(),
        unsteady: plan
            .profile
            .unsteady
            .iter()
            .flat_map(|departure| departure.cases)
            .map(|case| (*case).to_owned())
            .collect(),
    }
}
