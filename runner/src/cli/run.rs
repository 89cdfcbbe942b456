//! `lineproof run`.

use std::path::PathBuf;
use std::time::Duration;

use lineproof_conformance::plan::Explain;
use lineproof_conformance::{Case, Profile, catalogue};
use lineproof_host_emulator::mdev::parse_uuid;
use uuid::Uuid;

use super::Talk;
use super::again::Again;
use super::known;
use super::options::{self, AccelWord, BootWord, FormatWord, PlaceWord, TimingWord, WiringWord};
use crate::device::DeviceSpec;
use crate::outcome::{Error, Exit};
use crate::report::document::Split;
use crate::report::{Both, Collection, Console, Directory, Verbosity, annotate, annotate_error};
use crate::run::{Needs, Place, Request, Shard, choose, gather, gather_gdb, prove};
use crate::signals::Interrupts;
use crate::trace::Recent;
use crate::vm::Machine;

/// What to prove, and on what.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The device under test: mtty-1, mtty-2, vfio-user:SOCKET, mdev:UUID,
    /// kernel:mtty-1, kernel:mtty-2, vfio:SYSFSDEV, qemu:pci-serial,
    /// qemu:pci-serial-2x, vm-superio
    #[arg(long, value_name = "DEVICE", default_value = "mtty-2")]
    device: DeviceSpec,
    /// Where the suite stands; by default in a guest, for vm-superio at the
    /// model
    #[arg(long)]
    place: Option<PlaceWord>,
    /// Name the device's instance; a random UUID by default
    #[arg(long, value_parser = parse_uuid)]
    uuid: Option<Uuid>,
    /// What the ports are wired to; by default loopback, open for qemu:
    /// devices
    #[arg(long)]
    wiring: Option<WiringWord>,
    #[command(flatten)]
    lines: options::Lines,
    /// Whether characters take their time on the line
    #[arg(long, default_value = "line")]
    timing: TimingWord,
    /// What the device is judged by; by default 16550a, that of the running
    /// kernel's driver for the kernel's mtty
    #[arg(long, value_parser = known::profile(), hide_possible_values = true)]
    profile: Option<&'static Profile>,
    #[command(flatten)]
    model: options::Model,
    /// Run only the cases whose id matches this glob; may be given again
    #[arg(long, value_name = "GLOB", value_parser = known::filter(), hide_possible_values = true)]
    filter: Vec<String>,
    /// Run only the Kth of N parts, for as many machines; `lineproof merge`
    /// joins their reports. In a Kubernetes Indexed Job or in GitLab's parallel
    /// jobs job/N takes K from the environment
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    #[command(flatten)]
    again: Again,
    /// Stop at the first case that fails
    #[arg(long)]
    fail_fast: bool,
    /// Send and receive at every port at once for so long, instead of putting
    /// the cases to the device: four patterns, each by polling and by
    /// interrupts, and count what is lost, wrong or marked bad. 90s, 10m, 2h
    #[arg(long, value_name = "DURATION", value_parser = options::soak,
          allow_negative_numbers = true,
          conflicts_with_all = ["filter", "shard", "gdb", "repeat", "until_fail", "retries"])]
    soak: Option<u32>,
    /// Let --place model take its time as a busy host does, which this number
    /// makes up: slow accesses, a coarse clock, pauses. With --repeat, the
    /// first of the numbers. With --soak, where its patterns begin
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    seed: Option<u64>,
    /// How QEMU executes the guest; auto by default
    #[arg(long)]
    accel: Option<AccelWord>,
    /// How the guest is booted; pvh by default
    #[arg(long)]
    boot: Option<BootWord>,
    /// QEMU's machine; q35 by default
    #[arg(long)]
    machine: Option<Machine>,
    #[command(flatten)]
    parts: options::Parts,
    /// Give a run up after this time, and a soak so long after its end
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = options::seconds,
          allow_negative_numbers = true)]
    timeout: u64,
    /// Write what the guest sends on COM1 to this file
    #[arg(long, value_name = "FILE")]
    serial_log: Option<PathBuf>,
    /// Stop the guest before its first instruction, and print the line that
    /// starts gdb on it; with --filter, gdb stops where the first case begins.
    /// Times that a case measures pass meanwhile; nothing is given up
    #[arg(long, conflicts_with_all = ["repeat", "until_fail", "retries"])]
    gdb: bool,
    /// Draw what the guest has on its screen at the end into this file: PNG, or
    /// PPM by its name; with --boot bios or uefi
    #[arg(long, value_name = "FILE", conflicts_with = "repeat")]
    screenshot: Option<PathBuf>,
    #[command(flatten)]
    traces: options::Traces,
    /// How to report on standard output
    #[arg(long, default_value = "pretty")]
    format: FormatWord,
    /// Write the report to this directory, too, in every format and as a page
    /// for a browser; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Make the guest misbehave, to test the bench
    #[arg(long, value_name = "FAULT", hide = true)]
    inject_fault: Option<String>,
    #[command(flatten)]
    pub(super) talk: Talk,
}

/// Puts the suite to the device, once or again and again.
pub(super) fn run(args: &Args, console: &Console, interrupts: &Interrupts) -> Result<Exit, Error> {
    put(args, console, interrupts).inspect_err(|error| {
        // A job's page shows nothing else of it.
        if args.format == FormatWord::Github {
            annotate_error(console, &error.to_string());
        }
    })
}

fn put(args: &Args, console: &Console, interrupts: &Interrupts) -> Result<Exit, Error> {
    super::warn_of_detour(console);
    args.check()?;
    let (cases, split) = args.selection()?;
    let mut request = Request {
        device: args.device.clone(),
        uuid: args.uuid,
        wiring: args.wiring.map(Into::into),
        lines: args.lines.line.clone(),
        timing: args.timing.into(),
        profile: args.profile.unwrap_or_else(|| args.device.usual_profile()),
        quirks: args.model.quirks(),
        explain: args.explain(console.verbosity()),
        cases,
        machine: args.machine.unwrap_or_default(),
        seed: args.seed,
        timeout: Duration::from_secs(args.timeout + u64::from(args.soak.unwrap_or_default())),
        serial_log: args.serial_log.clone(),
        screenshot: args.screenshot.clone(),
        gdb: args
            .gdb
            .then(|| gather_gdb(console, interrupts))
            .transpose()?,
        trace: args.traces.create()?,
        fault: args.inject_fault.clone(),
        soak: args.soak.unwrap_or_default(),
        fail_fast: args.fail_fast,
    };
    let directory = args.report.as_deref().map(Directory::create).transpose()?;
    let again = args.again.option().is_some();
    let is_kept = directory.is_some() || again && args.format == FormatWord::Github;
    let mut collection = is_kept.then(|| Collection::new(split));
    if let Some(collection) = &mut collection
        && let DeviceSpec::Emulated(card_type) = args.device
    {
        let recent = Recent::default();
        collection.draw(recent.clone(), card_type.ports());
        request.trace = request.trace.kept_in(recent);
    }
    let parts;
    let place = match args.place() {
        PlaceWord::Model => Place::Model,
        PlaceWord::Socket => Place::Socket,
        PlaceWord::Guest => {
            request.check()?;
            parts = gather(&args.needs(), console, interrupts)?;
            Place::Guest(&parts)
        }
    };
    if again {
        let vary = args.varies_by_seed();
        let runs = &mut collection;
        let exit = args
            .again
            .run(request, vary, place, runs, console, interrupts)?;
        if let (Some(directory), Some(runs)) = (&directory, &collection) {
            directory.write(runs)?;
        }
        if let Some(document) = collection.as_ref().and_then(Collection::document)
            && args.format == FormatWord::Github
        {
            annotate(console, document);
        }
        return Ok(exit);
    }
    let mut report = args.format.report(console, split);
    let verdict = match &mut collection {
        None => prove(&request, place, interrupts, report.as_mut())?,
        Some(collection) => {
            let mut both = Both(report.as_mut(), collection);
            prove(&request, place, interrupts, &mut both)?
        }
    };
    if let (Some(directory), Some(collection)) = (&directory, &collection) {
        directory.write(collection)?;
    }
    options::Traces::finish(&request.trace, verdict.exit(), console)
}

impl Args {
    /// Refuses options that would be without effect.
    fn check(&self) -> Result<(), Error> {
        let without_guest = self.place() != PlaceWord::Guest;
        let unheard = [
            (
                without_guest && self.accel.is_some(),
                "--accel",
                "--place guest",
            ),
            (
                without_guest && self.boot.is_some(),
                "--boot",
                "--place guest",
            ),
            (
                without_guest && self.machine.is_some(),
                "--machine",
                "--place guest",
            ),
            (
                without_guest && self.parts.qemu.is_some(),
                "--qemu",
                "--place guest",
            ),
            (
                without_guest && self.parts.host.is_given(),
                "--cpus",
                "--place guest",
            ),
            (
                without_guest && self.parts.kernel.is_some(),
                "--kernel",
                "--place guest",
            ),
            (
                without_guest && self.serial_log.is_some(),
                "--serial-log",
                "--place guest",
            ),
            (
                (without_guest || self.boot.unwrap_or_default() == BootWord::Pvh)
                    && self.screenshot.is_some(),
                "--screenshot",
                "--boot bios or uefi",
            ),
            (without_guest && self.gdb, "--gdb", "--place guest"),
            (
                without_guest && self.inject_fault.is_some(),
                "--inject-fault",
                "--place guest",
            ),
            (
                self.place() != PlaceWord::Model && self.seed.is_some() && self.soak.is_none(),
                "--seed",
                "--place model or --soak",
            ),
            (
                self.again.option().is_some() && !self.traces.is_empty(),
                "--trace",
                "a single run",
            ),
            (
                self.again.option().is_some()
                    && !matches!(self.format, FormatWord::Pretty | FormatWord::Github),
                self.again.option().unwrap_or_default(),
                "--format pretty or github, and --report DIR for the others,",
            ),
        ];
        self.lines.leave_stdio()?;
        if self.device == DeviceSpec::VmSuperio && self.place() != PlaceWord::Model {
            return Err(Error::Usage(
                "vm-superio is a port without a PCI function, for --place model only".to_owned(),
            ));
        }
        match unheard.into_iter().find(|(unheard, ..)| *unheard) {
            Some((_, option, with)) => Err(Error::Usage(format!("{option} goes with {with} only"))),
            None => Ok(()),
        }
    }

    /// What a known departure looks like is told to programs, and to people
    /// who ask for the guest's own lines.
    fn explain(&self, verbosity: Verbosity) -> Explain {
        let for_people = matches!(self.format, FormatWord::Pretty | FormatWord::Github);
        if for_people && self.report.is_none() && verbosity < Verbosity::Raw {
            Explain::Surprises
        } else {
            Explain::All
        }
    }

    /// The cases to run, all of them if none, and the split that they are a part
    /// of.
    fn selection(&self) -> Result<(Option<Vec<&'static Case>>, Option<Split>), Error> {
        let chosen = choose(&self.filter).map_err(|error| Error::Usage(error.to_string()))?;
        let Some(shard) = self.shard else {
            return Ok((chosen, None));
        };
        let all = chosen.unwrap_or_else(|| catalogue().collect());
        let cases = shard.part(&all);
        if cases.is_empty() {
            return Err(Error::Usage(format!(
                "--shard {shard} of {} cases has none; make it fewer parts",
                all.len()
            )));
        }
        let selected = all.len();
        Ok((Some(cases), Some(Split { shard, selected })))
    }

    /// Whether each of many runs gets a busy host of its own.
    fn varies_by_seed(&self) -> bool {
        self.place() == PlaceWord::Model && self.device != DeviceSpec::VmSuperio
    }

    fn place(&self) -> PlaceWord {
        self.place.unwrap_or(match self.device {
            DeviceSpec::VmSuperio => PlaceWord::Model,
            _ => PlaceWord::Guest,
        })
    }

    fn needs(&self) -> Needs<'_> {
        Needs {
            qemu: self.parts.qemu.as_deref(),
            kernel: self.parts.kernel.as_deref(),
            accel: self.accel.unwrap_or_default().into(),
            cpus: self.parts.host.cpus(),
            boot: self.boot.unwrap_or_default().into(),
        }
    }
}
