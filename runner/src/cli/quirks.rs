//! `lineproof quirks`: can the suite be trusted? It is put to a model that is
//! broken in each known way, one at a time.

use std::time::Instant;

use lineproof_host_emulator::Quirk;
use lineproof_places::caught_by;

use crate::outcome::{Error, Exit};
use crate::report::{Console, human};
use crate::signals::Interrupts;

/// How many of the cases that caught a quirk are named.
const NAMED: usize = 3;

/// Which quirks to try.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The quirks to try; all of them by default
    #[arg(value_name = "NAME")]
    names: Vec<Quirk>,
}

/// Prints every quirk, the cases that caught it, and the time it took.
pub(super) fn quirks(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let quirks = match args.names.as_slice() {
        [] => Quirk::ALL,
        names => names,
    };
    let width = quirks.iter().map(|quirk| quirk.name().len()).max();
    let width = width.unwrap_or(0);
    let mut escaped = 0;
    for &quirk in quirks {
        if interrupts.asked() {
            return Err(Error::Interrupted);
        }
        let start = Instant::now();
        let cases: Vec<_> = caught_by(quirk).collect();
        let time = human(start.elapsed());
        let named: Vec<&str> = cases.iter().take(NAMED).map(|case| case.id).collect();
        let caught = match (named.as_slice(), cases.len() - named.len()) {
            ([], _) => {
                escaped += 1;
                "ESCAPED".to_owned()
            }
            (named, 0) => named.join(", "),
            (named, more) => format!("{} and {more} more", named.join(", ")),
        };
        console.line(&format!("{:<width$}  {time:>8}  {caught}", quirk.name()));
    }
    let count = quirks.len();
    match escaped {
        0 => {
            console.line(&format!("all {count} quirks are caught"));
            Ok(Exit::Proven)
        }
        _ => {
            console.error(&format!("lineproof: {escaped} of {count} quirks escape"));
            Ok(Exit::CaseFailed)
        }
    }
}
