//! The first program: makes Linux usable, runs the cases, ends the machine.

use std::env;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Instant;

use rustix::mount::{MountFlags, mount};

use crate::bench::{Bench, Request};
use crate::case::{Case, Halt, Scope};
use crate::catalogue;
use crate::channel::{Channel, Exit};
use crate::kernel_log::kernel_log;
use crate::pci::Function;
use crate::report::Report;
use crate::wait::{Look, until};

/// What the kernel starts, with the words after `--` of its command line.
/// Returns only when the machine has no exit, and the kernel then says so.
pub fn main() {
    let channel = mount_all().and_then(|()| Channel::open());
    match channel {
        Ok(channel) => run(channel),
        // COM1 is all that is left.
        Err(error) => eprintln!("lineproof: no way to report: {error}"),
    }
}

fn mount_all() -> io::Result<()> {
    for (kind, place) in [("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev")] {
        fs::create_dir_all(place)?;
        mount(kind, Path::new(place), kind, MountFlags::empty(), None)?;
    }
    Ok(())
}

fn run(channel: Channel) {
    let Ok(mut report) = Report::begin(channel) else {
        return;
    };
    // The report is whole up to the panic, and the bail-out comes after it.
    let exit = catch_unwind(AssertUnwindSafe(|| prove(&mut report)));
    let exit = match exit {
        Ok(Ok(())) if report.failed() == 0 => Exit::AllPassed,
        Ok(Ok(())) => Exit::SomeFailed,
        Ok(Err(Stop::GaveUp { kind, detail, exit })) => {
            let _ = report.bail_out(kind, &detail);
            exit
        }
        Ok(Err(Stop::Report(error))) => {
            eprintln!("lineproof: the report broke off: {error}");
            Exit::Crashed
        }
        Err(_) => {
            let _ = report.bail_out("panic", "a case panicked; the serial console says where");
            Exit::Crashed
        }
    };
    if let Err(error) = report.out().exit(exit) {
        eprintln!("lineproof: no way to end the machine: {error}");
    }
}

/// Why the cases were not all run.
enum Stop {
    GaveUp {
        kind: &'static str,
        detail: String,
        exit: Exit,
    },
    Report(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Report(error)
    }
}

fn give_up(kind: &'static str, detail: String) -> Stop {
    let exit = Exit::NoCard;
    Stop::GaveUp { kind, detail, exit }
}

fn prove(report: &mut Report<Channel>) -> Result<(), Stop> {
    let release = fs::read_to_string("/proc/version").unwrap_or_default();
    report.info(release.trim())?;
    report.info(crate::SOURCES)?;
    let words = fs::read_to_string("/proc/cmdline").unwrap_or_default();
    report.info(&format!("command line: {}", words.trim()))?;
    let request = Request::parse(env::args().skip(1)).map_err(|reason| give_up("plan", reason))?;
    let function = find(&request).map_err(|reason| give_up("no-card", reason))?;
    for line in kernel_log().unwrap_or_default() {
        if line.contains(&function.address) {
            report.info(&line)?;
        }
    }
    let mut bench = Bench::new(request, function)?;
    let ports = bench.ports;
    report.plan(1 + ports)?;
    suite(report, "card", Scope::Card, &mut bench, 0)?;
    for port in 0..ports {
        suite(
            report,
            &format!("port{port}"),
            Scope::Port,
            &mut bench,
            port,
        )?;
    }
    Ok(())
}

/// The card; drivers are bound before the first program starts, but buses may
/// be looked through later.
fn find(request: &Request) -> Result<Function, String> {
    let mut found = None;
    let looked = until(&format!("a PCI function {}", request.card), || {
        found = Function::find(&request.card)?;
        Ok(match found {
            Some(_) => Look::Done,
            None => Look::NotYet("none".into()),
        })
    });
    match (found, looked) {
        (Some(function), _) => Ok(function),
        (None, Err(Halt::Fail(words))) => Err(words.replace('\n', "; ")),
        (None, _) => Err("none".into()),
    }
}

fn suite(
    report: &mut Report<Channel>,
    name: &str,
    scope: Scope,
    bench: &mut Bench,
    port: usize,
) -> io::Result<()> {
    let cases: Vec<&Case> = catalogue().filter(|case| case.scope == scope).collect();
    let mut suite = report.suite(name, cases.len())?;
    for case in cases {
        let start = Instant::now();
        let outcome = match (case.run)(bench, port) {
            Err(Halt::Fail(words)) => Err(Halt::Fail(format!("claim: {}\n{words}", case.claim))),
            other => other,
        };
        suite.result(case.id, start.elapsed(), &outcome)?;
    }
    suite.end()
}
