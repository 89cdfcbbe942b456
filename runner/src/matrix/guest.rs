//! The column of QEMU's own card, which the guest tests in a virtual machine.

use std::time::Duration;

use lineproof_conformance::plan::{Explain, Timing};
use lineproof_conformance::profile::QEMU_PCI_SERIAL;
use lineproof_conformance::{Wiring, catalogue};
use lineproof_host_emulator::Quirks;

use super::{Cell, Column};
use crate::device::{DeviceSpec, QemuModel};
use crate::ktap::{CaseResult, Status};
use crate::outcome::Error;
use crate::report::{Header, Meaning, Report, Verbosity};
use crate::run::{Parts, Place, Request, prove};
use crate::signals::Interrupts;
use crate::trace::Trace;
use crate::verdict::{Judged, Tally, Verdict};
use crate::vm::Machine;

/// The longest that the guest may take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Boots the guest on QEMU's `pci-serial-2x`.
pub(super) fn column(parts: &Parts, interrupts: &Interrupts) -> Result<Column, Error> {
    let request = |wiring| Request {
        device: DeviceSpec::Qemu(QemuModel::PciSerial2x),
        uuid: None,
        wiring: Some(wiring),
        lines: Vec::new(),
        timing: Timing::Line,
        profile: &QEMU_PCI_SERIAL,
        quirks: Quirks::NONE,
        explain: Explain::Surprises,
        cases: None,
        machine: Machine::Q35,
        seed: None,
        timeout: TIMEOUT,
        serial_log: None,
        screenshot: None,
        gdb: None,
        trace: Trace::default(),
        fault: None,
        soak: 0,
        fail_fast: false,
    };
    let mut results = Results(Column::new(
        'B',
        format!("QEMU {} pci-serial-2x", parts.qemu.version()),
        format!(
            "guest on q35, {}, connectors open and crossed, profile {}",
            parts.accel, QEMU_PCI_SERIAL.name
        ),
    ));
    for wiring in [Wiring::Open, Wiring::NullModem] {
        match prove(
            &request(wiring),
            Place::Guest(parts),
            interrupts,
            &mut results,
        )? {
            Verdict::Proven | Verdict::AsProfile { .. } | Verdict::CasesFailed { .. } => {}
            Verdict::Interrupted => return Err(Error::Interrupted),
            verdict => {
                return Err(Error::Environment(format!(
                    "no results from QEMU's pci-serial-2x: {verdict}; leave it out with --no-guest"
                )));
            }
        }
    }
    Ok(results.0)
}

/// Collects what a run reports.
struct Results(Column);

impl Report for Results {
    fn started(&mut self, _header: &Header) {}
    fn remark(&mut self, _line: &str, _interest: Verbosity) {}
    fn info(&mut self, _line: &str) {}
    fn raw(&mut self, _line: &str, _meaning: Meaning<'_>) {}
    fn suite(&mut self, _name: &str) {}

    fn case(&mut self, result: &CaseResult, judged: Judged<'_>) {
        let Some(case) = catalogue().find(|case| case.id == result.id) else {
            return;
        };
        let cell = match &result.status {
            Status::Passed => Cell::decided(case, true, &QEMU_PCI_SERIAL),
            Status::Failed => Cell::decided(case, false, &QEMU_PCI_SERIAL),
            Status::Skipped(reason) => Cell::NotPut(reason.clone()),
        };
        let surprise = match judged {
            Judged::Unexpected { .. } => Some("does not fail, and its profile says that it does"),
            Judged::Failed => Some("fails, which its profile does not know"),
            _ => None,
        };
        if let Some(what) = surprise {
            let line = format!("{} on {} {what}", case.id, result.suite);
            self.0.surprises.push(line);
        }
        self.0.take(case, cell);
    }

    fn finished(&mut self, _tally: &Tally, _complaints: &str, _verdict: &Verdict) {}
}
