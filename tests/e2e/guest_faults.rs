//! Guests that crash, hang, lie or say nothing: each ends in exit code 4 with
//! one line that says what happened.

use crate::sandbox::{Sandbox, end};

fn fault(name: &str, more: &[&str], words: &[&str]) {
    let sandbox = Sandbox::new();
    let mut command = sandbox.run(["--filter", "scr.*", "--inject-fault", name]);
    command.args(more);
    let run = end(command);
    run.expect(4, words);
    run.line();
    sandbox.assert_clean();
}

#[test]
fn a_panic_is_told_with_its_place() {
    fault("panic", &[], &["panic", "fault.rs"]);
}

#[test]
fn a_page_fault_is_told_with_its_address() {
    fault("page-fault", &[], &["page fault", "rip", "cr2"]);
}

#[test]
fn a_double_fault_is_told() {
    fault("double-fault", &[], &["double fault", "rip"]);
}

#[test]
fn a_triple_fault_is_seen_from_outside() {
    fault("triple-fault", &[], &["the guest crashed", "triple fault"]);
}

#[test]
fn a_case_that_never_ends_is_ended_by_the_guests_watchdog() {
    fault("stuck", &[], &["fault.stuck hung"]);
}

#[test]
fn a_guest_that_hangs_is_told_with_where_it_hangs() {
    fault(
        "hang",
        &["--timeout", "10"],
        &[
            "did not come to an end within 10 s, the last result being that of port0 scr.holds",
            "the processor is",
        ],
    );
}

#[test]
fn a_guest_that_never_speaks_is_told() {
    fault(
        "silent",
        &["--timeout", "5"],
        &["said nothing for 5 s", "the processor is"],
    );
}

#[test]
fn garbage_is_no_report() {
    fault("garbage", &[], &["cannot be trusted", "not KTAP"]);
}

#[test]
fn success_claimed_too_early_is_no_success() {
    fault("early-exit", &[], &["cannot be trusted", "no result"]);
}
