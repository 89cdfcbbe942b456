//! Does the driver's account agree with what was done?

use crate::bench::Bench;
use crate::case::{Halt, Outcome, fail};
use crate::kernel_log::kernel_log;
use crate::proc_serial;
use crate::wait::{Look, until};

/// What the kernel says of an interrupt or a port that went wrong.
const COMPLAINTS: [&str; 3] = ["nobody cared", "too much work", "input overrun"];

pub(super) fn counters(bench: &mut Bench, port: usize) -> Outcome {
    // On a port that nothing is wired to nothing was done.
    bench.listener(port)?;
    let number = bench.terminal(port)?.number;
    let expected = bench.expected(port);
    until(&format!("the account {expected:?}"), || {
        let counts = proc_serial::read(number)?.counts;
        if counts.exceed(expected) {
            return fail(format!("expected: {expected:?}\nfound: {counts:?}"));
        }
        Ok(Look::equal(&counts, &expected))
    })?;
    let complaints = complaints()?;
    if !complaints.is_empty() {
        return fail(format!(
            "expected no complaint of the kernel\nfound:\n{}",
            complaints.join("\n")
        ));
    }
    Ok(proc_serial::raw(number).into_iter().collect())
}

/// The kernel's lines about lost interrupts, storms and lost characters.
fn complaints() -> Result<Vec<String>, Halt> {
    Ok(kernel_log()?
        .into_iter()
        .filter(|line| COMPLAINTS.iter().any(|words| line.contains(words)))
        .collect())
}
