//! Ports that are wired each on its own, to this machine.

use std::fs;

use crate::sandbox::{Running, Sandbox, end};

#[test]
fn a_port_that_leads_out_of_the_card_skips_what_needs_a_plug() {
    let sandbox = Sandbox::new();
    let log = sandbox.path("port1.log");
    let line = format!("1=file:{}", log.display());
    let run = end(sandbox.run(["-v", "--line", &line, "--filter", "{scr,wire}.*"]));
    let run = run.expect(0, &["all proven", "the port's line leads out of the card"]);
    let place = format!("port 1: file:{}", log.display());
    assert!(run.stderr.contains(&place), "{}", run.stderr);
    assert!(log.exists());
    let skipped = |port: &str| {
        let plug = |line: &&str| line.contains(port) && line.contains("leads out");
        run.stdout.lines().filter(plug).count()
    };
    assert!(skipped("port1") > 0);
    assert_eq!(skipped("port0"), 0, "port 0 has its plug");
    sandbox.assert_clean();
}

#[test]
fn lines_that_do_not_go_together_are_refused() {
    for (lines, words) in [
        (&["2=pty"][..], ["2=pty", "0=LINE"]),
        (&["0=ring"], ["ring", "null-modem"]),
        (&["0=pty", "0=none"], ["port 0", "twice"]),
        (&["0=null-modem", "1=pty"], ["null modem", "port 1"]),
        (&["0=tcp:0.0.0.0:1"], ["other machines", ",public"]),
        (&["0=stdio"], ["stdio", "pty"]),
        (&["0=file:/f", "1=file:/f"], ["file:/f", "only one"]),
    ] {
        let sandbox = Sandbox::new();
        let lines = lines.iter().flat_map(|line| ["--line", line]);
        let run = end(sandbox.run(lines));
        let line = run.expect(2, &[]).line();
        for word in words {
            assert!(line.contains(word), "{word:?} is not in {line:?}");
        }
        sandbox.assert_clean();
    }
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--device", "qemu:pci-serial-2x", "--line", "0=pty"]));
    assert!(run.expect(2, &[]).line().contains("--line"));
}

#[test]
fn a_served_card_tells_where_its_lines_lead_and_who_comes() {
    let sandbox = Sandbox::new();
    let (card, port) = (sandbox.path("card"), sandbox.path("port0"));
    let mut command = sandbox.lineproof(["serve", "--socket"]);
    command.arg(&card).arg("--line");
    command.arg(format!("0=unix:{}", port.display()));
    let mut serve = Running::start(command);
    serve.wait_for("port 0: unix:");
    serve.wait_for("QEMU's option");
    let peer = std::os::unix::net::UnixStream::connect(&port).unwrap();
    serve.wait_for(": connected");
    drop(peer);
    serve.wait_for("nobody connected");
    serve.signal("TERM");
    serve.end().expect(130, &["0 bytes out, 0 in, 0 dropped"]);
    assert!(!port.exists());
}

#[test]
fn a_file_that_may_not_grow_does_not_end_a_served_card() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.lineproof(["serve", "--socket"]);
    command.arg(sandbox.path("card"));
    let mut serve = Running::start(command);
    serve.wait_for("QEMU's option");
    // What a write past the file-size limit raises.
    serve.signal("XFSZ");
    serve.signal("TERM");
    serve.end().expect(130, &[]);
}

#[test]
fn a_card_on_standard_output_keeps_its_own_remarks_out_of_it() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.lineproof(["serve", "--line", "0=stdio", "--socket"]);
    command.arg(sandbox.path("card"));
    let mut serve = Running::start(command);
    serve.wait_for_error("QEMU's option");
    serve.signal("TERM");
    let ended = serve.end();
    assert_eq!(ended.expect(130, &[]).stdout, "");
}

#[test]
fn a_runtime_directory_that_is_not_ones_own_is_told_of() {
    let sandbox = Sandbox::new();
    let file = sandbox.path("file");
    fs::write(&file, "").unwrap();
    let mut run = sandbox.run(["--uuid", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"]);
    run.args(["--qemu", "/no/such/qemu"])
        .env("XDG_RUNTIME_DIR", &file);
    let run = end(run);
    run.expect(3, &[]);
    let warning = run.stderr.lines().next().unwrap_or_default();
    assert!(warning.contains("no directory of yours"), "{}", run.stderr);
}
