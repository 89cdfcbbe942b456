//! A stock Debian kernel and its own driver on our card: docs/linux-guest.md.

use std::ffi::OsStr;
use std::process::Command;

use crate::report::{self, Counts};
use crate::sandbox::{Sandbox, end, linux_parts};

/// `lineproof linux` with every part in place.
fn linux<S: AsRef<OsStr>>(sandbox: &Sandbox, args: impl IntoIterator<Item = S>) -> Command {
    linux_parts();
    let mut command = sandbox.lineproof(["linux"]);
    command.args(args);
    command
}

#[test]
fn linux_drives_two_ports_with_loopback_plugs() {
    let sandbox = Sandbox::new();
    let log = sandbox.path("com1");
    let mut command = linux(&sandbox, ["-v", "--serial-log"]);
    command.arg(&log);
    let run = end(command);
    // A port with a plug cannot have a parity that its other end has not.
    run.expect(
        0,
        &[
            "ok      card   linux.binds",
            "ok      port0  linux.data",
            "ok      port1  linux.rescan",
            "skip    port0  linux.parity",
            "all proven: 13 cases passed",
        ],
    );
    let said = std::fs::read_to_string(log).unwrap();
    assert_eq!(
        said.matches("is a 16550A").count(),
        // COM1, and both ports at the start and after each rescan.
        1 + 3 * 2,
        "{said}"
    );
    sandbox.assert_clean();
}

#[test]
fn linux_drives_a_null_modem_with_flow_control() {
    let sandbox = Sandbox::new();
    let run = end(linux(&sandbox, ["--wiring", "null-modem"]));
    run.expect(
        0,
        &[
            "ok      port1  linux.flow-control",
            "all proven: 15 cases passed",
        ],
    );
    sandbox.assert_clean();
}

/// Without the line's time to wait for, the driver fills the transmitter as
/// fast as it can.
#[test]
fn linux_streams_over_a_line_without_time() {
    let sandbox = Sandbox::new();
    let args = ["--wiring", "null-modem", "--timing", "instant"];
    let directory = sandbox.path("report");
    let mut command = linux(&sandbox, args);
    command.arg("--report").arg(&directory);
    let run = end(command);
    run.expect(0, &["all proven: 15 cases passed"]);
    report::expect(&directory, 0, Counts::of(15, 0, 0));
    sandbox.assert_clean();
}

#[test]
fn linux_notices_a_card_that_forgets_falling_modem_lines() {
    let sandbox = Sandbox::new();
    let args = ["--device", "mtty-1", "--timing", "instant", "--quirk"];
    let directory = sandbox.path("report");
    let mut command = linux(&sandbox, args);
    command.arg("deltas-on-rising-only");
    command.arg("--report").arg(&directory);
    end(command).expect(
        1,
        &[
            "ok      port0  linux.data",
            "FAILED  port0  linux.modem-lines",
            r#"found: [("CTS", 2), ("DSR", 2), ("CD", 2)]"#,
            "FAILED  port0  linux.flow-control",
            "found: 16 bytes came, 0 wait",
            // Those bytes had not been entered in the account.
            "lineproof: 3 cases failed",
        ],
    );
    report::expect(&directory, 1, Counts::of(4, 3, 1));
    sandbox.assert_clean();
}

#[test]
fn what_is_no_kernel_is_refused_before_anything_is_done() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.lineproof(["linux", "--kernel"]);
    command.arg(sandbox.script("vmlinuz", "#!/bin/sh\n"));
    let run = end(command);
    run.expect(3, &["is no Linux kernel", "name a vmlinuz"]);
    run.line();
}

#[test]
fn a_linux_that_takes_too_long_is_given_up() {
    let sandbox = Sandbox::new();
    let run = end(linux(&sandbox, ["--timeout", "1"]));
    run.expect(4, &["the guest said nothing for 1 s"]);
    sandbox.assert_clean();
}
