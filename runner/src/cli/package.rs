//! `lineproof package`: the release archive.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;

use super::Cli;
use crate::outcome::{Error, Exit};
use crate::package::{self, Page};
use crate::report::Console;
use crate::signals::Interrupts;

/// Where it goes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write lineproof-VERSION-ARCH-linux.tar.gz into this directory
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

/// Writes the archive and says where it is.
pub(super) fn package(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let pages =
        pages().map_err(|error| Error::Environment(format!("cannot write the manual: {error}")))?;
    let path = package::write(&args.out, &pages, console, interrupts)?;
    console.line(&path.display().to_string());
    Ok(Exit::Proven)
}

/// The manual and the completions, where `man` and the shells look for them.
fn pages() -> io::Result<Vec<Page>> {
    let mut pages = Vec::new();
    for shell in Shell::value_variants() {
        let path = match shell {
            Shell::Bash => "share/bash-completion/completions/lineproof",
            Shell::Zsh => "share/zsh/site-functions/_lineproof",
            Shell::Fish => "share/fish/vendor_completions.d/lineproof.fish",
            // The others have no place that they look at; `completions` prints.
            _ => continue,
        };
        let mut bytes = Vec::new();
        clap_complete::generate(*shell, &mut Cli::command(), "lineproof", &mut bytes);
        pages.push(Page {
            path: path.to_owned(),
            bytes,
        });
    }
    let manual = tempfile::tempdir()?;
    clap_mangen::generate_to(Cli::command(), manual.path())?;
    let mut files = fs::read_dir(manual.path())?.collect::<io::Result<Vec<_>>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        pages.push(Page {
            path: format!("share/man/man1/{}", file.file_name().to_string_lossy()),
            bytes: fs::read(file.path())?,
        });
    }
    Ok(pages)
}
