//! The daemon: its start, its end, and what it leaves when it is killed, as
//! docs/mdev.md tells of it.

use super::{OTHER, UUID, create, hold, mdev, prove, stop};
use crate::sandbox::{Running, Sandbox, end, kill, wait_until_dead};

/// The daemons of a sandbox.
fn daemons(sandbox: &Sandbox) -> Vec<u32> {
    sandbox.processes_with("mdev serve")
}

/// A daemon in the foreground.
fn serve(sandbox: &Sandbox, more: &[&str]) -> Running {
    let mut daemon = Running::start(sandbox.lineproof([&["mdev", "serve"], more].concat()));
    daemon.wait_for("serving");
    daemon
}

#[test]
fn many_first_creations_at_once_start_one_daemon() {
    let sandbox = Sandbox::new();
    let creations: Vec<Running> = (0..6)
        .map(|_| Running::start(sandbox.lineproof(["mdev", "create", "mtty-1", "-q"])))
        .collect();
    for creation in creations {
        creation.end().expect(0, &[]);
    }
    assert_eq!(mdev(&sandbox, &["list"]).stdout.lines().count(), 6);
    assert_eq!(daemons(&sandbox).len(), 1);
    stop(&sandbox);
}

#[test]
fn a_daemon_without_instances_ends_by_itself() {
    let sandbox = Sandbox::new();
    let daemon = serve(&sandbox, &["--linger", "1"]);
    create(&sandbox, "mtty-2", UUID);
    prove(&sandbox, UUID);
    mdev(&sandbox, &["remove", UUID]).expect(0, &[]);
    daemon.end().expect(0, &[]);
    sandbox.assert_clean();
}

#[test]
fn a_signal_ends_the_daemon_and_takes_everything_along() {
    for signal in ["TERM", "INT", "HUP"] {
        let sandbox = Sandbox::new();
        let daemon = serve(&sandbox, &[]);
        create(&sandbox, "mtty-2", UUID);
        create(&sandbox, "mtty-1", OTHER);
        daemon.signal(signal);
        daemon.end().expect(130, &["interrupted"]);
        sandbox.assert_clean();
        // In good order: there is nothing to say afterwards.
        let list = mdev(&sandbox, &["list"]);
        assert_eq!(list.expect(0, &[]).stderr, "", "after SIG{signal}");
    }
}

#[test]
fn there_is_one_daemon_a_user() {
    let sandbox = Sandbox::new();
    let daemon = serve(&sandbox, &[]);
    mdev(&sandbox, &["serve"])
        .expect(3, &["another daemon", "EEXIST"])
        .line();
    create(&sandbox, "mtty-2", UUID);
    assert_eq!(daemons(&sandbox), [daemon.pid()]);
    mdev(&sandbox, &["stop"]).expect(0, &[]);
    daemon.end().expect(0, &[]);
    sandbox.assert_clean();
}

#[test]
fn what_a_killed_daemon_served_is_said_to_be_gone_and_can_be_created_again() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    create(&sandbox, "mtty-1", OTHER);
    let daemon = daemons(&sandbox)[0];
    kill(daemon, "KILL");
    wait_until_dead(daemon);
    assert_eq!(sandbox.leftovers().len(), 2);
    let list = mdev(&sandbox, &["list"]);
    list.expect(
        0,
        &["gone with the daemon", &format!("{UUID} mtty-2"), OTHER],
    )
    .line();
    assert_eq!(list.stdout, "");
    assert_eq!(sandbox.leftovers().len(), 0, "they are swept");
    create(&sandbox, "mtty-2", UUID);
    // Said until a new daemon is at work, and not after.
    assert_eq!(mdev(&sandbox, &["list"]).stderr, "");
    prove(&sandbox, UUID);
    stop(&sandbox);
}

#[test]
fn an_instance_outlives_its_clients_death() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let run = hold(&sandbox, UUID);
    let qemu = run.qemu();
    mdev(&sandbox, &["show", UUID]).expect(0, &["Client: connected"]);
    run.signal("KILL");
    assert_eq!(run.end().code(), 128 + 9);
    wait_until_dead(qemu);
    prove(&sandbox, UUID);
    stop(&sandbox);
}

#[test]
fn a_daemon_with_a_client_is_stopped_by_force_only() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let run = hold(&sandbox, UUID);
    mdev(&sandbox, &["stop"])
        .expect(3, &["EAGAIN", "client"])
        .line();
    prove_still_held(&sandbox);
    mdev(&sandbox, &["stop", "--force"]).expect(0, &[]);
    run.end().expect(5, &["the device died"]);
    sandbox.assert_clean();
}

fn prove_still_held(sandbox: &Sandbox) {
    mdev(sandbox, &["show", UUID]).expect(0, &["Client: connected"]);
}

/// The memory that a process alone has, in KiB.
fn memory(pid: u32) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let line = rollup
        .lines()
        .find_map(|line| line.strip_prefix("Private_Dirty:"));
    line.unwrap().trim_end_matches("kB").trim().parse().unwrap()
}

#[test]
fn twelve_machines_at_once_prove_twelve_instances_of_one_daemon() {
    let sandbox = Sandbox::new();
    let create = || {
        let created = mdev(&sandbox, &["create", "mtty-2", "-q"]);
        created.expect(0, &[]).stdout.trim_end().to_owned()
    };
    let mut uuids = vec![create()];
    let [daemon] = daemons(&sandbox)[..] else {
        panic!("not one daemon: {:?}", daemons(&sandbox));
    };
    let first = memory(daemon);
    uuids.extend((1..12).map(|_| create()));
    let each = (memory(daemon) - first) / 11;
    assert!(each < 256, "{each} KiB for each instance beyond the first");
    let runs: Vec<Running> = uuids
        .iter()
        .map(|uuid| {
            let device = format!("mdev:{uuid}");
            let filter = ["--filter", "{scr,pci,lcr,isolation}.*"];
            Running::start(sandbox.run([&["--device", &device], &filter[..]].concat()))
        })
        .collect();
    for (run, uuid) in runs.into_iter().zip(&uuids) {
        run.end().expect(0, &[uuid, "all proven"]);
    }
    assert_eq!(daemons(&sandbox), [daemon]);
    end(sandbox.lineproof(["mdev", "create", "mtty-1"])).expect(3, &["ENOSPC"]);
    stop(&sandbox);
}
