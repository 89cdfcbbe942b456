//! `lineproof replay`.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use lineproof_host_emulator::CardConfig;

use super::options;
use crate::device::DeviceSpec;
use crate::outcome::{Error, Exit};
use crate::replay::{
    ModelSubject, Pace, Recording, Setting, SocketSubject, Step, Subject, VmSuperioSubject, replay,
    shrink, unit_test,
};
use crate::report::{Console, human};
use crate::signals::Interrupts;

/// What to replay, and on what.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What was recorded: a .jsonl file of --trace
    #[arg(value_name = "FILE")]
    recording: PathBuf,
    /// What to replay it on: mtty-1, mtty-2, vm-superio, vfio-user:SOCKET; by
    /// default the model of the card that was recorded, without its quirks
    #[arg(long, value_name = "DEVICE")]
    device: Option<DeviceSpec>,
    #[command(flatten)]
    model: options::Model,
    /// When each access is done
    #[arg(long, default_value = "recorded")]
    pace: PaceWord,
    /// Do not look for the shortest sequence that still comes out otherwise
    #[arg(long)]
    no_shrink: bool,
}

/// `--pace`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PaceWord {
    /// As far from the one before as when it was recorded
    Recorded,
    /// At once: for values that no time has a part in
    Fast,
}

/// Replays a recording, and says where it first comes out otherwise.
pub(super) fn replay_recording(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let recording = Recording::load(&args.recording)?;
    let pace = match args.pace {
        PaceWord::Recorded => Pace::Recorded,
        PaceWord::Fast => Pace::Fast,
    };
    let steps = pace.of(&recording.steps);
    let target = Target::of(args, &recording)?;
    let mut subject = target.subject()?;
    console.line(&introduction(&recording, &steps, &target));
    if let Some(line) = recording.restored_at {
        console.line(&format!(
            "line {line} puts another card's state into the card; replayed up to there"
        ));
    }
    let keep_on = || match interrupts.asked() {
        true => Err(Error::Interrupted),
        false => Ok(()),
    };
    let replayed = replay(&steps, subject.as_mut(), &keep_on)?;
    if replayed.absent > 0 {
        let (plural, them) = match replayed.absent {
            1 => ("", "it"),
            _ => ("es", "them"),
        };
        console.line(&format!(
            "{} access{plural} left out: there is nothing for {them} in {}",
            replayed.absent,
            target.name()
        ));
    }
    let Some(difference) = replayed.difference else {
        if replayed.equal == 0 {
            console.error(
                "lineproof: nothing proven: no value was compared; replay what reads this device",
            );
            return Ok(Exit::CaseFailed);
        }
        console.line(&format!(
            "all {} values read are as recorded",
            replayed.equal
        ));
        return Ok(Exit::Proven);
    };
    console.line(&format!(
        "after {} values as recorded, access {} of {}, at {}: {difference}",
        replayed.equal,
        difference.index + 1,
        steps.len(),
        human(Duration::from_nanos(difference.step.at)),
    ));
    if !args.no_shrink {
        let reference = &mut ModelSubject::new(recording.card);
        let last = difference.index;
        match shrink(&steps, last, reference, subject.as_mut(), &keep_on)? {
            Ok(minimal) => {
                let (before, after) = (last + 1, minimal.steps.len());
                console.line(&format!(
                    "shrunk from {before} accesses to {after}, as a unit test:\n\n{}",
                    unit_test(&minimal, target.setting()).trim_end()
                ));
            }
            Err(reason) => console.line(&reason.to_string()),
        }
    }
    Ok(Exit::CaseFailed)
}

/// What a recording is replayed on.
enum Target {
    Model(CardConfig),
    VmSuperio,
    Socket(PathBuf),
}

impl Target {
    fn of(args: &Args, recording: &Recording) -> Result<Self, Error> {
        let quirks = args.model.quirks();
        let model = |card_type| {
            Self::Model(CardConfig {
                card_type,
                quirks,
                ..recording.card
            })
        };
        let target = match &args.device {
            None => model(recording.card.card_type),
            Some(DeviceSpec::Emulated(card_type)) => model(*card_type),
            Some(DeviceSpec::VmSuperio) => Self::VmSuperio,
            Some(DeviceSpec::VfioUser(socket)) => Self::Socket(socket.clone()),
            Some(other) => {
                return Err(Error::Usage(format!(
                    "a recording is replayed on mtty-1, mtty-2, vm-superio or vfio-user:SOCKET, \
                     not on {other}"
                )));
            }
        };
        match target {
            Self::VmSuperio | Self::Socket(_) if quirks.iter().next().is_some() => {
                Err(Error::Usage(
                    "--quirk and --personality are for the cards of ours, mtty-1 and mtty-2"
                        .to_owned(),
                ))
            }
            target => Ok(target),
        }
    }

    fn subject(&self) -> Result<Box<dyn Subject>, Error> {
        Ok(match self {
            Self::Model(config) => Box::new(ModelSubject::new(*config)),
            Self::VmSuperio => Box::new(VmSuperioSubject::default()),
            Self::Socket(socket) => Box::new(SocketSubject::connect(socket)?),
        })
    }

    fn setting(&self) -> Setting<'_> {
        match self {
            Self::Model(config) => Setting::Model(*config),
            Self::VmSuperio => Setting::VmSuperio,
            Self::Socket(socket) => Setting::Socket(socket),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Model(config) => {
                let quirks: Vec<_> = config.quirks.iter().map(|quirk| quirk.name()).collect();
                match quirks.is_empty() {
                    true => format!("the model of {}", config.card_type),
                    false => format!("the model of {}: {}", config.card_type, quirks.join(", ")),
                }
            }
            Self::VmSuperio => "vm-superio".to_owned(),
            Self::Socket(socket) => format!("vfio-user:{}", socket.display()),
        }
    }
}

fn introduction(recording: &Recording, steps: &[Step], target: &Target) -> String {
    let span = steps.last().map_or(0, |step| step.at);
    format!(
        "{} accesses to {} in {}, replayed on {}",
        steps.len(),
        recording.card.card_type,
        human(Duration::from_nanos(span)),
        target.name()
    )
}
