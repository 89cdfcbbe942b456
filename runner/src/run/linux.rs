//! A stock Linux on the device, and the kernel's own driver at work.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lineproof_conformance::plan::Timing;
use lineproof_conformance::{Wiring, profile};
use lineproof_host_emulator::Quirks;
use lineproof_linux_guest as linux_guest;

use super::drive::{Job, SerialLog, drive};
use super::parts;
use crate::device::{self, Device, DeviceSpec, Setup, Slot};
use crate::outcome::Error;
use crate::progress::Progress;
use crate::provision;
use crate::provision::accel::{Accel, AccelChoice};
use crate::provision::linux;
use crate::provision::qemu::Qemu;
use crate::report::Report;
use crate::signals::Interrupts;
use crate::trace::Trace;
use crate::verdict::{Expected, Verdict};
use crate::vm::{Boot, Cpus, Limits, Machine, Spec};

/// How long BIOS and kernel may take to the first program's first word: 4 s
/// on a quiet machine under TCG.
const FIRST_WORD: Duration = Duration::from_secs(120);
/// How long the guest may go without a word. Carrying data is what takes it
/// longest; it gives up by itself when that stands still for 20 s.
const SILENCE: Duration = Duration::from_secs(120);

/// What every Linux is told: its console, and to end the machine and not to
/// wait for somebody when it panics. Nothing about serial ports.
const COMMAND_LINE: &str = "console=ttyS0 panic=-1";

/// What a run on Linux is asked to prove, and on what.
#[derive(Debug)]
pub struct LinuxRequest {
    /// The device under test.
    pub device: DeviceSpec,
    /// The instance's name.
    pub uuid: Option<uuid::Uuid>,
    /// What the ports are wired to; the device's usual wiring if none.
    pub wiring: Option<Wiring>,
    /// Whether characters take their time.
    pub timing: Timing,
    /// Where QEMU shall run.
    pub cpus: Cpus,
    /// Departures of the model, by name.
    pub quirks: Quirks,
    /// The longest that the guest may take.
    pub timeout: Duration,
    /// Where COM1 is written to: the kernel's messages.
    pub serial_log: Option<PathBuf>,
}

impl LinuxRequest {
    /// Whether the device can be had here, before parts are got for it: see
    /// [`device::check`].
    ///
    /// # Errors
    /// As [`prove_on_linux`].
    pub fn check(&self) -> Result<(), Error> {
        device::check(&self.device, &self.setup())
    }

    /// What the device is asked to be.
    fn setup(&self) -> Setup {
        Setup {
            uuid: self.uuid,
            wiring: self.wiring.unwrap_or_else(|| self.device.usual_wiring()),
            lines: Vec::new(),
            timing: self.timing,
            profile: &profile::STRICT,
            quirks: self.quirks,
            trace: Trace::default(),
        }
    }
}

/// The parts that the machine is made of.
#[derive(Debug)]
pub struct LinuxParts {
    qemu: Qemu,
    accel: Accel,
    kernel: PathBuf,
    initramfs: PathBuf,
}

/// Finds the parts, or else gets them; `qemu` and `kernel` are those that the
/// user names.
///
/// # Errors
/// [`Error::Environment`] with what is missing and how to get it,
/// [`Error::Interrupted`].
pub fn gather_linux(
    qemu: Option<&Path>,
    kernel: Option<&Path>,
    accel: AccelChoice,
    progress: &dyn Progress,
    interrupts: &Interrupts,
) -> Result<LinuxParts, Error> {
    let cache = parts::cache()?;
    let setup = parts::setup(&cache, progress, interrupts);
    let accel = parts::accel(accel)?;
    // What was named is looked at before anything is fetched or built.
    if let Some(named) = kernel {
        linux::check(named).map_err(provision::Error::from)?;
    }
    Ok(LinuxParts {
        qemu: provision::qemu::qemu(setup, qemu)?,
        accel,
        kernel: match kernel {
            Some(named) => named.to_owned(),
            None => linux::kernel(setup, &linux::STOCK)?,
        },
        initramfs: linux::initramfs(setup)?,
    })
}

/// Creates the device, boots Linux on it, follows its report to the end, and
/// removes everything.
///
/// # Errors
/// When there is no run to judge: see [`Error`].
pub fn prove_on_linux(
    request: &LinuxRequest,
    parts: &LinuxParts,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    let serial_log = request.serial_log.as_deref();
    let serial_log = serial_log.map(SerialLog::create).transpose()?;
    let setup = request.setup();
    let wired = wired(setup.wiring)?;
    let device = device::create(&request.device, &setup)?;
    let job = Job {
        spec: Spec {
            machine: Machine::Q35,
            accel: parts.accel,
            cpus: parts::cpus(request.cpus, device.as_ref()),
            boot: Boot::Linux {
                kernel: parts.kernel.clone(),
                initramfs: parts.initramfs.clone(),
                command_line: command_line(device.as_ref(), wired, request.timing),
            },
            device: device.qemu_args(Slot::Ordinary),
            plan: None,
            monitor: false,
            fault: None,
            gdb: None,
            screenshot: None,
        },
        expected: expected(device.ports()),
        fail_fast: false,
        profile: None,
        limits: Limits {
            first_word: FIRST_WORD.min(request.timeout),
            silence: SILENCE.min(request.timeout),
            total: request.timeout,
        },
        serial_log,
        debugger: None,
    };
    drive(job, device, &parts.qemu, interrupts, report)
}

/// The kernel's words, then those for its first program.
fn command_line(device: &dyn Device, wired: &str, timing: Timing) -> String {
    let card = device.card().id;
    let mut line = format!("{COMMAND_LINE} -- card={card} wiring={wired}");
    if let Some(ports) = device.ports() {
        line.push_str(&format!(" ports={ports}"));
    }
    line.push_str(match timing {
        Timing::Line => " timing=line",
        Timing::Instant => " timing=instant",
    });
    line
}

/// The guest's word for a wiring.
fn wired(wiring: Wiring) -> Result<&'static str, Error> {
    match wiring {
        Wiring::Loopback => Ok("loopback"),
        Wiring::NullModem => Ok("null-modem"),
        Wiring::Open => Ok("open"),
        Wiring::Each(_) => Err(Error::Usage(
            "the Linux guest knows one wiring for both ports; choose loopback, null-modem or open"
                .to_owned(),
        )),
    }
}

/// What the guest's report must hold.
fn expected(ports: Option<usize>) -> Expected {
    let ids = |scope| {
        linux_guest::catalogue()
            .filter(|case| case.scope == scope)
            .map(|case| case.id.to_owned())
            .collect()
    };
    Expected {
        card: ids(linux_guest::Scope::Card),
        port: ids(linux_guest::Scope::Port),
        ports,
        ..Expected::default()
    }
}
