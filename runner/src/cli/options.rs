//! Option values and the words for them.

use std::path::PathBuf;

use clap::ValueEnum;
use lineproof_conformance::plan::{MOST_SOAKED, Timing};
use lineproof_conformance::{Profile, Wiring};
use lineproof_host_emulator::line::{HostSpec, LineSpec, PortLine};
use lineproof_host_emulator::{Personality, Quirk, Quirks};

use super::known;
use crate::device::Setup;
use crate::outcome::{Error, Exit};
use crate::provision::accel::AccelChoice;
use crate::report::document::Split;
use crate::report::{Console, ForPrograms, Format, Github, Pretty, Report};
use crate::run::BootChoice;
use crate::trace::{Trace, TracePath};
use crate::vm::Cpus;

/// `--place`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PlaceWord {
    /// The model of the card in this process, under a virtual clock: all cases
    /// in a moment
    Model,
    /// A served card, through its socket, in real time: no virtual machine
    Socket,
    /// A bare-metal guest in QEMU
    Guest,
}

/// `--accel`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum AccelWord {
    /// KVM where the processor has vmx or svm and /dev/kvm opens, else TCG
    #[default]
    Auto,
    /// KVM
    Kvm,
    /// QEMU's own translator
    Tcg,
}

impl From<AccelWord> for AccelChoice {
    fn from(word: AccelWord) -> Self {
        match word {
            AccelWord::Auto => Self::Auto,
            AccelWord::Kvm => Self::Kvm,
            AccelWord::Tcg => Self::Tcg,
        }
    }
}

/// `--boot`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum BootWord {
    /// QEMU loads the kernel itself: fast
    #[default]
    Pvh,
    /// From a disk image, by the BIOS
    Bios,
    /// From a disk image, by UEFI
    Uefi,
}

impl From<BootWord> for BootChoice {
    fn from(word: BootWord) -> Self {
        match word {
            BootWord::Pvh => Self::Pvh,
            BootWord::Bios => Self::Bios,
            BootWord::Uefi => Self::Uefi,
        }
    }
}

/// `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatWord {
    /// Lines and a table for people
    #[default]
    Pretty,
    /// The guest's own lines
    Ktap,
    /// One JSON object at the end
    Json,
    /// One JUnit XML document at the end
    Junit,
    /// Lines and a table, and annotations for a job on GitHub
    Github,
}

impl FormatWord {
    /// The report of this format, on `console`, on a run of such a part.
    pub(super) fn report(self, console: &Console, split: Option<Split>) -> Box<dyn Report + '_> {
        let format = match self {
            Self::Pretty => return Box::new(Pretty::new(console)),
            Self::Github => return Box::new(Github::new(console)),
            Self::Ktap => Format::Ktap,
            Self::Json => Format::Json,
            Self::Junit => Format::Junit,
        };
        Box::new(ForPrograms::new(console, format, split))
    }
}

/// What a card of the user's making is like, beyond its type.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Model {
    /// Let the emulated card depart from the datasheet in this way; may be
    /// given again
    #[arg(long, value_name = "NAME", value_parser = known::quirk(), hide_possible_values = true)]
    quirk: Vec<Quirk>,
    /// Let the emulated card depart as this implementation does: linux-mtty,
    /// qemu, vm-superio
    #[arg(long, value_name = "NAME", value_parser = known::personality(), hide_possible_values = true)]
    personality: Option<Personality>,
}

impl Model {
    /// All departures together.
    pub(super) fn quirks(&self) -> Quirks {
        let single: Quirks = self.quirk.iter().copied().collect();
        let whole = self.personality.map_or(Quirks::NONE, Personality::quirks);
        single.union(whole)
    }
}

/// `--wiring`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WiringWord {
    /// A loopback plug on each port
    Loopback,
    /// The two ports crossed
    NullModem,
    /// Nothing connected
    Open,
}

impl From<WiringWord> for Wiring {
    fn from(word: WiringWord) -> Self {
        match word {
            WiringWord::Loopback => Self::Loopback,
            WiringWord::NullModem => Self::NullModem,
            WiringWord::Open => Self::Open,
        }
    }
}

/// What a machine of our own guest is put together from, where not from what
/// the tool finds or builds.
#[derive(Debug, clap::Args)]
pub(super) struct Parts {
    /// The QEMU to use, version 10.1 or newer; LINEPROOF_QEMU names one too
    #[arg(long, value_name = "PATH")]
    pub(super) qemu: Option<PathBuf>,
    /// The guest's kernel, instead of building it; LINEPROOF_KERNEL names one
    /// too
    #[arg(long, value_name = "PATH")]
    pub(super) kernel: Option<PathBuf>,
    #[command(flatten)]
    pub(super) host: Host,
}

/// `--cpus`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Host {
    /// How many of this machine's CPUs QEMU and the thread behind its card share:
    /// one, for as long as nobody else wants it, or all
    #[arg(long, value_name = "CPUS", hide_possible_values = true)]
    cpus: Option<Cpus>,
}

impl Host {
    /// Whether the user has said anything.
    pub(super) const fn is_given(self) -> bool {
        self.cpus.is_some()
    }

    /// Where QEMU shall run.
    pub(super) fn cpus(self) -> Cpus {
        self.cpus.unwrap_or_default()
    }
}

/// `--line`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Lines {
    /// What one port of an emulated card is wired to instead, by its number:
    /// loopback, null-modem, none, pty, pty:LINK, unix:PATH,
    /// tcp:ADDRESS:PORT, file:PATH, stdio; may be given for each port
    #[arg(long, value_name = "N=LINE")]
    pub(super) line: Vec<PortLine>,
}

impl Lines {
    /// Refuses a line to where the command itself speaks.
    pub(super) fn leave_stdio(&self) -> Result<(), Error> {
        match self.take_stdio() {
            true => Err(Error::Usage(
                "stdio is taken: a run reports there; choose pty, or serve the card alone"
                    .to_owned(),
            )),
            false => Ok(()),
        }
    }

    /// Whether a port takes standard input and output.
    pub(super) fn take_stdio(&self) -> bool {
        let stdio = LineSpec::Host(HostSpec::Stdio);
        self.line.iter().any(|line| line.line == stdio)
    }
}

/// `--trace`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Traces {
    /// Write what happens at an emulated card to this file: the levels on its
    /// lines to a .vcd file, every access and message to a .jsonl file; may be
    /// given again
    #[arg(long, value_name = "FILE")]
    trace: Vec<TracePath>,
}

impl Traces {
    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.trace.is_empty()
    }

    /// Creates the files.
    pub(super) fn create(&self) -> Result<Trace, Error> {
        Trace::create(&self.trace)
    }

    /// The exit of a command that has left `trace` behind and would end with
    /// `exit`: a trace with a gap proves nothing.
    pub(super) fn finish(trace: &Trace, exit: Exit, console: &Console) -> Result<Exit, Error> {
        match trace.finish() {
            Err(error) if exit == Exit::Proven => Err(error),
            Err(error) => {
                console.error(&format!("lineproof: {error}"));
                Ok(exit)
            }
            Ok(()) => Ok(exit),
        }
    }
}

/// What a card that is served for others is like, beyond its type.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct CardOptions {
    /// What the ports are wired to
    #[arg(long, default_value = "loopback")]
    wiring: WiringWord,
    #[command(flatten)]
    pub(super) lines: Lines,
    /// Whether characters take their time on the line
    #[arg(long, default_value = "line")]
    timing: TimingWord,
    /// The profile whose options the card has
    #[arg(long, default_value = "16550a", value_parser = known::profile(), hide_possible_values = true)]
    profile: &'static Profile,
    #[command(flatten)]
    model: Model,
}

impl CardOptions {
    /// What the card is asked to be.
    pub(super) fn setup(&self) -> Setup {
        Setup {
            uuid: None,
            wiring: self.wiring.into(),
            lines: self.lines.line.clone(),
            timing: self.timing.into(),
            profile: self.profile,
            quirks: self.model.quirks(),
            trace: Trace::default(),
        }
    }
}

/// `--timeout`: whole seconds, at most a day.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(seconds @ 1..=86_400) => Ok(seconds),
        _ => Err("expected whole seconds from 1 to 86400".to_owned()),
    }
}

/// `--soak`: a time, rounded up to whole seconds.
pub(super) fn soak(text: &str) -> Result<u32, String> {
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; expected a time such as 90s, 10m or 2h"))?;
    let seconds = time.as_millis().div_ceil(1000);
    match u32::try_from(seconds) {
        Ok(seconds @ 1..=MOST_SOAKED) => Ok(seconds),
        _ => Err("expected a time from 1s to 30days".to_owned()),
    }
}

/// `--repeat`: how many times.
pub(super) fn times(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(times @ 1..) => Ok(times),
        _ => Err(format!(
            "expected a whole number of times, from 1 to {}",
            u32::MAX
        )),
    }
}

/// `--timing`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum TimingWord {
    /// Characters take their time on the line
    #[default]
    Line,
    /// Characters arrive at once
    Instant,
}

impl From<TimingWord> for Timing {
    fn from(word: TimingWord) -> Self {
        match word {
            TimingWord::Line => Self::Line,
            TimingWord::Instant => Self::Instant,
        }
    }
}
