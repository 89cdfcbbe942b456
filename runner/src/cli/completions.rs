//! `lineproof completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use crate::outcome::{Error, Exit};
use crate::report::Console;

/// Where each shell looks for what is printed.
pub(super) const AFTER_HELP: &str = "\
Where to put it:
  bash  ~/.local/share/bash-completion/completions/lineproof
  zsh   a file _lineproof in a directory of $fpath
  fish  ~/.config/fish/completions/lineproof.fish
or, for the shell at hand alone:
  source <(lineproof completions bash)";

/// Which shell it is for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the shell's script.
pub(super) fn completions(args: &Args, console: &Console) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "lineproof", &mut script);
    console.bytes(&script);
    Ok(Exit::Proven)
}
