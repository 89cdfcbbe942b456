//! `lineproof guest`: cargo on the guest, with what the toolchain may lack.
//!
//! `core` for x86_64-unknown-none may stand in the cache instead of the
//! toolchain, where a plain `cargo clippy` would not find it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;

use crate::outcome::{Error, Exit};
use crate::provision::{self, Cache, Setup, guest};
use crate::report::Console;
use crate::signals::Interrupts;

/// What cargo shall do.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// cargo's command, such as build, clippy or doc, and its arguments
    // In one list, so that clap leaves a `--` among the arguments to cargo.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Becomes cargo; returns only if that is not possible.
pub(super) fn guest(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let cache = Cache::from_env().map_err(provision::Error::from)?;
    let setup = Setup {
        cache: &cache,
        progress: console,
        stop: interrupts.flag(),
    };
    let root = guest::source_tree().map_err(provision::Error::from)?;
    let (subcommand, arguments) = args
        .command
        .split_first()
        .ok_or_else(|| Error::Usage("name a command of cargo's, such as clippy".into()))?;
    let error = guest::cargo(setup, &root, subcommand)?
        .args(arguments)
        .exec();
    Err(Error::Environment(format!("cannot run cargo: {error}")))
}
