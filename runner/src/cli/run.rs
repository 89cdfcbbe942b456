//! `lineproof run`.

use std::path::PathBuf;
use std::time::Duration;

use lineproof_conformance::Profile;
use lineproof_host_emulator::mdev::parse_uuid;
use uuid::Uuid;

use super::Talk;
use super::options::{self, AccelWord, BootWord, FormatWord, TimingWord, WiringWord};
use crate::device::DeviceSpec;
use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::run::{Needs, Request, choose, gather, prove};
use crate::signals::Interrupts;
use crate::vm::Machine;

/// What to prove, and on what.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The device under test: mtty-1, mtty-2, vfio-user:SOCKET, mdev:UUID,
    /// kernel:mtty-1, kernel:mtty-2, vfio:SYSFSDEV, qemu:pci-serial,
    /// qemu:pci-serial-2x
    #[arg(long, value_name = "DEVICE", default_value = "mtty-2")]
    device: DeviceSpec,
    /// Name the device's instance; a random UUID by default
    #[arg(long, value_parser = parse_uuid)]
    uuid: Option<Uuid>,
    /// What the ports are wired to; by default loopback, open for qemu:
    /// devices
    #[arg(long)]
    wiring: Option<WiringWord>,
    /// Whether characters take their time on the line
    #[arg(long, default_value = "line")]
    timing: TimingWord,
    /// What the device is judged by; by default 16550a, linux-mtty for
    /// kernel: devices
    #[arg(long, value_parser = options::known_profile)]
    profile: Option<&'static Profile>,
    #[command(flatten)]
    model: options::Model,
    /// Run only the cases whose id matches this glob; may be given again
    #[arg(long, value_name = "GLOB")]
    filter: Vec<String>,
    /// How QEMU executes the guest
    #[arg(long, default_value = "auto")]
    accel: AccelWord,
    /// How the guest is booted
    #[arg(long, default_value = "pvh")]
    boot: BootWord,
    /// QEMU's machine
    #[arg(long, default_value = "q35")]
    machine: Machine,
    /// The QEMU to use, version 10.1 or newer; LINEPROOF_QEMU names one too
    #[arg(long, value_name = "PATH")]
    qemu: Option<PathBuf>,
    /// The guest's kernel, instead of building it
    #[arg(long, value_name = "PATH")]
    kernel: Option<PathBuf>,
    /// Give the guest up after this time
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Write what the guest sends on COM1 to this file
    #[arg(long, value_name = "FILE")]
    serial_log: Option<PathBuf>,
    /// How to report on standard output
    #[arg(long, default_value = "pretty")]
    format: FormatWord,
    /// Make the guest misbehave, to test the bench
    #[arg(long, value_name = "FAULT", hide = true)]
    inject_fault: Option<String>,
    #[command(flatten)]
    pub(super) talk: Talk,
}

/// Runs the suite in a guest.
pub(super) fn run(args: &Args, console: &Console, interrupts: &Interrupts) -> Result<Exit, Error> {
    let cases = choose(&args.filter).map_err(|error| Error::Usage(error.to_string()))?;
    let request = Request {
        device: args.device.clone(),
        uuid: args.uuid,
        wiring: args.wiring.map(Into::into),
        timing: args.timing.into(),
        profile: args.profile.unwrap_or_else(|| args.device.usual_profile()),
        quirks: args.model.quirks(),
        cases,
        machine: args.machine,
        timeout: Duration::from_secs(args.timeout),
        serial_log: args.serial_log.clone(),
        fault: args.inject_fault.clone(),
    };
    let needs = Needs {
        qemu: args.qemu.as_deref(),
        kernel: args.kernel.as_deref(),
        accel: args.accel.into(),
        boot: args.boot.into(),
    };
    let parts = gather(&needs, console, interrupts)?;
    let mut report = args.format.report(console);
    Ok(prove(&request, &parts, interrupts, report.as_mut())?.exit())
}
