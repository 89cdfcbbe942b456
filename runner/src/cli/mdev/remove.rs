//! `mdev remove` and `mdev stop`.

use super::Name;
use crate::mdev::{Emulated, Parent};
use crate::outcome::{Error, Exit};
use crate::signals::Interrupts;

/// What to remove.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    name: Name,
    /// Disconnect the client instead of waiting for it to go
    #[arg(long)]
    force: bool,
}

/// Whether to end the daemon whatever happens.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct StopArgs {
    /// Even if clients are connected
    #[arg(long)]
    force: bool,
}

/// Removes an instance.
pub(super) fn remove(
    args: &Args,
    parent: &dyn Parent,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    parent.remove(args.name.uuid, args.force, interrupts)?;
    Ok(Exit::Proven)
}

/// Ends the daemon.
pub(super) fn stop(args: StopArgs, parent: &Emulated) -> Result<Exit, Error> {
    parent.stop(args.force)?;
    Ok(Exit::Proven)
}
