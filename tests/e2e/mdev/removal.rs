//! The removal of an instance that a virtual machine holds.

use super::{UUID, create, hold, is_leaving, mdev, prove, stop};
use crate::sandbox::{Running, Sandbox, end, wait_until};

/// A removal that waits for the machine.
fn removing(sandbox: &Sandbox) -> Running {
    let removal = Running::start(sandbox.lineproof(["mdev", "remove", UUID]));
    wait_until("the removal waits", || is_leaving(sandbox, UUID));
    removal
}

#[test]
fn a_busy_instance_is_removed_when_its_machine_ends() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let run = hold(&sandbox, UUID);
    let removal = removing(&sandbox);
    mdev(&sandbox, &["list"]).expect(0, &[UUID]);
    run.signal("TERM");
    run.end().expect(130, &[]);
    removal.end().expect(0, &[]);
    assert_eq!(mdev(&sandbox, &["list"]).stdout, "");
    stop(&sandbox);
}

#[test]
fn an_interrupt_ends_the_waiting_and_the_instance_stays() {
    for signal in ["INT", "KILL"] {
        let sandbox = Sandbox::new();
        create(&sandbox, "mtty-2", UUID);
        let run = hold(&sandbox, UUID);
        let removal = removing(&sandbox);
        removal.signal(signal);
        let code = removal.end().code();
        assert_eq!(code, if signal == "INT" { 130 } else { 128 + 9 });
        wait_until("the removal is called off", || !is_leaving(&sandbox, UUID));
        run.signal("TERM");
        run.end().expect(130, &[]);
        prove(&sandbox, UUID);
        stop(&sandbox);
    }
}

#[test]
fn force_takes_the_instance_from_its_machine() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let run = hold(&sandbox, UUID);
    let waiting = removing(&sandbox);
    mdev(&sandbox, &["remove", "--force", UUID]).expect(0, &[]);
    waiting.end().expect(0, &[]);
    run.end().expect(5, &["the device died"]);
    mdev(&sandbox, &["show", UUID]).expect(3, &["ENODEV"]);
    create(&sandbox, "mtty-1", UUID);
    stop(&sandbox);
}

#[test]
fn a_second_machine_on_an_instance_is_refused_and_the_first_goes_on() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let run = hold(&sandbox, UUID);
    let device = format!("mdev:{UUID}");
    let second = end(sandbox.run(["--device", &device, "--filter", "scr.*"]));
    second.expect(3, &["EBUSY", "another client"]).line();
    mdev(&sandbox, &["show", UUID]).expect(0, &["Client: connected"]);
    run.signal("TERM");
    run.end().expect(130, &[]);
    stop(&sandbox);
}
