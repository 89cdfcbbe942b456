//! Ways to go wrong on request, so that whoever judges this guest can be
//! tested against a guest that crashes, hangs, or lies.
//!
//! The host asks by the fw_cfg file `opt/org.lineproof.fault`; a guest on
//! metal has no such file. Nothing else in the kernel knows of it.
#![forbid(unsafe_code)]

use core::time::Duration;

use crate::fw_cfg;
use crate::platform::exit::Status;
use crate::platform::{provoke, watchdog};
use crate::report::{self, Bail};

const FILE: &str = "opt/org.lineproof.fault";

/// A fault that was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Never says anything, from the start.
    Silent,
    /// Panics after the first result.
    Panic,
    /// Reads an unmapped address after the first result.
    UnmappedRead,
    /// Loses its stack, for a double fault, after the first result.
    LostStack,
    /// Loses its interrupt table, for a reset of the machine, after the first result.
    LostInterruptTable,
    /// Falls silent after the first result, deaf to interrupts.
    Hang,
    /// Makes the first case last for ever, so that the watchdog must end it.
    Stuck,
    /// Writes noise after the first result, and then claims success.
    Garbage,
    /// Claims success after the first result.
    EarlyExit,
}

const NAMES: [(&str, Fault); 9] = [
    ("silent", Fault::Silent),
    ("panic", Fault::Panic),
    ("page-fault", Fault::UnmappedRead),
    ("double-fault", Fault::LostStack),
    ("triple-fault", Fault::LostInterruptTable),
    ("hang", Fault::Hang),
    ("stuck", Fault::Stuck),
    ("garbage", Fault::Garbage),
    ("early-exit", Fault::EarlyExit),
];

impl Fault {
    /// The fault that the host asks for. One that is not known ends the run.
    pub fn requested() -> Option<Self> {
        let file = fw_cfg::read(FILE).ok()??;
        let name = core::str::from_utf8(&file).unwrap_or_default().trim();
        let known = NAMES.iter().find(|(known, _)| *known == name);
        let Some((_, fault)) = known else {
            report::bail(Bail::Plan, format_args!("unknown fault {name:?}"));
        };
        Some(*fault)
    }

    /// What goes wrong before the first line.
    pub fn at_start(self) {
        if self == Self::Silent {
            provoke::hang();
        }
    }

    /// What goes wrong once the first case has its result.
    pub fn after_first_result(self) {
        match self {
            Self::Silent => {}
            Self::Panic => panic!("on request"),
            Self::UnmappedRead => provoke::page_fault(),
            Self::LostStack => provoke::double_fault(),
            Self::LostInterruptTable => provoke::triple_fault(),
            Self::Hang => provoke::hang(),
            Self::Stuck => {
                watchdog::start(&"fault.stuck", Duration::from_millis(100));
                loop {
                    core::hint::spin_loop();
                }
            }
            Self::Garbage => {
                report::noise();
                report::end(Status::Passed);
            }
            Self::EarlyExit => report::end(Status::Passed),
        }
    }
}
