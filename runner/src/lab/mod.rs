//! The lab: a machine whose kernel has VFIO and the sample driver `mtty`, for
//! a machine that has not.
//!
//! Debian's kernel runs in QEMU on the host's own files, which it sees and
//! cannot write; so the bench runs there as it does here, on a real mediated
//! device, with a second QEMU inside the first. Nothing of it is left: what
//! the machine writes is in its memory.
//!
//! This module owns that machine and its task. What is judged in it, and by
//! what, is the business of `lineproof run`.

mod command_line;
mod display;
mod image;
mod job;
mod keyboard;
mod machine;
mod mark;
mod outlet;
mod places;
mod status;

pub use job::Task;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lineproof_host_emulator::run_dir::{BaseDir, RunDir};

use crate::outcome::{Error, Exit};
use crate::progress::Progress;
use crate::provision::accel::{AccelChoice, Kvm};
use crate::provision::kernel_file::{self, Entry};
use crate::provision::linux::{self, Version};
use crate::provision::qemu::Origin;
use crate::provision::{self, Cache, Setup, guest, qemu};
use crate::report::Console;
use crate::signals::Interrupts;
use crate::terminal::Terminal;
use command_line::Parts;
use display::Display;
use machine::{Limits, Machine};
use mark::Mark;

/// To the first sign of life from the task: 20 s on a quiet machine under TCG.
const BOOT: Duration = Duration::from_secs(10 * 60);

/// What the lab is wanted for.
#[derive(Debug)]
pub struct Request {
    /// Which kernel.
    pub version: Version,
    /// How the outer machine is executed.
    pub accel: AccelChoice,
    /// The QEMU to use.
    pub qemu: Option<PathBuf>,
    /// The guest's kernel, instead of building it.
    pub kernel: Option<PathBuf>,
    /// What to do in it.
    pub task: Task,
    /// How long that may take; a shell may take as long as it likes.
    pub timeout: Duration,
}

/// Provides the parts, boots the machine, does the task in it, and removes
/// everything.
///
/// # Errors
/// [`Error::Environment`] when a part cannot be had or the machine does not
/// come up, [`Error::Device`] when it ends before its task,
/// [`Error::Interrupted`].
pub fn run(request: &Request, console: &Console, interrupts: &Interrupts) -> Result<Exit, Error> {
    if env::consts::ARCH != "x86_64" {
        return Err(Error::Environment(format!(
            "the lab runs this machine's programs under a kernel for x86-64, and this is {}",
            env::consts::ARCH
        )));
    }
    let cache = Cache::from_env().map_err(provision::Error::from)?;
    let here = env::current_dir().map_err(|error| place(&error))?;
    look_at_places(request, &cache, &here)?;
    let setup = Setup {
        cache: &cache,
        progress: console,
        stop: interrupts.flag(),
    };
    let accel = Kvm::default()
        .choose(request.accel)
        .map_err(provision::Error::from)?;
    // What was named is looked at before anything is fetched or built.
    let named = kernel_file::named(request.kernel.as_deref(), Entry::Pvh)
        .map_err(provision::Error::from)?;
    let qemu = qemu::qemu(setup, request.qemu.as_deref())?;
    // What may have to be fetched comes before what is built here.
    let driver = linux::with_driver(setup, &request.version)?;
    let busybox = linux::busybox(setup)?;
    let kernel = guest(setup, named.as_deref())?;

    let named_qemu = (qemu.origin() == Origin::Named).then(|| qemu.path());
    let environment = environment(&cache, &kernel, named_qemu)?;
    let environment: Vec<(&str, &OsStr)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_os_str()))
        .collect();
    let job = job::script(&request.task, &here, &environment);
    let shell = request.task == Task::Shell;
    let scratch = BaseDir::open_default()
        .and_then(|base| RunDir::create(&base, "lab"))
        .map_err(|error| Error::Environment(error.to_string()))?;
    let image = scratch.path().join("initramfs");
    let mark = (!shell).then(Mark::random);
    image::image(&driver, &busybox, &job, mark.as_ref())
        .and_then(|bytes| fs::write(&image, bytes))
        .map_err(|error| {
            Error::Environment(format!("cannot write {}: {error}", image.display()))
        })?;

    let title = format!(
        "Booting Linux {} with its driver mtty",
        driver.linux.release
    );
    let command = matches!(request.task, Task::Command(_));
    let mut display = Display::new(console, console.begin(&title), command);
    let parts = Parts {
        accel,
        kernel: &driver.linux.vmlinuz,
        image: &image,
        mark,
    };
    let machine = Machine::start(qemu.command(), &parts)
        .map_err(|error| Error::Environment(format!("cannot start QEMU: {error}")))?;
    let total = (!shell).then_some(request.timeout);
    let limits = Limits {
        boot: total.map_or(BOOT, |total| total.min(BOOT)),
        total,
    };
    let mut terminal = shell.then(Terminal::take_over);
    let code = machine.follow(limits, interrupts, terminal.as_mut(), &mut display)?;
    started(&request.task, code)?;
    Ok(exit(code))
}

/// Refuses what the machine would not find, before anything is fetched.
fn look_at_places(request: &Request, cache: &Cache, here: &Path) -> Result<(), Error> {
    let program = env::current_exe().map_err(|error| place(&error))?;
    places::check("this directory", here, "work in another")?;
    places::check("this program", &program, "put it elsewhere")?;
    let another = "name another with LINEPROOF_CACHE";
    places::check("the cache", cache.root(), another)?;
    let named = |option: &Option<PathBuf>, variable| {
        let given = || env::var_os(variable).map(PathBuf::from);
        option.clone().or_else(given)
    };
    if let Some(qemu) = named(&request.qemu, "LINEPROOF_QEMU") {
        places::check("QEMU", &qemu, "copy it elsewhere")?;
    }
    if let Some(kernel) = named(&request.kernel, "LINEPROOF_KERNEL") {
        places::check("the guest's kernel", &kernel, "copy it elsewhere")?;
    }
    Ok(())
}

/// The guest for the inner machine, made out here where there is time.
fn guest(setup: Setup<'_>, named: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(named) = named {
        return std::path::absolute(named).map_err(|error| place(&error));
    }
    Ok(guest::provide(setup)?)
}

/// The task's environment: that of this process, as far as it means something
/// there, and `lineproof` first in its path. The QEMU inside is the one that
/// the user names for the lab, by its whole path.
fn environment(
    cache: &Cache,
    kernel: &Path,
    named_qemu: Option<&Path>,
) -> Result<Vec<(&'static str, OsString)>, Error> {
    let program = env::current_exe().map_err(|error| place(&error))?;
    let mut path = OsString::from(program.parent().unwrap_or(&program));
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into()));
    path.push(":/usr/sbin:/sbin");
    let mut environment = vec![
        ("PATH", path),
        ("LINEPROOF_CACHE", cache.root().into()),
        ("LINEPROOF_KERNEL", kernel.into()),
        ("XDG_RUNTIME_DIR", "/run/lineproof-lab".into()),
    ];
    environment.extend(named_qemu.map(|path| ("LINEPROOF_QEMU", path.into())));
    for name in ["HOME", "TERM", "NO_COLOR"] {
        environment.extend(env::var_os(name).map(|value| (name, value)));
    }
    Ok(environment)
}

fn place(error: &std::io::Error) -> Error {
    Error::Environment(format!("cannot find this program's own place: {error}"))
}

/// Refuses what a shell's exit code says of a command that it could not start.
/// The command may say it of another, as a shell does.
fn started(task: &Task, code: u8) -> Result<(), Error> {
    let name = match task {
        Task::Suite { .. } => "lineproof",
        Task::Command(command) => command.first().map_or("", String::as_str),
        Task::Shell => return Ok(()),
    };
    let why = match code {
        126 => "cannot be executed",
        127 => "is not there",
        _ => return Ok(()),
    };
    Err(Error::Environment(format!(
        "{name} ended with {code} in the lab: it, or what it calls, {why}; the lab has this \
         machine's programs and PATH"
    )))
}

/// What the task's exit code means to the one who asked for it. Codes that
/// are not of this program count as a failure.
const fn exit(code: u8) -> Exit {
    match code {
        0 => Exit::Proven,
        2 => Exit::Usage,
        3 => Exit::Environment,
        4 => Exit::Guest,
        5 => Exit::Device,
        130 => Exit::Interrupted,
        _ => Exit::CaseFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_qemu_that_is_named_is_the_one_inside() {
        let cache = Cache::at("/cache".into());
        let qemu = |named: Option<&Path>| {
            let environment = environment(&cache, Path::new("/kernel"), named).unwrap();
            let mut variables = environment.into_iter();
            let found = variables.find(|(name, _)| *name == "LINEPROOF_QEMU");
            found.map(|(_, value)| value)
        };
        let named = Path::new("/opt/qemu-system-x86_64");
        assert_eq!(qemu(Some(named)).unwrap(), named);
        assert_eq!(qemu(None), None);
    }

    #[test]
    fn a_command_that_cannot_be_started_is_a_matter_of_set_up() {
        let command = Task::Command(vec!["tool".to_owned()]);
        for code in [126, 127] {
            let error = started(&command, code).unwrap_err();
            assert_eq!(error.exit(), Exit::Environment);
            assert!(error.to_string().contains("tool"), "{error}");
            // Who types at a prompt has seen it.
            assert!(started(&Task::Shell, code).is_ok());
        }
        assert!(started(&command, 1).is_ok());
    }
}
