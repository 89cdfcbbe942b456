//! Ports that are wired each on its own, to this machine, as docs/lines.md has it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

use lineproof_conformance::plan::Timing;
use lineproof_conformance::{Port, Target, Wiring};
use lineproof_places::SocketCard;

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

/// Reads a register until `condition` holds of it.
fn await_register(card: &mut SocketCard, port: Port, offset: u8, condition: fn(u8) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !condition(card.read(port, offset)) {
        assert!(Instant::now() < deadline, "register {offset} of {port:?}");
    }
}

/// What a driver does that hands on, by polling, what comes in at one port to
/// the other.
fn hand_on(card: &mut SocketCard, from: Port, count: usize) {
    for _ in 0..count {
        await_register(card, from, 5, |lsr| lsr & 0x01 != 0);
        let byte = card.read(from, 0);
        await_register(card, from.other(), 5, |lsr| lsr & 0x20 != 0);
        card.write(from.other(), 0, byte);
    }
}

#[test]
fn two_terminals_talk_to_each_other_through_both_ports() {
    let sandbox = Sandbox::new();
    let (socket, links) = (
        sandbox.path("card"),
        ["tty0", "tty1"].map(|name| sandbox.path(name)),
    );
    let mut command = sandbox.lineproof(["serve", "--socket"]);
    command.arg(&socket);
    for (port, link) in links.iter().enumerate() {
        command
            .arg("--line")
            .arg(format!("{port}=pty:{}", link.display()));
    }
    let mut serve = Running::start(command);
    serve.wait_for("port 0: /dev/pts/");
    serve.wait_for("port 1: /dev/pts/");
    serve.wait_for("QEMU's option");
    let mut card = SocketCard::connect(&socket, Wiring::Open, Timing::Line).unwrap();
    let open = |link| File::options().read(true).write(true).open(link).unwrap();
    let mut terminals = links.each_ref().map(open);
    for port in [Port::Zero, Port::One] {
        // Eight bits, FIFOs, DTR and RTS; then the terminal's program is seen.
        for (register, value) in [(3, 0x03), (2, 0x07), (4, 0x03)] {
            card.write(port, register, value);
        }
        await_register(&mut card, port, 6, |msr| msr & 0xb0 == 0xb0);
    }
    for (from, text) in [
        (Port::Zero, "hello, port 1\r\n"),
        (Port::One, "hello, port 0\r\n"),
    ] {
        terminals[from.index()].write_all(text.as_bytes()).unwrap();
        hand_on(&mut card, from, text.len());
        let mut heard = vec![0; text.len()];
        terminals[from.other().index()]
            .read_exact(&mut heard)
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&heard), text);
    }
    drop(terminals);
    await_register(&mut card, Port::Zero, 6, |msr| msr & 0xb0 == 0);
    serve.signal("TERM");
    let ended = serve.end();
    ended.expect(130, &["15 bytes out, 15 in, 0 dropped"]);
    assert!(!links[0].exists(), "the link is removed");
}
