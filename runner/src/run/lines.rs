//! What a run says about lines that lead out of its card.

use lineproof_host_emulator::line::host::LineMonitor;

use crate::report::{Report, Verbosity};

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
