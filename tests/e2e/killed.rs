//! Ends from outside, in the middle of a run: whatever is killed, nothing
//! stays.

use crate::sandbox::{Running, Sandbox, end, kill, wait_until_dead};

/// A run in the middle: the first result has come, the rest never will.
fn in_the_middle(sandbox: &Sandbox) -> Running {
    let mut run = Running::start(sandbox.run(["--inject-fault", "hang"]));
    run.wait_for("ok ");
    run
}

#[test]
fn a_killed_qemu_is_told_and_everything_removed() {
    let sandbox = Sandbox::new();
    let run = in_the_middle(&sandbox);
    kill(run.qemu(), "KILL");
    run.end().expect(5, &["QEMU died", "signal: 9"]);
    sandbox.assert_clean();
}

#[test]
fn a_terminated_qemu_did_not_prove_anything_either() {
    let sandbox = Sandbox::new();
    let run = in_the_middle(&sandbox);
    kill(run.qemu(), "TERM");
    run.end().expect(5, &["QEMU died"]);
    sandbox.assert_clean();
}

#[test]
fn a_killed_runner_takes_qemu_along_and_the_next_run_sweeps() {
    let sandbox = Sandbox::new();
    let run = in_the_middle(&sandbox);
    let in_use = in_the_middle(&sandbox);
    let qemu = run.qemu();
    run.signal("KILL");
    assert_eq!(run.end().code(), 128 + 9);
    wait_until_dead(qemu);
    assert_eq!(sandbox.leftovers().len(), 2, "{:?}", sandbox.leftovers());
    // The next run removes the dead one's instance, and not the live one's.
    end(sandbox.run(["--filter", "scr.*"])).expect(0, &["all proven"]);
    assert_eq!(sandbox.leftovers().len(), 1, "{:?}", sandbox.leftovers());
    in_use.signal("INT");
    in_use.end().expect(130, &[]);
    sandbox.assert_clean();
}

#[test]
fn interrupt_and_terminate_end_in_130_with_everything_removed() {
    for signal in ["INT", "TERM", "HUP"] {
        let sandbox = Sandbox::new();
        let run = in_the_middle(&sandbox);
        run.signal(signal);
        run.end().expect(130, &["interrupted"]);
        assert!(sandbox.leftovers().is_empty(), "after SIG{signal}");
        sandbox.assert_clean();
    }
}

#[test]
fn an_impatient_user_leaves_nothing_either() {
    let sandbox = Sandbox::new();
    let run = in_the_middle(&sandbox);
    for _ in 0..5 {
        run.signal("INT");
    }
    run.end().expect(130, &[]);
    sandbox.assert_clean();
}

#[test]
fn an_interrupt_at_the_very_start_leaves_nothing() {
    let sandbox = Sandbox::new();
    let mut run = Running::start(sandbox.run(["--inject-fault", "silent"]));
    run.wait_for("mtty-2");
    run.signal("INT");
    run.end().expect(130, &["interrupted"]);
    sandbox.assert_clean();
}
