//! `lineproof image`: the guest as a disk image, for a PC or a virtual machine
//! of one's own.

use std::path::PathBuf;

use super::Talk;
use crate::outcome::{Error, Exit};
use crate::report::{Console, Verbosity};
use crate::run::write_image;
use crate::signals::Interrupts;

/// Where to, and with what.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file to write; it boots by BIOS and by UEFI
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Overwrite the file if there is one
    #[arg(long)]
    force: bool,
    /// The guest's kernel, instead of building it
    #[arg(long, value_name = "PATH")]
    kernel: Option<PathBuf>,
    #[command(flatten)]
    pub(super) talk: Talk,
}

/// Writes the image.
pub(super) fn image(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    // Before the minutes that the image takes.
    if !args.force && args.out.symlink_metadata().is_ok() {
        return Err(Error::Environment(format!(
            "{} exists already; name another file, or overwrite it by --force",
            args.out.display()
        )));
    }
    write_image(args.kernel.as_deref(), &args.out, console, interrupts)?;
    if console.verbosity() > Verbosity::Quiet {
        console.line(&format!(
            "{} is written; copy it to a USB stick byte for byte, or give it to a machine as its disk",
            args.out.display()
        ));
    }
    Ok(Exit::Proven)
}
