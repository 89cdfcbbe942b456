//! A guest that times its accesses to a device, and what it says of them.

use std::time::Duration;

use lineproof_conformance::Wiring;
use lineproof_conformance::plan::{Plan, Timing};
use lineproof_host_emulator::Quirks;

use super::{Figure, Round};
use crate::device::{self, DeviceSpec, Slot};
use crate::outcome::Error;
use crate::run::Parts;
use crate::signals::Interrupts;
use crate::trace::Trace;
use crate::vm::{self, Ending, Limits, Listener, Spec, Vm};

/// How long the guest may take: its start, and ten thousand accesses of a
/// millisecond each.
const LIMIT: Duration = Duration::from_secs(60);

/// What the machine is made of, and who may stop it.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    /// QEMU and the guest.
    pub parts: &'a Parts,
    /// The user.
    pub interrupts: &'a Interrupts,
}

/// What is measured.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The device that is accessed.
    pub device: DeviceSpec,
    /// How many accesses of each kind are timed.
    pub accesses: u16,
}

impl Bench {
    /// Whether the device can be had here, before parts are got for it: see
    /// [`device::check`].
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn check(&self) -> Result<(), Error> {
        device::check(&self.device, &self.setup())
    }

    /// What the device is asked to be.
    fn setup(&self) -> device::Setup {
        device::Setup {
            uuid: None,
            wiring: self.device.usual_wiring(),
            lines: Vec::new(),
            timing: Timing::Line,
            profile: self.device.usual_profile(),
            quirks: Quirks::NONE,
            trace: Trace::default(),
        }
    }

    /// Boots a guest on the device and has it time its accesses.
    ///
    /// # Errors
    /// When the device or QEMU cannot be had, and when the guest ends without
    /// figures.
    pub fn run(&self, machine: Machine<'_>) -> Result<Round, Error> {
        let mut device = device::create(&self.device, &self.setup())?;
        let plan = Plan {
            card: device.card(),
            wiring: Wiring::default(),
            measure: self.accesses,
            ..Plan::default()
        };
        let spec = Spec {
            machine: vm::Machine::default(),
            accel: machine.parts.accel,
            cpus: machine.parts.cpus(device.as_ref()),
            boot: machine.parts.boot.clone(),
            device: device.qemu_args(Slot::Hidden),
            plan: Some(plan.to_string()),
            fault: None,
            monitor: false,
            gdb: None,
            screenshot: None,
        };
        let vm = Vm::start(machine.parts.command(), &spec)
            .map_err(|error| Error::Environment(format!("cannot start QEMU: {error}")))?;
        let limits = Limits {
            first_word: LIMIT,
            silence: LIMIT,
            total: LIMIT,
        };
        let mut said = Said::default();
        match vm.watch(&limits, device.as_mut(), machine.interrupts, &mut said) {
            Ending::Interrupted => return Err(Error::Interrupted),
            Ending::DeviceDied(why) => return Err(Error::Device(why)),
            Ending::Exited { .. } | Ending::TimedOut { .. } | Ending::HeardEnough => {}
        }
        let figures: Vec<_> = said.text().lines().filter_map(figure).collect();
        if figures.is_empty() {
            return Err(Error::Environment(format!(
                "the guest measured nothing on {}; its last words: {}",
                device.label(),
                said.text().lines().last().unwrap_or("none")
            )));
        }
        Ok(Round {
            figures,
            let_go: said.let_go,
        })
    }
}

/// All that the guest has said.
#[derive(Debug, Default)]
struct Said {
    bytes: Vec<u8>,
    let_go: bool,
}

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Listener for Said {
    fn report(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn serial(&mut self, _bytes: &[u8]) {}

    fn let_go(&mut self) {
        self.let_go = true;
    }
}

/// The figure in a line such as `# lineproof: measured read-lsr 1000 times,
/// ns: 10% 23100, 50% 24000, 90% 31000`.
fn figure(line: &str) -> Option<Figure> {
    let words = line.strip_prefix("# lineproof: measured ")?;
    let (kind, rest) = words.split_once(' ')?;
    let at = |percent: &str| {
        let (_, figure) = rest.split_once(percent)?;
        let digits = figure.trim_start().split(',').next()?;
        Some(Duration::from_nanos(digits.trim().parse().ok()?))
    };
    Some(Figure {
        kind: kind.to_owned(),
        low: at(" 10%")?,
        median: at(" 50%")?,
        high: at(" 90%")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_from_its_line_and_from_no_other() {
        let line = "# lineproof: measured read-lsr 1000 times, ns: 10% 23100, 50% 24000, 90% 31000";
        let read = figure(line).expect("a figure");
        assert_eq!(read.kind, "read-lsr");
        let nanos = [read.low, read.median, read.high].map(|time| time.as_nanos());
        assert_eq!(nanos, [23_100, 24_000, 31_000]);
        assert_eq!(figure("# lineproof: card 4348:3253"), None);
        assert_eq!(
            figure("# lineproof: measured read-lsr 1 times, ns: 10% x"),
            None
        );
    }
}
