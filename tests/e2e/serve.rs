//! The card served alone.

use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};

use crate::sandbox::{Ended, Running, Sandbox, end};

fn serving(sandbox: &Sandbox) -> Running {
    let mut command = sandbox.lineproof(["serve", "--type", "mtty-2", "--socket"]);
    command.arg(sandbox.path("card"));
    let mut serve = Running::start(command);
    serve.wait_for("QEMU's option: -device");
    serve
}

fn run_on(sandbox: &Sandbox, more: &[&str]) -> std::process::Command {
    let device = format!("vfio-user:{}", sandbox.path("card").display());
    let mut command = sandbox.run(["--device", &device]);
    command.args(more);
    command
}

#[test]
fn a_served_card_is_proven_through_its_socket_again_and_again() {
    let sandbox = Sandbox::new();
    let serve = serving(&sandbox);
    for _ in 0..2 {
        let run = end(run_on(&sandbox, &["--filter", "{scr,pci,fifo}.*"]));
        run.expect(0, &["port1", "all proven"]);
    }
    serve.signal("TERM");
    serve.end().expect(130, &["interrupted"]);
    assert!(!sandbox.path("card").exists());
    sandbox.assert_clean();
}

/// A terminal would act on them.
#[test]
fn control_characters_in_the_sockets_name_are_spelled_out() {
    let sandbox = Sandbox::new();
    let socket = sandbox.path("ca\u{1b}[31mrd");
    let mut serve = sandbox.lineproof(["serve", "--socket"]);
    serve.arg(&socket);
    let mut serve = Running::start(serve);
    serve.wait_for("QEMU's option: -device");
    let device = format!("vfio-user:{}", socket.display());
    let mut run = sandbox.lineproof(["run", "--place", "socket", "--filter", "scr.*"]);
    run.args(["--device", &device]);
    let run = end(run);
    serve.signal("TERM");
    let served = serve.end();
    for ended in [run.expect(0, &[]), served.expect(130, &[])] {
        assert!(ended.stdout.contains("/ca\\u{1b}[31mrd"), "{ended:?}");
        assert!(!ended.stdout.contains('\u{1b}'), "{ended:?}");
    }
}

#[test]
fn a_second_server_does_not_take_the_socket_of_the_first() {
    let sandbox = Sandbox::new();
    let serve = serving(&sandbox);
    let mut second = sandbox.lineproof(["serve", "--socket"]);
    second.arg(sandbox.path("card"));
    end(second).expect(3, &["in use"]).line();
    end(run_on(&sandbox, &["--filter", "scr.*"])).expect(0, &["all proven"]);
    serve.signal("INT");
    serve.end().expect(130, &[]);
}

#[test]
fn a_killed_server_ends_the_run_and_its_socket_is_replaced_by_the_next() {
    let sandbox = Sandbox::new();
    let serve = serving(&sandbox);
    // The guest stays: only the server's end can end the run.
    let mut run = Running::start(run_on(&sandbox, &["--inject-fault", "hang"]));
    run.wait_for("ok ");
    serve.signal("KILL");
    let killed: Ended = serve.end();
    assert_eq!(killed.code(), 128 + 9);
    run.end().expect(5, &["the device died", "card"]);
    let serve = serving(&sandbox);
    end(run_on(&sandbox, &["--filter", "scr.*"])).expect(0, &["all proven"]);
    serve.signal("TERM");
    serve.end().expect(130, &[]);
    sandbox.assert_clean();
}

#[test]
fn a_file_in_the_sockets_place_is_kept() {
    let sandbox = Sandbox::new();
    let place = sandbox.path("precious");
    std::fs::write(&place, "data").unwrap();
    let mut command = sandbox.lineproof(["serve", "--socket"]);
    command.arg(&place);
    end(command).expect(3, &["a file is in the way"]).line();
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "data");
}

#[test]
fn a_missing_directory_and_a_path_too_long_come_with_advice() {
    let sandbox = Sandbox::new();
    let missing = sandbox.lineproof(["serve", "--socket", "/no/such/place/card"]);
    let missing = end(missing);
    let line = missing.expect(3, &[]).line();
    assert!(line.contains("/no/such/place does not exist"), "{line}");
    let long = format!("/tmp/{}", "x".repeat(120));
    let long = end(sandbox.lineproof(["serve", "--socket", &long]));
    let line = long.expect(3, &[]).line();
    assert!(
        line.contains("125 bytes") && line.contains("XDG_RUNTIME_DIR"),
        "{line}"
    );
}

#[test]
fn a_server_without_descriptors_for_a_newcomer_says_so_and_serves_on() {
    let sandbox = Sandbox::new();
    // Enough to start with and to wait at, and none for a client.
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -S -n 10; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_lineproof"))
        .args(["serve", "--socket"])
        .arg(sandbox.path("card"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut serve = Running::start(command);
    serve.wait_for("QEMU's option: -device");
    let unheard = UnixStream::connect(sandbox.path("card")).unwrap();
    serve.wait_for_error("cannot accept a client");
    drop(unheard);
    let status = Command::new("prlimit")
        .args(["--nofile=1024:", "--pid", &serve.pid().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    end(run_on(&sandbox, &["--filter", "scr.*"])).expect(0, &["all proven"]);
    serve.signal("TERM");
    serve.end().expect(130, &[]);
}
