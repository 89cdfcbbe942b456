//! Mediated devices that outlive the command.

mod commands;
mod daemon;
mod directory;
mod hostile;
mod kernel;
mod mounted;
mod removal;
mod resources;
#[path = "../../lifecycle/steps.rs"]
mod steps;

use std::path::PathBuf;

use crate::sandbox::{Ended, Running, Sandbox, end};

/// A UUID, as the documents have it.
const UUID: &str = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
/// Another one.
const OTHER: &str = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002";

/// `lineproof mdev` to its end.
fn mdev(sandbox: &Sandbox, args: &[&str]) -> Ended {
    end(sandbox.lineproof([&["mdev"], args].concat()))
}

/// Creates an instance and fails the test if that fails.
fn create(sandbox: &Sandbox, card_type: &str, uuid: &str) {
    mdev(sandbox, &["create", card_type, "--uuid", uuid]).expect(0, &[uuid]);
}

/// Ends the daemon, and fails the test unless nothing is left.
fn stop(sandbox: &Sandbox) {
    mdev(sandbox, &["stop"]).expect(0, &[]);
    sandbox.assert_clean();
}

/// A guest on an instance that never comes to its end by itself.
fn hold(sandbox: &Sandbox, uuid: &str) -> Running {
    let device = format!("mdev:{uuid}");
    let mut run = Running::start(sandbox.run(["--device", &device, "--inject-fault", "hang"]));
    run.wait_for("ok ");
    run
}

/// Whether a removal waits for the instance's client.
fn is_leaving(sandbox: &Sandbox, uuid: &str) -> bool {
    mdev(sandbox, &["show", uuid])
        .stdout
        .contains("Removal: waits")
}

/// Proves some of an instance.
fn prove(sandbox: &Sandbox, uuid: &str) {
    let device = format!("mdev:{uuid}");
    end(sandbox.run(["--device", &device, "--filter", "{scr,pci,fifo}.*"]))
        .expect(0, &[uuid, "all proven"]);
}

/// The daemon's socket.
fn control(sandbox: &Sandbox) -> PathBuf {
    sandbox.path("lineproof/mdevd/control")
}
