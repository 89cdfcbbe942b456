//! `run --gdb`: the guest waits, and the line that is printed works, as
//! docs/bring-up.md shows it.

use std::process::{Command, Stdio};

use crate::sandbox::{Running, Sandbox, end};

/// Runs the case by way of gdb, which stops where it begins, and gives what
/// gdb said.
fn through_gdb(args: &[&str]) -> String {
    let sandbox = Sandbox::new();
    let mut command = sandbox.run(["--gdb", "--filter", "scr.under-dlab"]);
    command.args(args);
    let mut run = Running::start(command);
    run.wait_for_error("the guest waits for gdb:");
    let line = run.wait_for_error("target remote");
    // As a user pastes it, but for what the user would type then.
    let typed = "-batch -ex 'backtrace 4' -ex delete -ex detach";
    let gdb = Command::new("sh")
        .args(["-c", &format!("exec {} {typed}", line.trim())])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&gdb.stdout).into_owned();
    assert!(gdb.status.success(), "{gdb:#?}");
    let ended = run.end();
    ended.expect(0, &["ok      port1  scr.under-dlab", "all proven"]);
    sandbox.assert_clean();
    said
}

/// gdb is in the case, with its source and who called it.
fn is_in_the_case(said: &str) {
    assert!(said.contains("Breakpoint 1, under_dlab"), "{said}");
    assert!(said.contains("conformance/src/cases/scr.rs:"), "{said}");
    assert!(said.contains("run_case"), "{said}");
}

#[test]
fn gdb_stops_where_the_case_begins_with_its_symbols() {
    is_in_the_case(&through_gdb(&[]));
}

#[test]
fn gdb_stops_in_a_guest_that_was_booted_from_a_disk() {
    crate::sandbox::disk_boot_parts();
    is_in_the_case(&through_gdb(&["--boot", "bios"]));
}

#[test]
fn a_machine_without_gdb_and_apt_is_told_what_to_install() {
    let sandbox = Sandbox::new();
    let mut run = sandbox.run(["--gdb", "--filter", "scr.under-dlab"]);
    // A cache without Debian's gdb.
    run.env("PATH", "/no/such/place");
    run.env("LINEPROOF_CACHE", sandbox.path("cache"));
    let run = end(run);
    let line = run.expect(3, &[]).line();
    assert!(line.contains("no gdb in PATH"), "{line}");
    assert!(line.contains("install gdb"), "{line}");
}

#[test]
fn a_guest_that_nobody_debugs_can_be_left() {
    let sandbox = Sandbox::new();
    let mut run = Running::start(sandbox.run(["--gdb"]));
    let line = run.wait_for_error("target remote");
    assert!(
        !line.contains("hbreak"),
        "without a case there is no breakpoint: {line}"
    );
    run.signal("INT");
    run.end().expect(130, &["interrupted"]);
    sandbox.assert_clean();
}

#[test]
fn gdb_is_refused_where_there_is_no_guest() {
    let run = end(Sandbox::new().lineproof(["run", "--gdb", "--place", "model"]));
    run.expect(2, &["--gdb goes with --place guest only"]);
}
