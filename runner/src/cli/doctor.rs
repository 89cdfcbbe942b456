//! `lineproof doctor`: what this machine has of what a run needs.

use std::path::PathBuf;

use crate::outcome::{Error, Exit};
use crate::progress::Silent;
use crate::provision::doctor::{Finding, State, diagnose};
use crate::provision::{self, Cache, Setup};
use crate::report::Console;
use crate::signals::Interrupts;

/// What to look at, and how to print it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The QEMU to look at; LINEPROOF_QEMU names one too
    #[arg(long, value_name = "PATH")]
    qemu: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Prints every finding; the exit says whether a plain run would have its
/// parts.
pub(super) fn doctor(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let cache = Cache::from_env().map_err(provision::Error::from)?;
    let setup = Setup {
        cache: &cache,
        progress: &Silent,
        stop: interrupts.flag(),
    };
    let diagnosis = diagnose(setup, args.qemu.as_deref())?;
    if args.json {
        let text = serde_json::to_string_pretty(&diagnosis)
            .map_err(|error| Error::Environment(format!("cannot print the findings: {error}")))?;
        console.line(&text);
    } else {
        for finding in &diagnosis.findings {
            console.line(&line(finding));
            if let Some(advice) = &finding.advice {
                console.line(&format!("             {advice}"));
            }
        }
    }
    if diagnosis.ready() {
        return Ok(Exit::Proven);
    }
    console.error("lineproof: a part that every run needs is missing; see above");
    Ok(Exit::Environment)
}

fn line(finding: &Finding) -> String {
    let state = match finding.state {
        State::Found => "found",
        State::Obtainable => "on demand",
        State::Absent => "absent",
        State::Missing => "MISSING",
    };
    format!("{state:<9}  {}: {}", finding.name, finding.detail)
}
