//! `mdev create`.

use lineproof_host_emulator::CardType;
use lineproof_host_emulator::line::{HostSpec, LineSpec, PortLine};
use uuid::Uuid;

use crate::cli::options::CardOptions;
use crate::device::{card_config, line_plan};
use crate::mdev::{CardWords, Creation, Parent};
use crate::outcome::{Error, Exit};
use crate::report::Console;

/// What to create.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The type: mtty-1 or mtty-2
    #[arg(value_name = "TYPE")]
    card_type: CardType,
    /// Name the instance; a random UUID by default
    #[arg(long, value_parser = super::uuid)]
    uuid: Option<Uuid>,
    #[command(flatten)]
    card: CardOptions,
    /// Print the UUID only
    #[arg(long, short)]
    quiet: bool,
}

/// Creates the instance and says how to use it.
pub(super) fn create(args: &Args, parent: &dyn Parent, console: &Console) -> Result<Exit, Error> {
    let uuid = args.uuid.unwrap_or_else(Uuid::new_v4);
    let mut setup = args.card.setup();
    setup.lines = lines(&setup.lines)?;
    line_plan(args.card_type, &setup)?;
    // The lines travel by their names, apart from the wiring.
    let lines = std::mem::take(&mut setup.lines);
    let wiring = line_plan(args.card_type, &setup)?;
    let card = card_config(args.card_type, &setup, &wiring);
    let creation = Creation {
        uuid,
        card: CardWords::new(&card, &lines),
    };
    parent.create(&creation)?;
    console.line(&uuid.to_string());
    if !args.quiet {
        let qemu = parent.show(uuid)?.qemu;
        console.line(&format!("QEMU's option: -device '{qemu}'"));
    }
    Ok(Exit::Proven)
}

/// The lines with the files they name as the daemon finds them, which works in
/// another directory.
fn lines(named: &[PortLine]) -> Result<Vec<PortLine>, Error> {
    let mut lines = named.to_vec();
    for line in &mut lines {
        let path = match &mut line.line {
            LineSpec::Host(HostSpec::Pty(Some(path)))
            | LineSpec::Host(HostSpec::Unix(path) | HostSpec::File(path)) => path,
            LineSpec::Host(HostSpec::Stdio) => {
                return Err(Error::Usage(
                    "stdio ends with this command, and the instance does not: name a pty or a \
                     socket, or use `lineproof serve`"
                        .to_owned(),
                ));
            }
            _ => continue,
        };
        *path = std::path::absolute(&path)
            .map_err(|error| Error::Usage(format!("cannot use {}: {error}", path.display())))?;
    }
    Ok(lines)
}
