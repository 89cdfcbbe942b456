//! The suite without a virtual machine: on the model, and through a socket, as
//! README.md has it.

use crate::sandbox::{Running, Sandbox, end};

/// `lineproof run --place` with a QEMU that does not exist: none is asked for.
fn run_at(sandbox: &Sandbox, place: &str, more: &[&str]) -> std::process::Command {
    let mut command = sandbox.lineproof(["run", "--place", place]);
    command.args(more).env("LINEPROOF_QEMU", "/no/such/qemu");
    command
}

/// A card served by another process.
fn serving(sandbox: &Sandbox) -> (Running, String) {
    let socket = sandbox.path("card");
    let mut command = sandbox.lineproof(["serve", "--socket"]);
    command.arg(&socket);
    let mut serve = Running::start(command);
    serve.wait_for("QEMU's option: -device");
    (serve, format!("vfio-user:{}", socket.display()))
}

#[test]
fn every_case_is_proven_on_the_model() {
    let sandbox = Sandbox::new();
    for device in ["mtty-1", "mtty-2"] {
        let run = end(run_at(&sandbox, "model", &["--device", device]));
        run.expect(0, &["on a virtual clock", "port0", "all proven"]);
        assert!(run.stderr.is_empty(), "{}", run.stderr);
    }
}

#[test]
fn every_case_is_proven_through_a_socket() {
    let sandbox = Sandbox::new();
    let run = end(run_at(&sandbox, "socket", &["--device", "mtty-1"]));
    run.expect(0, &["on its socket", "port0", "all proven"]);
    assert!(run.stderr.is_empty(), "{}", run.stderr);
    sandbox.assert_clean();
}

#[test]
fn a_card_that_somebody_else_serves_is_proven_through_its_socket() {
    let sandbox = Sandbox::new();
    let (serve, device) = serving(&sandbox);
    for _ in 0..2 {
        let only = ["--device", &device, "--filter", "{scr,pci,interrupts}.*"];
        end(run_at(&sandbox, "socket", &only)).expect(0, &["port1", "all proven"]);
    }
    serve.signal("TERM");
    serve.end().expect(130, &[]);
}

#[test]
fn a_broken_card_is_found_out_at_every_place_in_the_same_words() {
    let sandbox = Sandbox::new();
    let broken = [
        "--quirk",
        "iir-read-keeps-thre",
        "--filter",
        "iir.thr-cleared-by-iir",
    ];
    let words = [
        "FAILED  port0  iir.thr-cleared-by-iir",
        "expected: IIR & 0x0f = 0x01 (none pending)",
        "last accesses",
        "2 cases failed",
    ];
    for place in ["model", "socket"] {
        end(run_at(&sandbox, place, &broken)).expect(1, &words);
    }
    end(sandbox.run(broken)).expect(1, &words);
    sandbox.assert_clean();
}

#[test]
fn every_format_is_there_without_a_guest() {
    let sandbox = Sandbox::new();
    for (format, word) in [
        ("ktap", "ok 1 scr.holds-every-value"),
        ("json", "\"exit\": 0"),
        ("junit", "<testsuites"),
    ] {
        let only = ["--format", format, "--filter", "scr.*"];
        end(run_at(&sandbox, "model", &only)).expect(0, &[word]);
    }
}

#[test]
fn a_server_that_is_killed_is_no_failed_case() {
    let sandbox = Sandbox::new();
    let (serve, device) = serving(&sandbox);
    let mut run = Running::start(run_at(&sandbox, "socket", &["--device", &device]));
    run.wait_for("ok ");
    serve.signal("KILL");
    let run = run.end();
    run.expect(5, &["the device died", "has closed the connection"]);
    assert!(!run.stdout.contains("FAILED"), "{}", run.stdout);
}

#[test]
fn a_server_that_stops_answering_is_given_up() {
    let sandbox = Sandbox::new();
    let (serve, device) = serving(&sandbox);
    let mut run = Running::start(run_at(&sandbox, "socket", &["--device", &device]));
    run.wait_for("ok ");
    serve.signal("STOP");
    run.end().expect(5, &["the device died", "did not answer"]);
    serve.signal("KILL");
}

#[test]
fn ctrl_c_ends_a_run_through_a_socket_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    let repeated = ["--repeat", "1000", "--filter", "scr.*"];
    let mut run = Running::start(run_at(&sandbox, "socket", &repeated));
    run.wait_for("run 1 of 1000");
    run.signal("INT");
    run.end().expect(130, &[]);
    sandbox.assert_clean();
}

#[test]
fn what_would_be_without_effect_is_refused() {
    let sandbox = Sandbox::new();
    for (place, option) in [
        ("model", ["--boot", "bios"]),
        ("model", ["--device", "qemu:pci-serial-2x"]),
        ("model", ["--uuid", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"]),
        ("socket", ["--seed", "1"]),
        ("socket", ["--device", "qemu:pci-serial-2x"]),
        ("socket", ["--serial-log", "/dev/null"]),
    ] {
        end(run_at(&sandbox, place, &option)).expect(2, &[]).line();
    }
    let pretty_only = ["--repeat", "2", "--format", "json"];
    end(run_at(&sandbox, "model", &pretty_only)).expect(2, &["--format pretty"]);
}

#[test]
fn a_repeated_run_counts_what_failed_and_goes_on() {
    let sandbox = Sandbox::new();
    let run = end(run_at(
        &sandbox,
        "model",
        &[
            "--repeat",
            "3",
            "--seed",
            "7",
            "--quirk",
            "iir-read-keeps-thre",
            "--filter",
            "{scr,iir}.*",
        ],
    ));
    run.expect(
        1,
        &[
            "run 3 (--seed 9) of 3",
            "iir.thr-cleared-by-iir             failed in 3 of 3: run 1 (--seed 7)",
            "3 of 3 runs did not prove all",
        ],
    );
    let proven = ["--repeat", "3", "--filter", "scr.*"];
    end(run_at(&sandbox, "model", &proven)).expect(0, &["all proven in each of 3 runs"]);
}

#[test]
fn vm_superio_departs_as_its_profile_says_without_a_machine() {
    let sandbox = Sandbox::new();
    let judged = |more: &[&str]| {
        let mut command = sandbox.lineproof(["run", "--device", "vm-superio"]);
        command.args(more).env("LINEPROOF_QEMU", "/no/such/qemu");
        end(command)
    };
    let known = judged(&["--profile", "vm-superio"]);
    known.expect(
        0,
        &["vm-superio 0.8.2", "as the profile says", "skip    card"],
    );
    known.expect(0, &["known   port0  iir.idle", "src/serial.rs:682"]);
    judged(&[]).expect(1, &["FAILED  port0  iir.idle"]);
    judged(&["--quirk", "msr-constant"]).expect(2, &["--quirk"]);
    judged(&["--place", "guest"]).expect(2, &[]);
}

#[test]
fn a_known_departure_that_passes_fails_a_run_without_a_machine() {
    let sandbox = Sandbox::new();
    let only = ["--profile", "vm-superio", "--filter", "iir.idle"];
    let run = end(run_at(&sandbox, "model", &only));
    run.expect(1, &["passed  port0  iir.idle", "2 cases did not fail that"]);
}
