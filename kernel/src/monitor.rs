//! The monitor on COM1: under QEMU where the bench asks for it, on a PC when
//! somebody presses Enter after the run, or Ctrl-C during it.
#![forbid(unsafe_code)]

use alloc::format;
use core::fmt;
use core::time::Duration;

use lineproof_conformance::Target;
use lineproof_conformance::plan::Plan;
use lineproof_monitor::{Status, Surroundings, Terminal, run};

use crate::card::{Card, Route};
use crate::fw_cfg;
use crate::pci::Function;
use crate::platform::clock;
use crate::report;

/// The fw_cfg file by which the bench asks for the monitor instead of a run.
const FILE: &str = "opt/org.lineproof.monitor";

/// Between two looks at COM1, whose FIFO holds what comes in 1.4 ms.
const LOOK: Duration = Duration::from_millis(1);

/// Ctrl-C.
const BREAK: u8 = 3;

/// Whether the bench asks for it. COM1 is then the monitor's alone.
pub fn requested() -> bool {
    matches!(fw_cfg::read(FILE), Ok(Some(_)))
}

/// Whether somebody at the terminal of a PC wants the run to stop. Under QEMU
/// COM1 is the bench's log, and nobody types there.
pub fn wanted() -> bool {
    !report::has_console() && report::has_com1() && report::typed() == Some(BREAK)
}

/// Waits until somebody at the terminal of a PC presses Enter; for ever where
/// there is no terminal.
pub fn wait_for_somebody() {
    loop {
        if let Some(b'\r' | b'\n' | BREAK) = Com1.read(None) {
            return;
        }
    }
}

/// Gives whoever sits at COM1 the monitor, and ends the machine after it.
pub fn enter(plan: &Plan<'_>, card: Option<&mut Card>, functions: &[Function]) -> ! {
    let mut bench = Bench {
        functions,
        card: card.as_ref().map(|card| card.function().clone()),
        route: card.as_ref().and_then(|card| card.route()),
    };
    let target = card.map(|card| card as &mut dyn Target);
    run(plan, target, &mut Com1, &mut bench);
    report::end_session()
}

/// The terminal at COM1.
struct Com1;

impl Terminal for Com1 {
    fn read(&mut self, limit: Option<Duration>) -> Option<u8> {
        let deadline = limit.map(|limit| clock::now() + limit);
        loop {
            let typed = report::typed();
            let now = clock::now();
            if typed.is_some() || deadline.is_some_and(|deadline| now >= deadline) {
                return typed;
            }
            clock::wait_until(now + LOOK);
        }
    }

    fn write(&mut self, text: &str) {
        report::tell(text);
    }
}

/// The bus, and who listens on the debug console.
struct Bench<'b> {
    functions: &'b [Function],
    card: Option<Function>,
    route: Option<Route>,
}

impl Surroundings for Bench<'_> {
    fn functions(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        for function in self.functions {
            let card = self.card.as_ref().map(|card| card.address);
            if card != Some(function.address) {
                writeln!(out, "  {function}")?;
                continue;
            }
            writeln!(out, "* {function}")?;
            for bar in function.bars() {
                writeln!(out, "      {bar}")?;
            }
        }
        Ok(())
    }

    fn interrupt(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        match self.route {
            Some(route) => write!(out, "{route}"),
            None => out.write_str("no input that the card was seen at"),
        }
    }

    fn ready(&mut self, last: Status) {
        report::note(&format!("monitor {}", last.word()));
    }
}
