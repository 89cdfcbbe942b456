//! The lab: the kernel's own driver, on a kernel of Debian's in QEMU.
//!
//! These take minutes, and the parts 275 MB of download; so they are left out
//! of a plain `cargo test`, and the gate asks for them (`.ci/run`). They do what
//! docs/kernel-mtty.md and docs/findings-linux-mtty.md tell of.

mod output;

use std::fs::File;
use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::Duration;

use lineproof::matrix::measured::{Measured, linux_mtty};
use lineproof_conformance::TOO_SLOW;
use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::sandbox::{Ended, Running, Sandbox, end, lab_parts, real_qemu};

/// Longer than any of them takes: a machine in a machine, without hardware
/// virtualisation, beside other work.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// What a shell that is up answers in.
const ANSWER: Duration = Duration::from_secs(120);

fn lab(sandbox: &Sandbox, arguments: &[&str]) -> Ended {
    lab_parts();
    let command = sandbox.lineproof(["lab"].iter().chain(arguments));
    Running::start(command).end_within(PATIENCE)
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn both_types_are_as_the_profile_says() {
    let sandbox = Sandbox::new();
    let run = lab(&sandbox, &[]);
    run.expect(0, &["the kernel's mtty-2", "the kernel's mtty-1"]);
    let judged = run.stdout.matches("as the profile says").count();
    assert_eq!(judged, 2, "{}", run.stdout);
    let (two, one) = run.stdout.split_once("the kernel's mtty-1").unwrap();
    let ports = as_measured(two, false);
    assert!(ports > linux_mtty().count(), "both ports: {ports} outcomes");
    let alone = as_measured(one, true);
    assert_eq!(alone, linux_mtty().count(), "all cases of one port");
    sandbox.assert_clean();
}

/// Fails the test unless each case of a report came out as the table has it,
/// to which `linux_mtty` holds the emulated card's personality; says how many
/// there are. What two ports are needed for, one `alone` can leave out; what a
/// host is too slow for, any can.
fn as_measured(report: &str, alone: bool) -> usize {
    let mut compared = 0;
    for line in report.lines() {
        let mut words = line.split_whitespace();
        let (Some(word), Some(suite), Some(id)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        if suite != "card" && !suite.starts_with("port") {
            continue;
        }
        let measured = linux_mtty().find(|line| line.case == id);
        let measured = measured.unwrap_or_else(|| panic!("{id} is not in the table"));
        let expected = match measured.verdict {
            Measured::Passed => "ok",
            Measured::Failed => "known",
            Measured::Skipped => "skip",
            Measured::Varies => "varies",
        };
        let left_out = word == "skip" && (alone || line.contains(TOO_SLOW));
        assert!(word == expected || left_out, "{expected} expected: {line}");
        compared += 1;
    }
    compared
}

/// The task's environment stands in the files that the machine starts with, so
/// that it need not boot for this.
#[test]
#[ignore = "needs the lab's kernel; .ci/run asks for it"]
fn the_qemu_that_is_named_is_the_one_inside() {
    lab_parts();
    let sandbox = Sandbox::new();
    let kept = sandbox.path("initramfs");
    let real = lineproof::vm::shell_line(&real_qemu().command());
    let script = format!(
        "#!/bin/sh\n\
         case \"$*\" in *-initrd*) for file; do :; done; cp \"$file\" {}; exit 1;; esac\n\
         exec {real} \"$@\"\n",
        kept.display(),
    );
    let qemu = sandbox.script("qemu", &script);
    let mut command = sandbox.lineproof(["lab", "--qemu", "./qemu", "--", "true"]);
    command.current_dir(sandbox.path(""));
    end(command).expect(3, &["did not come up"]);
    let image = std::fs::read(kept).unwrap();
    let wanted = format!("export LINEPROOF_QEMU='{}'", qemu.display());
    let said = String::from_utf8_lossy(&image).contains(&wanted);
    assert!(said, "no {wanted} inside");
    sandbox.assert_clean();
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn a_command_that_is_not_there_is_a_matter_of_set_up() {
    let sandbox = Sandbox::new();
    let run = lab(&sandbox, &["--", "-l"]);
    run.expect(3, &["-l ended with 127"]);
    sandbox.assert_clean();
}

#[test]
#[ignore = "needs the lab's kernel; .ci/run asks for it"]
fn a_machine_that_is_given_no_time_to_boot_does_not_come_up() {
    let sandbox = Sandbox::new();
    let run = lab(&sandbox, &["--timeout", "1"]);
    run.expect(3, &["did not come up: not in 1 s"]);
    sandbox.assert_clean();
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn the_drivers_life_cycle_and_every_want_of_it() {
    let sandbox = Sandbox::new();
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");
    let script = format!("{tests}/lab/inside.sh");
    let steps = format!("{tests}/lifecycle");
    let lineproof = env!("CARGO_BIN_EXE_lineproof");
    let run = lab(&sandbox, &["--", "sh", &script, lineproof, &steps]);
    // It went all the way, in both.
    let steps = include_str!("../lifecycle/steps.txt").lines();
    let steps = steps.filter(|line| line.contains(" ->") && !line.starts_with('#'));
    let steps = steps.count();
    let taken = format!("{steps} steps, 0 failed");
    run.expect(0, &[&taken, "ok no-driver"]);
    let script = include_str!("../lab/inside.sh");
    let checks = script.matches("\nverdict ").count();
    assert_eq!(
        run.stdout.matches("\nok ").count() + 1,
        checks,
        "{}",
        run.stdout
    );
    sandbox.assert_clean();
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn the_driver_moves_its_state_to_another_instance() {
    let sandbox = Sandbox::new();
    let this = std::env::current_exe().unwrap();
    let inside = "inside_lab::a_guest_finds_its_card_as_it_was_in_another_machine";
    let arguments = [
        "--",
        this.to_str().unwrap(),
        "--ignored",
        "--exact",
        "--nocapture",
        inside,
    ];
    let run = lab(&sandbox, &arguments);
    run.expect(0, &["ok 10 port1.received", "1 passed; 0 failed"]);
    sandbox.assert_clean();
}

/// A pseudo-terminal with somebody in front of it.
struct Desk {
    keyboard: File,
    screen: mpsc::Receiver<Vec<u8>>,
    seen: String,
    /// The side that programs get.
    terminal: File,
}

impl Desk {
    fn new() -> Self {
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keyboard).unwrap();
        unlockpt(&keyboard).unwrap();
        let name = ptsname(&keyboard, Vec::new()).unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let terminal = File::from(open(name, flags, Mode::empty()).unwrap());
        let keyboard = File::from(keyboard);
        let mut output = keyboard.try_clone().unwrap();
        let (sender, screen) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            keyboard,
            screen,
            seen: String::new(),
            terminal,
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until the screen shows `word`, and forgets what came before.
    fn wait_for(&mut self, word: &str) {
        loop {
            if let Some(at) = self.seen.find(word) {
                self.seen.drain(..at + word.len());
                return;
            }
            let bytes = self.screen.recv_timeout(ANSWER);
            let bytes =
                bytes.unwrap_or_else(|error| panic!("no {word:?} ({error}): {}", self.seen));
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    /// Whether keys are shown and lines edited, and what else is set.
    fn modes(&self) -> (LocalModes, String) {
        let modes = tcgetattr(&self.terminal).unwrap();
        (modes.local_modes, format!("{modes:?}"))
    }
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn a_shell_at_a_terminal_takes_every_key_and_gives_the_terminal_back() {
    lab_parts();
    let sandbox = Sandbox::new();
    let mut desk = Desk::new();
    let (local, before) = desk.modes();
    assert!(local.contains(LocalModes::ECHO | LocalModes::ICANON));
    let mut command = sandbox.lineproof(["lab", "--shell"]);
    command
        .stdin(desk.terminal.try_clone().unwrap())
        .stdout(desk.terminal.try_clone().unwrap())
        .stderr(desk.terminal.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    drop(command);
    desk.wait_for("lab# ");
    let (local, _) = desk.modes();
    assert!(!local.intersects(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG));
    desk.type_in("echo $((6 * 7)) $(ls /sys/class/mdev_bus)\r");
    desk.wait_for("42 mtty");
    desk.wait_for("lab# ");
    // Ctrl-C is for the program in the machine, not for this one.
    desk.type_in("sh -c 'echo it be\"\"gins; exec sleep 9999'\r");
    desk.wait_for("it begins");
    desk.type_in("\x03");
    desk.wait_for("lab# ");
    desk.type_in("exit 0\r");
    let status = child.wait().unwrap();
    assert!(status.success(), "{status}: {}", desk.seen);
    assert_eq!(desk.modes().1, before);
    sandbox.assert_clean();
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn a_shell_without_a_terminal_ends_with_its_input() {
    lab_parts();
    let sandbox = Sandbox::new();
    let typed = sandbox.path("typed");
    // The second line is not ended: the end of input does that as well.
    for (text, shown) in [("", "lab# "), ("echo $((6 * 7))\nexit $((2 + 3))", "42")] {
        std::fs::write(&typed, text).unwrap();
        let mut command = sandbox.lineproof(["lab", "--shell"]);
        command.stdin(File::open(&typed).unwrap());
        let run = Running::start(command).end_within(PATIENCE);
        let code = if text.is_empty() { 0 } else { 5 };
        run.expect(code, &[shown]);
    }
    sandbox.assert_clean();
}
