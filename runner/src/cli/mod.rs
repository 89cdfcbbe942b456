//! The command line: what was asked, in words that the other modules know.

mod again;
mod bench;
mod completions;
mod doctor;
mod explain;
mod guest;
mod image;
mod known;
mod lab;
mod line_watch;
mod linux;
mod list;
mod man;
mod matrix;
mod mdev;
mod merge;
mod monitor;
mod options;
mod package;
mod quirks;
mod replay;
mod run;
mod serve;
mod usage;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lineproof_host_emulator::run_dir::BaseDir;

use crate::outcome::{EXIT_CODES, Error, Exit};
use crate::progress::Progress;
use crate::ready;
use crate::report::{Console, Verbosity, printable};
use crate::signals::Interrupts;

/// Proves that a 16550 UART behind PCI does what its datasheet says.
///
/// Creates the device, boots a bare-metal guest on it in QEMU, checks every
/// claim, and removes everything again. `run` is the command when none is
/// named.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: run::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create the device, boot the guest on it, check, remove (the default)
    #[command(after_help = EXIT_CODES)]
    Run(run::Args),
    /// Put the card to a stock Linux and the kernel's own driver
    #[command(after_help = EXIT_CODES)]
    Linux(linux::Args),
    /// Name the cases, with the clause and the claim of each
    List(list::Args),
    /// Say what is known of a case: claim, clause, why it matters, who breaks it
    Explain(explain::Args),
    /// Work a card by hand: registers, interrupts, characters, single cases
    #[command(after_help = monitor::AFTER_HELP)]
    Monitor(monitor::Args),
    /// Create, list and remove cards that outlive the command, as mdevs
    Mdev(mdev::Args),
    /// Serve one emulated card at a socket of your choice, while this runs
    Serve(serve::Args),
    /// Write the guest as a disk image for a USB stick
    Image(image::Args),
    /// Replay a recorded sequence of accesses on something else, and shrink
    /// one that comes out otherwise
    #[command(after_help = EXIT_CODES)]
    Replay(replay::Args),
    /// Say what this machine has of what a run needs, and what is missing
    Doctor(doctor::Args),
    /// Break the model in every known way, and say which case notices
    Quirks(quirks::Args),
    /// Join the reports of the parts that several machines ran with --shard
    #[command(after_help = EXIT_CODES)]
    Merge(merge::Args),
    /// Put the suite to several implementations, side by side
    Matrix(matrix::Args),
    /// Measure what an access of a guest to a card takes
    #[command(after_help = bench::AFTER_HELP)]
    Bench(bench::Args),
    /// Judge the Linux kernel's own mtty, in a machine that has it
    #[command(after_help = lab::AFTER_HELP)]
    Lab(lab::Args),
    /// Run cargo on the guest, for those who change it: `guest clippy`
    Guest(guest::Args),
    /// Pack this program and what it needs into an archive that needs no Rust
    Package(package::Args),
    /// Print what a shell needs to complete the command line
    #[command(after_help = completions::AFTER_HELP)]
    Completions(completions::Args),
    /// Print the manual page, or write one for each command
    Man(man::Args),
}

/// How much to say, as every command that works takes it.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Talk {
    /// Print failures and the verdict only
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Show QEMU's command line and the guest's remarks; twice, the guest's
    /// lines as they come
    #[arg(long, short, action = clap::ArgAction::Count)]
    verbose: u8,
}

impl Talk {
    const fn verbosity(self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Verbose,
            (false, _) => Verbosity::Raw,
        }
    }
}

/// The whole command: reads the arguments, does what they say, and turns the
/// outcome into an exit code.
#[must_use]
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => dispatch(cli.command.unwrap_or(Command::Run(cli.run))).into(),
        Err(error) => usage::explain(&error).into(),
    }
}

fn dispatch(command: Command) -> Exit {
    let verbosity = match &command {
        Command::Run(args) => args.talk.verbosity(),
        Command::Linux(args) => args.talk.verbosity(),
        Command::Image(args) => args.talk.verbosity(),
        Command::Lab(args) => args.talk.verbosity(),
        Command::Monitor(args) => args.talk.verbosity(),
        Command::Matrix(args) => args.talk.verbosity(),
        Command::Bench(args) => args.talk.verbosity(),
        _ => Verbosity::Normal,
    };
    let console = Console::new(verbosity);
    let outcome = Interrupts::catch()
        .map_err(|error| Error::Environment(format!("cannot catch signals: {error}")))
        .and_then(|interrupts| match &command {
            Command::Run(args) => run::run(args, &console, &interrupts),
            Command::Linux(args) => linux::linux(args, &console, &interrupts),
            Command::List(args) => list::list(args, &console),
            Command::Explain(args) => explain::explain(args, &console),
            Command::Monitor(args) => monitor::monitor(args, &console, &interrupts),
            Command::Mdev(args) => mdev::mdev(args, &console, &interrupts),
            Command::Serve(args) => serve::serve(args, &console, &interrupts),
            Command::Image(args) => image::image(args, &console, &interrupts),
            Command::Replay(args) => replay::replay_recording(args, &console, &interrupts),
            Command::Doctor(args) => doctor::doctor(args, &console, &interrupts),
            Command::Quirks(args) => quirks::quirks(args, &console, &interrupts),
            Command::Merge(args) => merge::merge(args, &console),
            Command::Matrix(args) => matrix::matrix(args, &console, &interrupts),
            Command::Bench(args) => bench::bench(args, &console, &interrupts),
            Command::Lab(args) => lab::lab(args, &console, &interrupts),
            Command::Guest(args) => guest::guest(args, &console, &interrupts),
            Command::Package(args) => package::package(args, &console, &interrupts),
            Command::Completions(args) => completions::completions(args, &console),
            Command::Man(args) => man::man(args, &console),
        });
    let exit = outcome.unwrap_or_else(|error| {
        // Who asked it to stop does not wait until somebody reads that it has.
        let asked = matches!(error, Error::Interrupted);
        if !asked || ready::for_writing(rustix::stdio::stderr()) {
            console.error(&format!("lineproof: {}", printable(&error.to_string())));
        }
        error.exit()
    });
    match console.lost() {
        // A report that nobody can read proves nothing.
        Some(error) if exit == Exit::Proven => {
            console.error(&format!(
                "lineproof: the output is incomplete: {error}; write it elsewhere"
            ));
            Exit::Environment
        }
        _ => exit,
    }
}

/// Says where things are kept when that is not where the user has them kept.
fn warn_of_detour(console: &Console) {
    if console.verbosity() > Verbosity::Quiet
        && let Some(detour) = BaseDir::detour()
    {
        console.warn(&detour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn run_is_the_default() {
        let cli = Cli::try_parse_from(["lineproof", "--device", "mtty-1", "-v"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.run.talk.verbosity(), Verbosity::Verbose);
    }
}
