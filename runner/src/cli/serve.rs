//! `lineproof serve`: the card alone.

use std::path::PathBuf;
use std::time::Duration;

use lineproof_host_emulator::CardType;

use super::line_watch::LineWatch;
use super::options::{CardOptions, Traces};
use crate::device::{Served, Setup};
use crate::outcome::{Error, Exit};
use crate::report::{Console, printable};
use crate::signals::Interrupts;
use crate::vm::shell_line;

/// How often the server's health is looked at.
const HEALTH_CHECK: Duration = Duration::from_millis(200);

/// What to serve, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The kind of card: mtty-1 or mtty-2
    #[arg(long = "type", value_name = "TYPE", default_value = "mtty-2")]
    card_type: CardType,
    /// Where to serve it; the directory must exist
    #[arg(long, value_name = "PATH")]
    socket: PathBuf,
    #[command(flatten)]
    card: CardOptions,
    #[command(flatten)]
    traces: Traces,
}

/// Serves the card until a signal ends it.
pub(super) fn serve(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let setup = Setup {
        trace: args.traces.create()?,
        ..args.card.setup()
    };
    let mut served = Served::at(args.card_type, &args.socket, &setup)?;
    // A port on standard output has it for itself.
    let say = |line: &str| match args.card.lines.take_stdio() {
        true => console.error(line),
        false => console.line(line),
    };
    let mut option = std::process::Command::new("");
    option.args(served.qemu_args());
    say(&format!(
        "serving {} at {}; Ctrl-C ends it",
        args.card_type,
        printable(&args.socket.display().to_string())
    ));
    let mut lines = LineWatch::new(served.lines());
    lines.places().for_each(|place| say(&place));
    // Last, so that whoever waits for it knows all.
    say(&format!(
        "QEMU's option:{}",
        shell_line(&option).trim_start_matches("''")
    ));
    while !interrupts.wait(HEALTH_CHECK) {
        lines.news().iter().for_each(|line| say(line));
        if let Some(trouble) = served.take_trouble() {
            console.error(&format!("lineproof: {trouble}"));
        }
        if let Some(reason) = served.failure() {
            return Err(Error::Device(format!("the device died: {reason}")));
        }
    }
    drop(served);
    lines.totals().for_each(|total| say(&total));
    Traces::finish(&setup.trace, Exit::Interrupted, console)?;
    Err(Error::Interrupted)
}
