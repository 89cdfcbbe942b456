//! `lineproof man`.

use std::path::PathBuf;

use clap::CommandFactory;
use clap_mangen::Man;

use super::Cli;
use crate::outcome::{Error, Exit};
use crate::report::Console;

/// Where the pages go.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write a page for each command into this directory, which exists:
    /// lineproof.1, lineproof-run.1 ...
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints the page of the whole command, or writes all pages.
pub(super) fn man(args: &Args, console: &Console) -> Result<Exit, Error> {
    let command = Cli::command();
    match &args.out {
        None => {
            let mut page = Vec::new();
            Man::new(command)
                .render(&mut page)
                .map_err(|error| Error::Environment(format!("cannot write the page: {error}")))?;
            console.bytes(&page);
        }
        Some(directory) => clap_mangen::generate_to(command, directory).map_err(|error| {
            Error::Environment(format!(
                "cannot write the pages into {}: {error}; name a directory that exists",
                directory.display()
            ))
        })?,
    }
    Ok(Exit::Proven)
}
