//! `lineproof linux`.

use std::path::PathBuf;
use std::time::Duration;

use lineproof_host_emulator::mdev::parse_uuid;
use uuid::Uuid;

use super::Talk;
use super::options::{self, AccelWord, FormatWord, TimingWord, WiringWord};
use crate::device::DeviceSpec;
use crate::outcome::{Error, Exit};
use crate::report::{Both, Collection, Console, Directory};
use crate::run::{LinuxRequest, gather_linux, prove_on_linux};
use crate::signals::Interrupts;

/// What to prove on Linux, and with what.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The device under test, as `run` takes it
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
    #[command(flatten)]
    model: options::Model,
    /// How QEMU executes the guest
    #[arg(long, default_value = "auto")]
    accel: AccelWord,
    /// The QEMU to use, version 10.1 or newer; LINEPROOF_QEMU names one too
    #[arg(long, value_name = "PATH")]
    qemu: Option<PathBuf>,
    #[command(flatten)]
    host: options::Host,
    /// The Linux to boot (vmlinuz, with 8250_pci built in), instead of Debian's
    #[arg(long, value_name = "PATH")]
    kernel: Option<PathBuf>,
    /// Give the guest up after this time
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = options::seconds)]
    timeout: u64,
    /// Write what the guest sends on COM1 to this file: the kernel's messages
    #[arg(long, value_name = "FILE")]
    serial_log: Option<PathBuf>,
    /// How to report on standard output
    #[arg(long, default_value = "pretty")]
    format: FormatWord,
    /// Write the report to this directory, too, in every format and as a page
    /// for a browser; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    #[command(flatten)]
    pub(super) talk: Talk,
}

/// Puts the card to a stock Linux.
pub(super) fn linux(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let request = LinuxRequest {
        device: args.device.clone(),
        uuid: args.uuid,
        wiring: args.wiring.map(Into::into),
        timing: args.timing.into(),
        cpus: args.host.cpus(),
        quirks: args.model.quirks(),
        timeout: Duration::from_secs(args.timeout),
        serial_log: args.serial_log.clone(),
    };
    request.check()?;
    let directory = args.report.as_deref().map(Directory::create).transpose()?;
    let parts = gather_linux(
        args.qemu.as_deref(),
        args.kernel.as_deref(),
        args.accel.into(),
        console,
        interrupts,
    )?;
    let mut report = args.format.report(console, None);
    let Some(directory) = directory else {
        return Ok(prove_on_linux(&request, &parts, interrupts, report.as_mut())?.exit());
    };
    let mut collection = Collection::new(None);
    let mut both = Both(report.as_mut(), &mut collection);
    let verdict = prove_on_linux(&request, &parts, interrupts, &mut both)?;
    directory.write(&collection)?;
    Ok(verdict.exit())
}
