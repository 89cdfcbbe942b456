//! `mdev serve`: the daemon.

use std::time::{Duration, Instant};

use rustix::io::Errno;

use crate::mdev::daemon::{Daemon, Ended, READY};
use crate::mdev::{Emulated, Failure};
use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::signals::Interrupts;

/// How long the right to serve may be busy: a command that only looks takes
/// it for microseconds.
const CLAIM: Duration = Duration::from_millis(500);

/// How to be the daemon.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Args {
    /// End by itself after this time without instances; never by default
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=86_400))]
    linger: Option<u64>,
    /// Leave the terminal's session
    #[arg(long, hide = true)]
    detach: bool,
}

/// Serves until a signal, `mdev stop`, or the end of its lingering.
pub(super) fn serve(
    args: &Args,
    parent: &Emulated,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    if args.detach {
        // Refused only to one who leads a group already, which is as good.
        let _ = rustix::process::setsid();
    }
    let daemon = claim(parent, interrupts)?;
    console.line(&format!(
        "{READY} the emulated parent mtty; Ctrl-C or `lineproof mdev stop` ends it, and all \
         instances with it"
    ));
    let linger = args.linger.map(Duration::from_secs);
    let complain = |words: &str| console.error(&format!("lineproof: {words}"));
    match daemon.run(linger, interrupts, complain)? {
        Ended::Stopped | Ended::Idle => Ok(Exit::Proven),
        Ended::Interrupted => Err(Error::Interrupted),
    }
}

fn claim(parent: &Emulated, interrupts: &Interrupts) -> Result<Daemon, Failure> {
    let deadline = Instant::now() + CLAIM;
    loop {
        match parent.daemon() {
            Err(failure)
                if failure.errno == Errno::EXIST.raw_os_error() && Instant::now() < deadline =>
            {
                if interrupts.wait(Duration::from_millis(20)) {
                    return Err(Failure::new(Errno::INTR, "interrupted"));
                }
            }
            outcome => return outcome,
        }
    }
}
