//! `lineproof monitor`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lineproof_conformance::Profile;
use lineproof_conformance::plan::Explain;

use super::Talk;
use super::known;
use super::options::{self, AccelWord, BootWord, TimingWord, WiringWord};
use crate::device::DeviceSpec;
use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::run::{Hands, Needs, Request, Script, attend, gather};
use crate::signals::Interrupts;
use crate::trace::Trace;
use crate::vm::Machine;

/// What the monitor knows, for the help.
pub(super) const AFTER_HELP: &str = "\
Commands, of which `help COMMAND` says more:
  pci                the functions on the bus, the card's config space
  regs 0             port 0's registers in bit names, changes marked
  peek 0 lsr         reads a register; peek pci 4 word, config space
  poke 0 scr 0x5a    writes one
  irq 2              whether INTx comes within 2 seconds
  loop 0 115200      bytes through the local loopback, counted
  send 0 hello\\r     sends a text
  watch 0            shows what comes in
  case fcr.trigger-8 puts a case to the card
  trace on           shows the accesses of each command
  quit               ends it; so does Ctrl-D

Exit codes:
  0    it was ended by quit, or the script is through
  1    in a script: what a command looked at is not as it should be
  2    wrong usage, or a script's command that the monitor does not take
  3    set-up or environment: something is missing or does not work here
  4    the guest crashed, or a script hung
  5    the device or QEMU died
  130  interrupted, or left by Ctrl-]";

/// Which card to work, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Carry out the commands in this file, one a line, and stop at the first
    /// that fails; - for standard input, which is meant too where that is no
    /// terminal
    #[arg(long, value_name = "FILE")]
    exec: Option<PathBuf>,
    /// The device, as `run` takes it
    #[arg(long, value_name = "DEVICE", default_value = "mtty-2")]
    device: DeviceSpec,
    /// What the ports are wired to; by default loopback, open for qemu:
    /// devices
    #[arg(long)]
    wiring: Option<WiringWord>,
    #[command(flatten)]
    lines: options::Lines,
    /// Whether characters take their time on the line
    #[arg(long, default_value = "line")]
    timing: TimingWord,
    /// What cases are judged by; by default as for `run`
    #[arg(long, value_parser = known::profile(), hide_possible_values = true)]
    profile: Option<&'static Profile>,
    #[command(flatten)]
    model: options::Model,
    /// How QEMU executes the guest
    #[arg(long, default_value = "auto")]
    accel: AccelWord,
    /// How the guest is booted
    #[arg(long, default_value = "pvh")]
    boot: BootWord,
    /// QEMU's machine
    #[arg(long, default_value = "q35")]
    machine: Machine,
    #[command(flatten)]
    parts: options::Parts,
    /// Give a script up after this time
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = options::seconds)]
    timeout: u64,
    #[command(flatten)]
    pub(super) talk: Talk,
}

/// Boots the guest and lets it be worked.
pub(super) fn monitor(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    super::warn_of_detour(console);
    args.lines.leave_stdio()?;
    let hands = args.hands()?;
    let request = Request {
        device: args.device.clone(),
        uuid: None,
        wiring: args.wiring.map(Into::into),
        lines: args.lines.line.clone(),
        timing: args.timing.into(),
        profile: args.profile.unwrap_or_else(|| args.device.usual_profile()),
        quirks: args.model.quirks(),
        explain: Explain::All,
        soak: 0,
        fail_fast: false,
        cases: None,
        machine: args.machine,
        seed: None,
        timeout: Duration::from_secs(args.timeout),
        serial_log: None,
        screenshot: None,
        gdb: None,
        trace: Trace::default(),
        fault: None,
    };
    request.check()?;
    let needs = Needs {
        qemu: args.parts.qemu.as_deref(),
        kernel: args.parts.kernel.as_deref(),
        accel: args.accel.into(),
        cpus: args.parts.host.cpus(),
        boot: args.boot.into(),
    };
    let parts = gather(&needs, console, interrupts)?;
    attend(&request, hands, &parts, console, interrupts)
}

impl Args {
    /// Who works the guest. Without a file it is the terminal, or else what
    /// standard input holds.
    fn hands(&self) -> Result<Hands, Error> {
        let file = match &self.exec {
            Some(file) => file.as_path(),
            None if std::io::stdin().is_terminal() => return Ok(Hands::Keys),
            None => Path::new("-"),
        };
        let script = Script::read(file).map_err(|error| Error::Usage(error.to_string()))?;
        Ok(Hands::Script(script))
    }
}
