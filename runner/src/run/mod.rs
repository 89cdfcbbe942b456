//! The main path, one way: plan, device, machine, lines, verdict, report. At
//! the places without a machine the lines come from this process.

mod choice;
mod debugger;
mod drive;
mod guest;
mod here;
mod lines;
mod linux;
mod listener;
mod monitor;
mod parts;
mod screenshot;
mod script;
mod shard;

pub use choice::{ChoiceError, choose};
pub use linux::{LinuxParts, LinuxRequest, gather_linux, prove_on_linux};
pub use monitor::{Hands, attend};
pub use parts::{BootChoice, Needs, Parts, gather, gather_gdb, write_image};
pub use script::{Script, ScriptError};
pub use shard::{Shard, ShardError};

use std::path::PathBuf;
use std::time::Duration;

use lineproof_conformance::function::Function;
use lineproof_conformance::plan::{Explain, Plan, Selection, Timing};
use lineproof_conformance::{Case, Profile, Scope, Wiring, soak};
use lineproof_host_emulator::Quirks;
use lineproof_host_emulator::line::PortLine;

use crate::device::{self, DeviceSpec, Setup};
use crate::outcome::Error;
use crate::provision::gdb::Gdb;
use crate::report::Report;
use crate::signals::Interrupts;
use crate::trace::Trace;
use crate::verdict::{Expected, Verdict};
use crate::vm::Machine;

/// What a run is asked to prove, and on what.
#[derive(Debug)]
pub struct Request {
    /// The device under test.
    pub device: DeviceSpec,
    /// The instance's name.
    pub uuid: Option<uuid::Uuid>,
    /// What the ports are wired to; the device's usual wiring if none.
    pub wiring: Option<Wiring>,
    /// Single ports' lines.
    pub lines: Vec<PortLine>,
    /// Whether characters take their time.
    pub timing: Timing,
    /// What the device is judged by.
    pub profile: &'static Profile,
    /// Departures of the model, by name.
    pub quirks: Quirks,
    /// Which failures the guest explains.
    pub explain: Explain,
    /// The cases to run; all of them if none.
    pub cases: Option<Vec<&'static Case>>,
    /// The chipset.
    pub machine: Machine,
    /// Makes up a busy host, where the clock is virtual; none for an even pace.
    pub seed: Option<u64>,
    /// The longest that the run may take.
    pub timeout: Duration,
    /// Where COM1 is written to.
    pub serial_log: Option<PathBuf>,
    /// Where the guest's screen is drawn at its end.
    pub screenshot: Option<PathBuf>,
    /// The gdb that the guest waits for.
    pub gdb: Option<Gdb>,
    /// Where what happens to the card is written.
    pub trace: Trace,
    /// A fault for the guest to commit.
    pub fault: Option<String>,
    /// For how many seconds the device is soaked, instead of having the cases
    /// put to it; 0 for the cases.
    pub soak: u32,
    /// Whether the run ends at the first case that makes it fail.
    pub fail_fast: bool,
}

/// Where the suite stands.
#[derive(Clone, Copy, Debug)]
pub enum Place<'p> {
    /// In a guest, on a machine made of these parts.
    Guest(&'p Parts),
    /// In this process, at the other end of the card's socket.
    Socket,
    /// In this process, with the model of the card, under a virtual clock.
    Model,
}

/// Creates the device, puts the suite to it at `place`, follows its report to
/// the end, and removes everything.
///
/// # Errors
/// When there is no run to judge: see [`Error`].
pub fn prove(
    request: &Request,
    place: Place<'_>,
    interrupts: &Interrupts,
    report: &mut dyn Report,
) -> Result<Verdict, Error> {
    match place {
        Place::Guest(parts) => guest::prove(request, parts, interrupts, report),
        Place::Socket => here::on_socket(request, interrupts, report),
        Place::Model => here::on_model(request, interrupts, report),
    }
}

impl Request {
    /// Whether the device can be had here, before parts are got for it: see
    /// [`device::check`].
    ///
    /// # Errors
    /// As [`prove`].
    pub fn check(&self) -> Result<(), Error> {
        device::check(&self.device, &self.setup())
    }

    /// What the device is asked to be.
    fn setup(&self) -> Setup {
        Setup {
            uuid: self.uuid,
            wiring: self.wiring.unwrap_or_else(|| self.device.usual_wiring()),
            lines: self.lines.clone(),
            timing: self.timing,
            profile: self.profile,
            quirks: self.quirks,
            trace: self.trace.clone(),
        }
    }

    /// The ids of the selected cases; none if all are.
    fn ids(&self) -> Option<Vec<&'static str>> {
        let cases = self.cases.as_ref()?;
        Some(cases.iter().map(|case| case.id).collect())
    }

    /// What to run on `card`, wired like this, of the cases with these ids.
    fn plan<'a>(
        &self,
        card: &'static Function,
        wiring: Wiring,
        ids: Option<&'a [&'a str]>,
    ) -> Plan<'a> {
        Plan {
            card,
            profile: self.profile,
            wiring,
            timing: self.timing,
            explain: self.explain,
            selection: ids.map_or(Selection::All, Selection::Ids),
            seed: self.seed.unwrap_or_default(),
            measure: 0,
            soak: self.soak,
        }
    }
}

/// What the report must hold for this plan.
fn expected(plan: &Plan<'_>, ports: Option<usize>) -> Expected {
    let ids = |scope: Scope| {
        plan.cases()
            .filter(|case| case.scope == scope)
            .map(|case| case.id.to_owned())
            .collect()
    };
    let (card, port) = match plan.soak {
        0 => (ids(Scope::Card), ids(Scope::Port)),
        _ => {
            let tests = soak::TESTS.iter().map(|test| test.id.to_owned());
            (tests.collect(), Vec::new())
        }
    };
    Expected {
        card,
        port,
        ports,
        departures: plan
            .profile
            .known()
            .flat_map(|departure| departure.cases.iter().map(|case| (case, departure.reason)))
            .map(|(case, reason)| ((*case).to_owned(), reason.to_owned()))
            .collect(),
        unsteady: plan
            .profile
            .unsteady
            .iter()
            .flat_map(|departure| departure.cases)
            .map(|case| (*case).to_owned())
            .collect(),
    }
}
