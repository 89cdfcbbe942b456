//! Does the card come back?

use crate::bench::{Bench, Wiring};
use crate::carry::{carry, pattern};
use crate::case::{Halt, Outcome};
use crate::pci;
use crate::tty::Settings;
use crate::wait::{Look, until};

/// How much data shows that a port works.
const BYTES: usize = 1024;

pub(super) fn rescan(bench: &mut Bench, port: usize) -> Outcome {
    let function = bench.function.clone();
    function.remove()?;
    until("the card and its terminals are gone", || {
        Ok(Look::equal(
            &(function.exists(), function.terminals()?),
            &(false, Vec::new()),
        ))
    })?;
    pci::rescan()?;
    let ports = bench.ports;
    until(&format!("{ports} terminals after the rescan"), || {
        let count = function.terminals()?.len();
        Ok(Look::equal(&count, &ports))
    })?;
    bench.open_accounts();
    let mut lines = vec![format!("port {port} is {}", bench.terminal(port)?.name())];
    lines.push(works(bench, port)?);
    Ok(lines)
}

/// Data to the port's listener, if it has one.
fn works(bench: &mut Bench, port: usize) -> Result<String, Halt> {
    let ends = match bench.ends(port) {
        Err(Halt::Skip(reason)) => return Ok(format!("no data: {reason}")),
        other => other?,
    };
    let settings = Settings {
        flow_control: bench.request.wiring == Wiring::NullModem,
        ..Settings::default()
    };
    carry(bench, &ends, settings, &pattern(BYTES, 7))
}
