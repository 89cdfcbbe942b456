//! `lineproof mdev`: mediated devices that outlive the command, with the
//! kernel's names and errors.

mod create;
mod look;
mod mount;
mod remove;
mod serve;

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use lineproof_host_emulator::mdev::parse_uuid;
use rustix::io::Errno;
use uuid::Uuid;

use super::warn_of_detour;
use crate::mdev::daemon::farewell;
use crate::mdev::{Emulated, Failure, KernelParent, Parent};
use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::signals::Interrupts;

/// What the commands' help says at its end.
const HELP: &str = "\
An instance is a card at a socket of its own. A daemon serves all of them; the
first `create` starts it, and it ends by itself 10 s after the last `remove`.
For one card at a socket of your choice, as long as the command runs, there is
`lineproof serve`.

Errors carry the kernel's errno: EEXIST (the UUID is in use), EINVAL (it is no
UUID), ENOSPC (too few of the 24 ports are left), ENODEV (no such instance).";

/// Which parent, and what to do with it.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Whose instances: emulated ones, or those of the kernel's mtty.ko
    #[arg(long, global = true, default_value = "emulated")]
    parent: ParentWord,
    /// Where the kernel's sysfs is, to test this against another tree
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = "/sys",
        hide = true
    )]
    sysfs: PathBuf,
    #[command(subcommand)]
    command: Command,
}

/// `--parent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ParentWord {
    /// Emulated cards, served by the daemon over vfio-user
    #[default]
    Emulated,
    /// The cards of the kernel's mtty.ko, through sysfs
    Kernel,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the types, and how many more of each can be created
    Types(look::Args),
    /// Create an instance; it stays until it is removed
    Create(create::Args),
    /// List the instances
    List(look::Args),
    /// Say all about one instance
    Show(look::ShowArgs),
    /// Remove an instance; one that is in use is waited for
    Remove(remove::Args),
    /// Be the daemon, in the foreground
    Serve(serve::Args),
    /// End the daemon, and all instances with it
    Stop(remove::StopArgs),
    /// Show the parent as the kernel's sysfs tree at a directory
    Mount(mount::Args),
}

/// The name of an instance, on the command line.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Name {
    /// The instance
    #[arg(value_parser = uuid)]
    uuid: Uuid,
}

/// A UUID as the kernel takes it.
fn uuid(text: &str) -> Result<Uuid, Failure> {
    Ok(parse_uuid(text)?)
}

/// Does what the command says.
pub(super) fn mdev(args: &Args, console: &Console, interrupts: &Interrupts) -> Result<Exit, Error> {
    let emulated = |command| args.emulated(command, console);
    let parent = || args.open(console);
    match &args.command {
        Command::Serve(serve) => serve::serve(serve, &emulated("serve")?, console, interrupts),
        Command::Stop(stop) => remove::stop(*stop, &emulated("stop")?),
        Command::Mount(mount) => mount::mount(mount, emulated("mount")?, console, interrupts),
        Command::Types(look) => look::types(*look, parent()?.as_ref(), console),
        Command::List(look) => look::list(*look, parent()?.as_ref(), console),
        Command::Show(show) => look::show(show, parent()?.as_ref(), console),
        Command::Create(create) => create::create(create, parent()?.as_ref(), console),
        Command::Remove(remove) => remove::remove(remove, parent()?.as_ref(), interrupts),
    }
}

impl Args {
    /// The parent that is meant.
    fn open(&self, console: &Console) -> Result<Box<dyn Parent>, Error> {
        Ok(match self.parent {
            ParentWord::Kernel => Box::new(KernelParent::open(&self.sysfs)?),
            ParentWord::Emulated => Box::new(emulated(console)?),
        })
    }

    /// The emulated parent, for what the kernel's does without.
    fn emulated(&self, command: &str, console: &Console) -> Result<Emulated, Error> {
        match self.parent {
            ParentWord::Emulated => emulated(console),
            ParentWord::Kernel => Err(Error::Usage(format!(
                "the kernel needs no `mdev {command}`: leave out --parent kernel"
            ))),
        }
    }
}

/// Opens the emulated parent, and tells what is gone with a daemon that died.
fn emulated(console: &Console) -> Result<Emulated, Error> {
    warn_of_detour(console);
    let parent = Emulated::open_default()?;
    if let Some(words) = farewell(&parent.lost()?) {
        console.error(&format!("lineproof: {words}"));
    }
    Ok(parent)
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        if failure.errno == Errno::INTR.raw_os_error() {
            return Self::Interrupted;
        }
        Self::Environment(failure.to_string())
    }
}
