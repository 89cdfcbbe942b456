//! `lineproof monitor`: by a script, by hand, and on a machine that has
//! nothing but COM1.

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::termios::{LocalModes, tcgetattr};

use crate::com1_only;
use crate::sandbox::{Ended, Running, Sandbox, end, kernel, wait_until};
use crate::terminal::Terminal;

/// `lineproof monitor` with the guest that is built once.
fn monitor(sandbox: &Sandbox, args: &[&str]) -> Command {
    let mut command = sandbox.lineproof(["monitor", "--kernel"]);
    command.arg(kernel()).args(args);
    command
}

/// Runs a script with these lines.
fn script(lines: &[&str], args: &[&str]) -> Ended {
    let sandbox = Sandbox::new();
    let path = sandbox.path("script");
    fs::write(&path, lines.join("\n")).unwrap();
    let mut command = monitor(&sandbox, args);
    command.arg("--exec").arg(&path);
    let ended = end(command);
    sandbox.assert_clean();
    ended
}

/// A reader that takes its time, or a host that is busy elsewhere, keeps the guest
/// waiting at COM1; it must not give up what it has to say.
#[test]
fn nothing_is_lost_while_nobody_reads() {
    const TIMES: usize = 20;
    let sandbox = Sandbox::new();
    let path = sandbox.path("script");
    fs::write(&path, "help\n".repeat(TIMES)).unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    let room = rustix::pipe::fcntl_setpipe_size(&writer, 4096).unwrap();
    let mut command = monitor(&sandbox, &["--exec"]);
    command.arg(&path).stdout(writer);
    let run = Running::start(command);
    let waiting = || rustix::io::ioctl_fionread(&reader).unwrap();
    wait_until("the output waits", || waiting() + 1024 > room as u64);
    // Longer than a guest waits that counts on a host that is never busy.
    std::thread::sleep(Duration::from_millis(500));
    let mut said = String::new();
    { reader }.read_to_string(&mut said).unwrap();
    run.end().expect(0, &[]);
    let mut answers = said.split("> help\n").skip(1).take(TIMES - 1);
    let first = answers.next().unwrap();
    assert!(first.contains("ends the session"), "{first}");
    let others: Vec<_> = answers.collect();
    assert_eq!(others, vec![first; TIMES - 2]);
    sandbox.assert_clean();
}

#[test]
fn a_script_goes_through_every_command() {
    let lines = [
        "# everything once",
        "help",
        "pci",
        "poke 0 lcr 0x03",
        "poke 0 dll 1",
        "regs 0",
        "peek 0 lsr",
        "peek pci 0 dword",
        "loop 0 115200",
        "send 0 hi",
        "watch 0 1",
        "irq",
        "case fcr.trigger-8",
        "reset",
        "trace on",
        "peek 1 scr",
    ];
    let run = script(&lines, &[]);
    run.expect(
        0,
        &[
            "> help\nhelp   this list",
            "* 01:01.0 4348:3253 class 0700\n      BAR0 I/O",
            "port 0, divisor 1: 115200 baud\n",
            "  LCR 0x03  WLS0 WLS1\n",
            "LSR = 0x60 (THRE TEMT)",
            "pci 0x00 = 0x32534348",
            "256 bytes out, 256 back, 0 wrong, LSR errors: no bits",
            "2 bytes sent",
            "0x68 ('h')",
            "0x69 ('i')",
            "INTx not asserted",
            "ok     port0  fcr.trigger-8",
            "ok     port1  fcr.trigger-8",
            "0.0 us  port1 read  SCR",
        ],
    );
    assert!(!run.stdout.contains('\r'), "{run:#?}");
    assert!(run.stdout.starts_with("Lineproof's monitor"), "{run:#?}");
    assert!(run.stdout.ends_with("> quit\n"), "{run:#?}");
}

#[test]
fn the_script_of_the_documentation_does_what_is_written_there() {
    let text = include_str!("../../docs/bring-up.md");
    let block = |fence: &str| {
        let (_, rest) = text.split_once(fence).expect(fence);
        rest.split_once("\n```").expect("the block's end").0
    };
    let run = script(&block("```monitor\n").lines().collect::<Vec<_>>(), &[]);
    run.expect(0, &[]);
    // Times and rates vary; the rest does not.
    let steady = |text: &str| -> Vec<String> {
        let moving = ["ms", "us", "bytes/s"];
        let lines = text
            .lines()
            .filter(|line| !moving.iter().any(|word| line.contains(word)));
        lines.map(str::to_owned).collect()
    };
    let written = block("$ lineproof monitor --exec first-look\n");
    assert_eq!(steady(&run.stdout), steady(written));
}

#[test]
fn a_script_stops_at_the_first_command_that_fails() {
    let quirk = ["--quirk", "trigger-always-one"];
    let run = script(
        &["peek 0 lsr", "", "case fcr.trigger-8 0", "regs 0"],
        &quirk,
    );
    run.expect(1, &["FAILED port0  fcr.trigger-8", "line 3: failed"]);
    assert!(!run.stdout.contains("> regs 0"), "{run:#?}");
    let run = script(&["regs 0", "rges 0"], &[]);
    run.expect(2, &["did you mean regs or reset?", "line 2: refused"]);
}

#[test]
fn a_script_that_cannot_be_typed_is_not_begun() {
    for (lines, words) in [
        (&["regs 0\tnow"][..], "line 1: only printable ASCII"),
        (&["", &"x".repeat(201)], "line 2: 201 characters"),
    ] {
        let line = script(lines, &[]).expect(2, &[words]).line().to_owned();
        assert!(line.starts_with("lineproof: "), "{line}");
    }
    let sandbox = Sandbox::new();
    let missing = sandbox.lineproof(["monitor", "--exec", "/no/such/file"]);
    end(missing).expect(2, &["/no/such/file"]).line();
}

#[test]
fn a_script_may_come_by_standard_input_and_on_any_boot() {
    crate::sandbox::disk_boot_parts();
    for boot in ["pvh", "bios", "uefi"] {
        let sandbox = Sandbox::new();
        let path = sandbox.path("script");
        fs::write(&path, "regs 1\n").unwrap();
        let mut command = monitor(&sandbox, &["--boot", boot]);
        command.stdin(fs::File::open(&path).unwrap());
        let run = end(command);
        run.expect(0, &["> regs 1\nport 1, divisor "]);
        assert!(run.stdout.starts_with("Lineproof's monitor"), "{run:#?}");
        sandbox.assert_clean();
    }
}

#[test]
fn a_card_that_is_not_there_leaves_the_bus() {
    let sandbox = Sandbox::new();
    let path = sandbox.path("script");
    fs::write(&path, "pci\nregs 0\n").unwrap();
    let mut command = monitor(&sandbox, &["--device", "qemu:pci-serial-2x"]);
    command.arg("--exec").arg(&path);
    end(command).expect(0, &["* ", "1b36:0003", "port 0, divisor"]);
}

#[test]
fn by_hand_there_are_completion_history_and_editing() {
    let sandbox = Sandbox::new();
    let mut terminal = Terminal::open();
    let mut child = terminal.start(&mut monitor(&sandbox, &[]));
    let modes = || tcgetattr(terminal.slave()).unwrap().local_modes;
    let before = modes();
    terminal.wait_for("> ");
    let modes = || tcgetattr(terminal.slave()).unwrap().local_modes;
    assert!(
        !modes().contains(LocalModes::ICANON),
        "the terminal is not raw"
    );
    // Tab: the only command that begins so; then a register.
    terminal.press("pee\t0 ls\t\r");
    terminal.wait_for("LSR = 0x60 (THRE TEMT)\r\n> ");
    // Up, and the port changed by going left.
    terminal.press("\x1b[A\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x7f1\r");
    terminal.wait_for("LSR = 0x60 (THRE TEMT)\r\n> ");
    terminal.press("poke 1 scr 0x77\r");
    terminal.wait_for("> ");
    // Ctrl-C throws a line away, and ends nothing.
    terminal.press("nonsense\x03");
    terminal.wait_for("^C\r\n> ");
    terminal.press("peek 1 scr\r");
    terminal.wait_for("SCR = 0x77");
    terminal.press("quit\r");
    assert_eq!(child.wait().code(), Some(0));
    let after = tcgetattr(terminal.slave()).unwrap().local_modes;
    assert_eq!(after, before, "the terminal is as it was");
    sandbox.assert_clean();
}

#[test]
fn a_program_at_a_pseudo_terminal_talks_to_a_port_through_the_card() {
    let sandbox = Sandbox::new();
    let link = sandbox.path("port0");
    let line = format!("0=pty:{}", link.display());
    let mut terminal = Terminal::open();
    let mut child = terminal.start(&mut monitor(&sandbox, &["--line", &line]));
    // As docs/lines.md has it.
    terminal.wait_for("> ");
    for command in ["poke 0 lcr 3", "poke 0 fcr 7", "poke 0 mcr 3"] {
        terminal.press(&format!("{command}\r"));
        terminal.wait_for("\r\n> ");
    }
    let mut peer = fs::File::options()
        .read(true)
        .write(true)
        .open(&link)
        .unwrap();
    // The peer's coming is seen when the card's server looks, not at once.
    terminal.press("watch 0 60\r");
    terminal.wait_for("modem lines: CTS DSR DCD");
    peer.write_all(b"hi").unwrap();
    terminal.wait_for("0x68 ('h')");
    terminal.wait_for("0x69 ('i')");
    terminal.press(" ");
    terminal.wait_for("> ");
    terminal.press("send 0 hello from the port\\r\\n\r");
    terminal.wait_for("21 bytes sent");
    let mut heard = [0; 21];
    peer.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"hello from the port\r\n");
    drop(peer);
    terminal.press("watch 0 60\r");
    terminal.wait_for("modem lines: no bits");
    terminal.press(" ");
    terminal.wait_for("> ");
    terminal.press("quit\r");
    assert_eq!(child.wait().code(), Some(0));
    sandbox.assert_clean();
}

#[test]
fn ctrl_bracket_leaves_a_guest_and_removes_everything() {
    let sandbox = Sandbox::new();
    let mut terminal = Terminal::open();
    let mut command = monitor(&sandbox, &[]);
    command.stderr(Stdio::null());
    let mut child = terminal.start(&mut command);
    terminal.wait_for("> ");
    terminal.press("watch 0 3600\r");
    terminal.wait_for("modem lines");
    terminal.press("\x1d");
    assert_eq!(child.wait().code(), Some(130));
    let modes = tcgetattr(terminal.slave()).unwrap().local_modes;
    assert!(
        modes.contains(LocalModes::ICANON),
        "the terminal is not itself again"
    );
    sandbox.assert_clean();
}

/// A machine with the disk image and the card, whose COM1 is a terminal.
fn pc(sandbox: &Sandbox, work: impl FnOnce(&mut Terminal)) {
    let image = com1_only::image(sandbox);
    let socket = sandbox.path("card");
    let mut serve = sandbox.lineproof(["serve", "--socket"]);
    serve.arg(&socket);
    let mut serve = Running::start(serve);
    serve.wait_for("QEMU's option: -device");
    let mut terminal = Terminal::open();
    let mut machine = com1_only::machine(&image, &socket);
    let machine = terminal.start(&mut machine);
    work(&mut terminal);
    drop(machine);
    serve.signal("TERM");
    serve.end().expect(130, &[]);
}

#[test]
fn a_pc_gives_the_monitor_at_com1_after_the_run() {
    let sandbox = Sandbox::new();
    pc(&sandbox, |terminal| {
        terminal.wait_for("no case failed; press Enter at COM1 for the monitor");
        terminal.press("\r");
        terminal.wait_for("> ");
        terminal.press("regs 0\r");
        terminal.wait_for("LSR 0x60  THRE TEMT");
        terminal.press("case scr.under-dlab 1\r");
        terminal.wait_for("ok     port1  scr.under-dlab");
        terminal.press("quit\r");
        // Of the run that was before it has been told already, or there was none.
        terminal.wait_for("# lineproof: the monitor is left; switch the machine off");
    });
}

#[test]
fn ctrl_c_at_com1_breaks_the_run_of_a_pc_off() {
    let sandbox = Sandbox::new();
    pc(&sandbox, |terminal| {
        terminal.wait_for("ok 1 card");
        terminal.press("\x03");
        terminal.wait_for("Lineproof's monitor");
        terminal.press("peek pci 0 word\r");
        terminal.wait_for("pci 0x00 = 0x4348");
    });
}
