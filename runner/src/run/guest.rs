//! Place 3: the guest in QEMU.

use std::time::Duration;

use super::debugger::Debugger;
use super::drive::{Job, SerialLog, drive};
use super::screenshot::Screenshot;
use super::{Parts, Request, expected};
use crate::device::{self, Slot};
use crate::outcome::{Error, Exit};
use crate::report::Report;
use crate::signals::Interrupts;
use crate::verdict::Verdict;
use crate::vm::{Limits, Spec};

/// How long firmware and loader may take to the guest's first word. UEFI
/// takes 3 s on a quiet machine under TCG.
const FIRST_WORD: Duration = Duration::from_secs(60);
/// How long the guest may go without a word: its own watchdog ends a case
/// that hangs after 30 s, and is heard first.
const SILENCE: Duration = Duration::from_secs(45);

/// The same for a soak, which speaks every second and is not watched from within:
/// it goes on for hours, and one long pause of the host must not end it.
const SILENCE_IN_SOAK: Duration = Duration::from_secs(300);

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
    let serial_log = request.serial_log.as_deref();
    let serial_log = serial_log.map(SerialLog::create).transpose()?;
    let screenshot = request.screenshot.as_deref();
    let screenshot = screenshot.map(Screenshot::create).transpose()?;
    let setup = request.setup();
    let wiring = device::wiring(&request.device, &setup)?;
    let device = device::create(&request.device, &setup)?;
    let ids = request.ids();
    let plan = request.plan(device.card(), wiring, ids.as_deref());
    let cases = request.cases.as_deref();
    let debugger = request.gdb.as_ref();
    let debugger = debugger.map(|gdb| Debugger::create(gdb, &parts.kernel, cases));
    let debugger = debugger.transpose()?;
    let silence = match request.soak {
        0 => SILENCE,
        _ => SILENCE_IN_SOAK,
    };
    let limits = match debugger {
        Some(_) => Limits::NONE,
        None => Limits {
            first_word: FIRST_WORD.min(request.timeout),
            silence: silence.min(request.timeout),
            total: request.timeout,
        },
    };
    let job = Job {
        spec: Spec {
            machine: request.machine,
            accel: parts.accel,
            cpus: parts.cpus(device.as_ref()),
            boot: parts.boot.clone(),
            device: device.qemu_args(Slot::Hidden),
            plan: Some(plan.to_string()),
            monitor: false,
            fault: request.fault.clone(),
            gdb: debugger.as_ref().map(Debugger::socket),
            screenshot: screenshot.as_ref().map(|shot| shot.path().to_owned()),
        },
        expected: expected(&plan, device.ports()),
        fail_fast: request.fail_fast,
        profile: Some(request.profile.name),
        limits,
        serial_log,
        debugger,
    };
    let verdict = drive(job, device, &parts.qemu, interrupts, report)?;
    match screenshot {
        Some(shot) if verdict.exit() == Exit::Proven => shot.check().map(|()| verdict),
        _ => Ok(verdict),
    }
}
