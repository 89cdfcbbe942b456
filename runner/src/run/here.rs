//! Places 1 and 2: the suite in this process. Its lines are the guest's, and
//! so are the report and the verdict that follow from them.

use std::cell::RefCell;
use std::fmt;
use std::time::{Duration, Instant};

use lineproof_conformance::function::CH352;
use lineproof_conformance::plan::Timing;
use lineproof_conformance::suite::{self, Stage};
use lineproof_conformance::{Case, Port, Profile, Target, Wiring, run_case};
use lineproof_places::{Model, Pace, SocketCard, VM_SUPERIO_VERSION, VmSuperio};

use super::listener::Follower;
use super::{Request, expected, lines};
use crate::device::{self, DeviceSpec, card_config, line_plan};
use crate::outcome::Error;
use crate::report::{Header, Report, printable};
use crate::signals::Interrupts;
use crate::verdict::{Tally, Verdict};
use crate::vm::Listener;

/// Puts the suite to the model of the card, under a virtual clock.
///
/// # Errors
/// [`Error::Usage`] for a device that is no model of ours.
pub(super) fn on_model(
    request: &Request,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    let card_type = match request.device {
        DeviceSpec::Emulated(card_type) => card_type,
        DeviceSpec::VmSuperio => return on_vm_superio(request, interrupts, report),
        _ => {
            return Err(Error::Usage(format!(
                "--place model is for mtty-1, mtty-2 and vm-superio, which are models, not for {}",
                request.device
            )));
        }
    };
    if request.uuid.is_some() {
        return Err(Error::Usage(
            "--uuid names an instance, and --place model creates none".to_owned(),
        ));
    }
    let (pace, clock) = match request.seed {
        Some(seed) => (
            Pace::Busy { seed },
            format!("a virtual clock, busy host {seed}"),
        ),
        None => (Pace::default(), "a virtual clock".to_owned()),
    };
    let setup = request.setup();
    let plan = line_plan(card_type, &setup)?;
    if plan.hosts().next().is_some() {
        return Err(Error::Usage(
            "--place model has a clock of its own, and no line leads out of it; choose loopback, \
             null-modem or none"
                .to_owned(),
        ));
    }
    let config = card_config(card_type, &setup, &plan);
    let mut model = Model::observed(config, pace, request.trace.observer(&config));
    let about = About {
        wiring: device::wiring(&request.device, &setup)?,
        device: format!("model of {card_type}"),
        machine: clock,
        ports: Some(card_type.ports()),
    };
    let no_death = || None;
    let performed = perform(request, about, &mut model, &no_death, interrupts, report);
    Ok(performed.conclude())
}

/// Puts the suite to the port of the crate vm-superio.
///
/// # Errors
/// [`Error::Usage`] for what only a card of ours can be.
fn on_vm_superio(
    request: &Request,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    let setup = request.setup();
    let unheard = [
        (request.uuid.is_some(), "--uuid"),
        (!request.lines.is_empty(), "--line"),
        (request.seed.is_some(), "--seed"),
        (!request.quirks.is_empty(), "--quirk or --personality"),
        (!request.trace.is_empty(), "--trace"),
        (setup.wiring != Wiring::Loopback, "--wiring but loopback"),
        (setup.timing != Timing::Line, "--timing but line"),
    ];
    if let Some((_, what)) = unheard.into_iter().find(|(asked, _)| *asked) {
        return Err(Error::Usage(format!(
            "vm-superio takes no {what}; the cards of ours, mtty-1 and mtty-2, do"
        )));
    }
    let about = About {
        device: format!("vm-superio {VM_SUPERIO_VERSION}"),
        machine: "a virtual clock".to_owned(),
        ports: Some(1),
        wiring: setup.wiring,
    };
    let mut port = VmSuperio::new();
    let performed = perform(request, about, &mut port, &|| None, interrupts, report);
    Ok(performed.conclude())
}

/// Puts the suite to a served card through its socket.
///
/// # Errors
/// [`Error::Usage`] for a device without a socket, [`Error::Device`] where its
/// server does not answer as one, and what [`device::create`] gives.
pub(super) fn on_socket(
    request: &Request,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    let setup = request.setup();
    if !matches!(
        request.device,
        DeviceSpec::Emulated(_) | DeviceSpec::VfioUser(_)
    ) {
        return Err(Error::Usage(format!(
            "--place socket is for a card with a vfio-user socket, not for {}",
            request.device
        )));
    }
    let wiring = device::wiring(&request.device, &setup)?;
    let device = RefCell::new(device::create(&request.device, &setup)?);
    let label = printable(&device.borrow().label()).into_owned();
    let socket = device.borrow().socket().map(ToOwned::to_owned);
    let socket = socket.ok_or_else(|| Error::Device(format!("{label} has no socket")))?;
    let mut client = SocketCard::connect(&socket, wiring, setup.timing)
        .map_err(|error| Error::Device(format!("{label}: {error}")))?;
    let about = About {
        wiring,
        device: label,
        machine: "its socket, no machine".to_owned(),
        ports: Some(client.capabilities().ports.into()),
    };
    let pulse = client.pulse();
    // The owner of a server that has died knows best why.
    let death = || {
        let failure = pulse.failure()?;
        let reason = device.borrow_mut().failure("");
        Some(reason.unwrap_or_else(|| failure.to_string()))
    };
    let lines = device.borrow().lines();
    lines::introduce(&lines, report);
    let performed = perform(request, about, &mut client, &death, interrupts, report);
    // Removed before the verdict is told: who reads it may look.
    drop(client);
    drop(device);
    lines::account(&lines, performed.report);
    Ok(performed.conclude())
}

/// What the report says of a run before it begins.
struct About {
    wiring: Wiring,
    device: String,
    machine: String,
    ports: Option<usize>,
}

/// A suite that has come to its end, or to another one.
struct Performed<'a> {
    tally: Tally,
    report: &'a mut dyn Report,
    broken_off: Option<Verdict>,
}

impl Performed<'_> {
    fn conclude(self) -> Verdict {
        let verdict = self
            .broken_off
            .unwrap_or_else(|| Verdict::of_whole(&self.tally));
        self.report.finished(&self.tally, "", &verdict);
        verdict
    }
}

fn perform<'a>(
    request: &Request,
    about: About,
    target: &mut dyn Target,
    death: &dyn Fn() -> Option<String>,
    interrupts: &Interrupts,
    report: &'a mut dyn Report,
) -> Performed<'a> {
    let ids = request.ids();
    let plan = request.plan(&CH352, about.wiring, ids.as_deref());
    let tally = Tally::new(expected(&plan, about.ports));
    report.started(&Header {
        device: about.device,
        machine: about.machine,
        profile: Some(request.profile.name),
        due: Some(tally.count(|suite| suite.due)),
        command: None,
    });
    let mut process = Process {
        follower: Follower::new(tally, report, None).failing_fast(request.fail_fast),
        death,
        interrupts,
        start: Instant::now(),
        limit: request.timeout,
        broken_off: None,
    };
    suite::run(&plan, target, &mut process);
    let Process {
        follower,
        broken_off,
        ..
    } = process;
    let cut_short = follower.has_heard_enough();
    let (tally, report) = follower.finish();
    let broken_off = broken_off.or_else(|| cut_short.then(|| Verdict::cut_short(&tally)));
    Performed {
        tally,
        report,
        broken_off,
    }
}

/// The suite's stage in this process.
struct Process<'a, 'r> {
    follower: Follower<'r>,
    death: &'a dyn Fn() -> Option<String>,
    interrupts: &'a Interrupts,
    start: Instant,
    limit: Duration,
    /// Why the suite was not let go on.
    broken_off: Option<Verdict>,
}

impl Process<'_, '_> {
    /// Why the suite must not go on.
    fn obstacle(&self) -> Option<Verdict> {
        if self.interrupts.asked() {
            return Some(Verdict::Interrupted);
        }
        if let Some(reason) = (self.death)() {
            return Some(Verdict::DeviceDied(reason));
        }
        (self.start.elapsed() >= self.limit).then_some(Verdict::OutOfTime(self.limit))
    }
}

impl Stage for Process<'_, '_> {
    fn line(&mut self, prefix: &str, text: fmt::Arguments<'_>) {
        for line in text.to_string().lines() {
            self.follower.report(format!("{prefix}{line}\n").as_bytes());
        }
    }

    fn perform(
        &mut self,
        case: &'static Case,
        port: Port,
        target: &mut dyn Target,
        profile: &Profile,
    ) -> Option<lineproof_conformance::Report> {
        if self.follower.has_heard_enough() {
            return None;
        }
        let report = run_case(case, port, target, profile);
        self.goes_on().then_some(report)
    }

    fn goes_on(&mut self) -> bool {
        self.broken_off = self.obstacle();
        self.broken_off.is_none()
    }
}
