//! What a run says about lines that lead out of its card.

use lineproof_host_emulator::line::host::LineMonitor;
use lineproof_host_emulator::line::{HostSpec, LineSpec, PortLine};

use crate::outcome::Error;
use crate::report::{Report, Verbosity};

/// Refuses a line to where the report goes.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn check(lines: &[PortLine]) -> Result<(), Error> {
    let stdio = LineSpec::Host(HostSpec::Stdio);
    match lines.iter().any(|line| line.line == stdio) {
        true => Err(Error::Usage(
            "stdio is taken: a run reports there; choose pty, or serve the card alone".to_owned(),
        )),
        false => Ok(()),
    }
}

/// Says where each line leads.
pub(super) fn introduce(lines: &LineMonitor, report: &mut dyn Report) {
    for line in lines.status() {
        let place = format!("port {}: {}", line.port, line.place);
        report.remark(&place, Verbosity::Normal);
    }
}

/// Says how each line did: in any case if anything was lost on it.
pub(super) fn account(lines: &LineMonitor, report: &mut dyn Report) {
    for line in lines.status() {
        let lossless = line.dropped == 0 && line.trouble.is_none();
        let interest = match lossless {
            true => Verbosity::Verbose,
            false => Verbosity::Normal,
        };
        report.remark(&line.to_string(), interest);
    }
}
