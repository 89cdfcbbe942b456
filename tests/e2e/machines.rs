//! Machines of many shapes: wherever the card is plugged in, whatever the
//! firmware has or has not set up, the guest finds it and its interrupt.
//!
//! The card is QEMU's own `pci-serial-2x`, so that these tests are about the
//! guest and not about our card.

use std::process::{Command, Stdio};

use crate::sandbox::{Ended, Sandbox, end, kernel, real_qemu};

/// One case that is only registers, one that needs the interrupt's way.
const PLAN: &str = "lineproof-plan 1\n\
                    card 1b36:0003\n\
                    wiring open\n\
                    case scr.holds-every-value\n\
                    case interrupts.thr-empty\n";

/// QEMU on this machine, with the guest and a plan; the guest's report comes to
/// standard output.
fn qemu(machine: &str, firmware: &str, plan: &str) -> Command {
    qemu_with(machine, firmware, &format!("string={plan}"))
}

/// As [`qemu`], with the plan as fw_cfg takes it: `string=TEXT`, `file=PATH`.
fn qemu_with(machine: &str, firmware: &str, plan: &str) -> Command {
    let mut command = real_qemu().command();
    command
        .args(["-M", machine, "-accel", "tcg", "-cpu", "max"])
        .args(["-bios", firmware, "-kernel"])
        .arg(kernel())
        .args(["-nodefaults", "-display", "none", "-no-reboot"])
        .args(["-chardev", "stdio,id=report,signal=off"])
        .args(["-device", "isa-debugcon,iobase=0xe9,chardev=report"])
        .args(["-device", "isa-debug-exit,iobase=0xf4,iosize=4"])
        .args(["-fw_cfg"])
        .arg(format!("name=opt/org.lineproof.plan,{plan}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Plugs the card in by `place`, next to `others`.
fn plug(command: &mut Command, others: &[&str], place: &str) {
    for device in others {
        command.args(["-device", device]);
    }
    command
        .args(["-chardev", "null,id=a", "-chardev", "null,id=b"])
        .args(["-device"])
        .arg(format!("pci-serial-2x,chardev1=a,chardev2=b{place}"));
}

/// Boots and expects the card at `address`, its interrupt at `line`, and both
/// ports proven.
fn proven(machine: &str, firmware: &str, others: &[&str], place: &str, address: &str, line: &str) {
    let mut command = qemu(machine, firmware, PLAN);
    plug(&mut command, others, place);
    let run: Ended = end(command);
    // isa-debug-exit: twice 0x10 and one.
    run.expect(
        33,
        &[
            &format!("card {address} 1b36:0003"),
            &format!("interrupt {line}"),
            "ok 1 port0",
            "ok 2 port1",
            "ok 2 interrupts.thr-empty\n",
        ],
    );
}

#[test]
fn a_card_that_no_firmware_has_set_up() {
    proven(
        "q35",
        "qboot.rom",
        &[],
        ",addr=4",
        "00:04.0",
        "8259A IRQ 11",
    );
    proven("pc", "qboot.rom", &[], ",addr=4", "00:04.0", "8259A IRQ 11");
}

#[test]
fn a_card_that_the_bios_has_set_up() {
    let bios = "bios-256k.bin";
    proven("q35", bios, &[], ",addr=4", "00:04.0", "8259A IRQ 11");
    proven("pc", bios, &[], ",addr=4", "00:04.0", "8259A IRQ 11");
}

#[test]
fn a_card_behind_bridges_whose_windows_nobody_or_the_bios_has_opened() {
    let bridges = [
        "pcie-root-port,id=root,chassis=1,slot=1",
        "pcie-pci-bridge,id=middle,bus=root",
        "pci-bridge,id=last,bus=middle,chassis_nr=3,addr=3",
    ];
    for firmware in ["qboot.rom", "bios-256k.bin"] {
        let place = ",bus=last,addr=5";
        proven("q35", firmware, &bridges, place, "03:05.0", "8259A IRQ 11");
    }
}

#[test]
fn a_card_behind_a_second_host_bridge_whose_buses_nobody_has_numbered() {
    let bridges = [
        "pxb-pcie,id=host,bus_nr=64",
        "pcie-root-port,id=root,bus=host,chassis=1,slot=1",
        "pcie-pci-bridge,id=last,bus=root",
    ];
    let place = ",bus=last,addr=5";
    proven(
        "q35",
        "qboot.rom",
        &bridges,
        place,
        "42:05.0",
        "8259A IRQ 11",
    );
}

#[test]
fn a_card_that_is_one_function_of_several() {
    let others = ["pci-testdev,addr=7.0,multifunction=on"];
    proven(
        "pc",
        "qboot.rom",
        &others,
        ",addr=7.3",
        "00:07.3",
        "8259A IRQ 11",
    );
}

/// Without a function 0 in its slot nothing is seen by firmware, which would
/// take a UART behind PCI for its console.
#[test]
fn a_card_that_is_hidden_from_the_firmware() {
    let bridge = ["pci-bridge,id=hidden,chassis_nr=1,addr=10.1"];
    for (machine, firmware) in [("q35", "qboot.rom"), ("pc", "bios-256k.bin")] {
        let place = ",bus=hidden,addr=1";
        proven(machine, firmware, &bridge, place, "01:01.0", "8259A IRQ 11");
    }
}

#[test]
fn a_machine_without_8259() {
    let machine = "q35,pic=off";
    proven(machine, "qboot.rom", &[], "", "00:01.0", "I/O APIC pin 11");
}

#[test]
fn com1_carries_the_same_report() {
    let sandbox = Sandbox::new();
    let log = sandbox.path("com1");
    let mut command = qemu("q35", "qboot.rom", PLAN);
    plug(&mut command, &[], "");
    command
        .arg("-serial")
        .arg(format!("file:{}", log.display()));
    let run = end(command);
    run.expect(33, &["ok 2 port1"]);
    assert_eq!(std::fs::read_to_string(log).unwrap(), run.stdout);
}

#[test]
fn a_machine_without_the_card_is_told_what_was_there() {
    end(qemu("q35", "qboot.rom", PLAN)).expect(
        37,
        &[
            "saw 00:1f.0 8086:2918",
            "Bail out! no-card: no card 1b36:0003 among 4",
        ],
    );
}

#[test]
fn a_plan_that_is_not_understood_is_not_followed() {
    let plans = [
        ("lineproof-plan 2", "plan line 1"),
        (
            "lineproof-plan 1\ncase no.such",
            "plan line 2: unknown case",
        ),
        ("lineproof-plan 1\nspeed 9", "plan line 2: unknown key"),
    ];
    for (plan, complaint) in plans {
        let mut command = qemu("q35", "qboot.rom", plan);
        plug(&mut command, &[], "");
        end(command).expect(37, &["Bail out! plan: ", complaint]);
    }
}

#[test]
fn a_plan_too_large_to_read_is_not_taken_for_none() {
    let sandbox = Sandbox::new();
    let file = sandbox.path("plan");
    std::fs::write(&file, PLAN.to_owned() + &"\n".repeat(65_536)).unwrap();
    let command = qemu_with("q35", "qboot.rom", &format!("file={}", file.display()));
    end(command).expect(37, &["Bail out! plan: opt/org.lineproof.plan: "]);
}
