//! `mdev create`.

use lineproof_conformance::Profile;
use lineproof_host_emulator::CardType;
use lineproof_host_emulator::mdev::parse_uuid;
use uuid::Uuid;

use crate::cli::options::{self, TimingWord, WiringWord};
use crate::device::{Setup, card_config, line_plan};
use crate::mdev::{Creation, Parent};
use crate::outcome::{Error, Exit};
use crate::report::Console;

/// What to create.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The type: mtty-1 or mtty-2
    #[arg(value_name = "TYPE")]
    card_type: CardType,
    /// Name the instance; a random UUID by default
    #[arg(long, value_parser = parse_uuid)]
    uuid: Option<Uuid>,
    /// What the ports are wired to
    #[arg(long, default_value = "loopback")]
    wiring: WiringWord,
    /// Whether characters take their time on the line
    #[arg(long, default_value = "line")]
    timing: TimingWord,
    /// The profile whose options the card has
    #[arg(long, default_value = "16550a", value_parser = options::known_profile)]
    profile: &'static Profile,
    #[command(flatten)]
    model: options::Model,
    /// Print the UUID only
    #[arg(long, short)]
    quiet: bool,
}

/// Creates the instance and says how to use it.
pub(super) fn create(args: &Args, parent: &dyn Parent, console: &Console) -> Result<Exit, Error> {
    let uuid = args.uuid.unwrap_or_else(Uuid::new_v4);
    let setup = Setup {
        uuid: None,
        wiring: args.wiring.into(),
        lines: Vec::new(),
        timing: args.timing.into(),
        profile: args.profile,
        quirks: args.model.quirks(),
    };
    let lines = line_plan(args.card_type, &setup)?;
    let creation = Creation {
        uuid,
        card: card_config(args.card_type, &setup, &lines),
    };
    parent.create(&creation)?;
    console.line(&uuid.to_string());
    if !args.quiet {
        let qemu = parent.show(uuid)?.qemu;
        console.line(&format!("QEMU's option: -device '{qemu}'"));
    }
    Ok(Exit::Proven)
}
