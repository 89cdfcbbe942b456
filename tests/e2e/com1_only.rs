//! Place 4: the disk image on a machine that has the card and COM1 and nothing
//! of the bench's: no plan, no debug console, no exit. What a PC with a card in
//! a slot and a serial cable would say, read off the line.

use std::path::Path;
use std::process::{Command, Stdio};

use lineproof::ktap::{Event, Parser, Status};
use lineproof::verdict::{Expected, Tally, Verdict};
use lineproof_conformance::{Scope, catalogue};

use crate::sandbox::{Running, Sandbox, disk_boot_parts, end, kernel, ovmf_parts, real_qemu};

/// The guest's first words, behind whatever the firmware has put on the line.
const FIRST_WORDS: &str = "# lineproof: version";
/// Its last ones, on a machine that cannot be switched off.
const LAST_WORDS: &str = "switch the machine off";

/// The disk image, as a user would write it.
pub fn image(sandbox: &Sandbox) -> std::path::PathBuf {
    disk_boot_parts();
    let image = sandbox.path("stick.img");
    let mut command = sandbox.lineproof(["image", "--kernel"]);
    command.arg(kernel()).arg("--out").arg(&image);
    end(command).expect(0, &[]);
    image
}

/// A machine with this disk, the card at `socket` and COM1 on standard output.
/// The card is hidden from the firmware, which would take it for a console.
pub fn machine(image: &Path, socket: &Path) -> Command {
    let mut command = real_qemu().command();
    command
        .args(["-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", "256M"])
        .args(["-nodefaults", "-display", "none", "-no-reboot"])
        .args(["-vga", "std", "-serial", "chardev:com1"])
        // Ctrl-C goes through, as from a terminal at the other end of a cable.
        .args(["-chardev", "stdio,id=com1,signal=off"])
        .arg("-drive")
        .arg(format!("format=raw,snapshot=on,file={}", image.display()))
        .args(["-device", "pci-bridge,id=slot,chassis_nr=1,addr=10.1"])
        .arg("-device")
        .arg(format!(
            r#"{{"driver":"vfio-user-pci","bus":"slot","addr":"1","socket":{{"type":"unix","path":"{}"}}}}"#,
            socket.display()
        ))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a guest without a plan must report on a card of two ports.
fn everything() -> Expected {
    let ids = |scope: Scope| {
        let cases = catalogue().filter(|case| case.scope == scope);
        cases.map(|case| case.id.to_owned()).collect()
    };
    Expected {
        card: ids(Scope::Card),
        port: ids(Scope::Port),
        ports: Some(2),
        ..Expected::default()
    }
}

/// The verdict on what was read off COM1.
fn judge(line: &str) -> Verdict {
    let start = line.find(FIRST_WORDS).expect("the guest's first words");
    let mut tally = Tally::new(everything());
    let mut parser = Parser::new();
    let mut events = parser.push(&line.as_bytes()[start..]);
    events.extend(parser.finish());
    for event in &events {
        tally.take(event);
        if let Event::Case(result) = event
            && let Status::Skipped(reason) = &result.status
        {
            assert!(
                !reason.is_empty(),
                "{} is skipped without a reason",
                result.id
            );
        }
    }
    Verdict::of_whole(&tally)
}

fn proven_by(firmware: &[String]) {
    let sandbox = Sandbox::new();
    let image = image(&sandbox);
    let socket = sandbox.path("card");
    let mut serve = sandbox.lineproof(["serve", "--socket"]);
    serve.arg(&socket);
    let mut serve = Running::start(serve);
    serve.wait_for("QEMU's option: -device");

    let mut command = machine(&image, &socket);
    command.args(firmware);
    let mut machine = Running::start(command);
    machine.wait_for(LAST_WORDS);
    assert_eq!(judge(machine.said()), Verdict::Proven);
    assert!(machine.said().contains("no case failed"));
    drop(machine);
    serve.signal("TERM");
    serve.end().expect(130, &[]);
}

#[test]
fn a_bios_image_proves_everything_over_com1_alone() {
    proven_by(&[]);
}

#[test]
fn a_uefi_image_proves_everything_over_com1_alone() {
    let firmware = ovmf_parts();
    let drive = |unit, mode, path: &Path| {
        format!(
            "if=pflash,format=raw,unit={unit},{mode}=on,file={}",
            path.display()
        )
    };
    proven_by(&[
        "-drive".to_owned(),
        drive(0, "readonly", &firmware.code),
        "-drive".to_owned(),
        drive(1, "snapshot", &firmware.vars),
    ]);
}

#[test]
fn a_line_that_loses_a_result_is_not_proven() {
    let whole = "# lineproof: version 0\nKTAP version 1\n1..3\n    KTAP version 1\n";
    assert!(matches!(judge(whole), Verdict::Garbled(_)));
}
