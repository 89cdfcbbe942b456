//! `lineproof lab`.

use std::path::PathBuf;
use std::time::Duration;

use super::Talk;
use super::options::{self, AccelWord};
use crate::lab::{self, Request, Task};
use crate::outcome::{Error, Exit};
use crate::provision::linux::{VERSIONS, Version};
use crate::report::Console;
use crate::signals::Interrupts;

/// What it does, for the long help.
pub(super) const AFTER_HELP: &str = "\
A Debian kernel boots in QEMU on this machine's files, which it cannot write.
In it `lineproof run --device kernel:mtty-2` and `kernel:mtty-1` create a real
mediated device, put the suite to it in a second QEMU, and judge it by the
profile linux-mtty. No root is needed. The exit code is that of the last run
that was not proven, or of COMMAND as far as it is one of this program's; it
is 3 when COMMAND is not there, and 1 when the reader of its output goes away,
which ends it. COMMAND's standard input is empty.

Examples:
  lineproof lab
  lineproof lab --type mtty-1 --linux 6.1
  lineproof lab -- lineproof run --device kernel:mtty-2 --filter 'fifo.*'
  lineproof lab -- ls /sys/class/mdev_bus/mtty/mdev_supported_types
  lineproof lab --shell";

/// What to do in the lab.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Debian's kernel: 6.12, 6.1, 7.3
    #[arg(long, value_name = "VERSION", default_value = VERSIONS[0].name, value_parser = version)]
    linux: Version,
    /// Judge this type only: mtty-1, mtty-2
    #[arg(long = "type", value_name = "TYPE", value_parser = ["mtty-1", "mtty-2"], conflicts_with_all = ["shell", "command"])]
    types: Vec<String>,
    /// Give a prompt in the machine instead
    #[arg(long, conflicts_with = "command")]
    shell: bool,
    /// How QEMU executes the outer machine
    #[arg(long, default_value = "auto")]
    accel: AccelWord,
    /// The QEMU to use, version 10.1 or newer; LINEPROOF_QEMU names one too
    #[arg(long, value_name = "PATH")]
    qemu: Option<PathBuf>,
    /// The guest's kernel, instead of building it; LINEPROOF_KERNEL names one
    /// too
    #[arg(long, value_name = "PATH")]
    kernel: Option<PathBuf>,
    /// Give the machine up after this time, its boot included; a shell has no limit
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = options::seconds)]
    timeout: u64,
    #[command(flatten)]
    pub(super) talk: Talk,
    /// Run this in the machine instead
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Boots the lab and does there what was asked.
pub(super) fn lab(args: &Args, console: &Console, interrupts: &Interrupts) -> Result<Exit, Error> {
    let request = Request {
        version: args.linux,
        accel: args.accel.into(),
        qemu: args.qemu.clone(),
        kernel: args.kernel.clone(),
        task: args.task()?,
        timeout: Duration::from_secs(args.timeout),
    };
    lab::run(&request, console, interrupts)
}

impl Args {
    fn task(&self) -> Result<Task, Error> {
        if self.shell {
            return Ok(Task::Shell);
        }
        match self.command.first().map(String::as_str) {
            Some("") => {
                let why = "the command after -- is an empty word; name a program";
                return Err(Error::Usage(why.to_owned()));
            }
            Some(_) => return Ok(Task::Command(self.command.clone())),
            None => {}
        }
        let types = match self.types.as_slice() {
            [] => vec!["mtty-2".to_owned(), "mtty-1".to_owned()],
            types => types.to_vec(),
        };
        // A machine in a machine takes its time; the lab's own limit counts.
        let mut arguments = vec!["--timeout".to_owned(), self.timeout.to_string()];
        arguments.extend(self.talk.quiet.then(|| "-q".to_owned()));
        arguments.extend((0..self.talk.verbose).map(|_| "-v".to_owned()));
        Ok(Task::Suite { types, arguments })
    }
}

fn version(name: &str) -> Result<Version, String> {
    let known = VERSIONS.iter().find(|version| version.name == name);
    known.copied().ok_or_else(|| {
        let names: Vec<_> = VERSIONS.iter().map(|version| version.name).collect();
        format!("no such kernel in the lab; there are {}", names.join(", "))
    })
}
