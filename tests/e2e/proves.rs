//! Runs that prove what they are asked to prove.

use crate::sandbox::{Sandbox, end};

/// The row of the table that begins with `name`: cases, passed, failed,
/// skipped.
fn row(stdout: &str, name: &str) -> [usize; 4] {
    let row = stdout
        .lines()
        .find(|line| line.starts_with(name))
        .unwrap_or_else(|| panic!("no row {name} in {stdout}"));
    let mut numbers = row.split_whitespace().skip(1).map(|cell| {
        cell.parse()
            .unwrap_or_else(|_| panic!("{cell:?} in {row:?}"))
    });
    std::array::from_fn(|_| numbers.next().unwrap())
}

#[test]
fn both_ports_of_an_mtty_2_are_proven_by_the_whole_suite() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--device", "mtty-2"]));
    run.expect(0, &["all proven"]);
    for (name, least) in [("card ", 10), ("port0", 35), ("port1", 35)] {
        let [cases, passed, failed, skipped] = row(&run.stdout, name);
        assert_eq!(failed, 0);
        assert_eq!(cases, passed + skipped);
        assert!(passed >= least, "{name}: only {passed} passed");
    }
    assert!(run.stderr.is_empty(), "{}", run.stderr);
    sandbox.assert_clean();
}

#[test]
fn the_one_port_of_an_mtty_1_is_proven_by_the_whole_suite() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--device", "mtty-1"]));
    run.expect(0, &["all proven"]);
    let [_, passed, failed, _] = row(&run.stdout, "port0");
    assert!(passed >= 35 && failed == 0);
    assert!(!run.stdout.contains("port1"));
    sandbox.assert_clean();
}

#[test]
fn crossed_ports_prove_the_wire() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--wiring", "null-modem", "--filter", "wire.*"]));
    run.expect(0, &["all proven"]);
    assert!(row(&run.stdout, "port0")[1] > 0);
    sandbox.assert_clean();
}

#[test]
fn characters_without_time_are_proven_too() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--timing", "instant", "--filter", "{rbr,fifo}.*"]));
    run.expect(0, &["all proven"]);
    sandbox.assert_clean();
}

#[test]
fn the_older_chipset_routes_the_interrupt_too() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--machine", "pc", "--filter", "{intx,iir,pci}.*"]));
    run.expect(0, &["on pc", "all proven"]);
    sandbox.assert_clean();
}

#[test]
fn the_uuid_may_be_upper_case() {
    let sandbox = Sandbox::new();
    let uuid = "83B8F4F2-509F-382F-3C1E-E6BFE0FA1001";
    let run = end(sandbox.run(["--uuid", uuid, "--filter", "scr.*"]));
    run.expect(0, &[&uuid.to_lowercase()]);
    sandbox.assert_clean();
}

#[test]
fn quiet_says_one_line() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--quiet", "--filter", "scr.*"]));
    run.expect(0, &["all proven"]);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert!(run.stderr.is_empty(), "{}", run.stderr);
}

#[test]
fn run_is_the_command_when_none_is_named() {
    let sandbox = Sandbox::new();
    // The guest is built by the command itself here.
    let run = end(sandbox.lineproof(["--device", "mtty-1", "--filter", "scr.*"]));
    run.expect(0, &["mtty-1", "all proven"]);
    sandbox.assert_clean();
}

#[test]
fn verbose_shows_the_command_line_and_the_guests_remarks() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["-v", "--filter", "scr.*"]));
    run.expect(0, &["vfio-user-pci", "-kernel", "guest: lineproof:"]);
}

#[test]
fn com1_carries_the_same_report() {
    let sandbox = Sandbox::new();
    let log = sandbox.path("com1.log");
    let mut command = sandbox.run(["-vv", "--filter", "scr.*", "--serial-log"]);
    command.arg(&log);
    let run = end(command);
    run.expect(0, &[]);
    let serial = std::fs::read_to_string(&log).unwrap();
    let serial: Vec<&str> = serial.lines().collect();
    assert!(serial.contains(&"KTAP version 1"), "{serial:#?}");
    for line in &serial {
        assert!(
            run.stdout.lines().any(|told| told == line.trim_end()),
            "{line:?} is on COM1 alone"
        );
    }
}

#[test]
fn a_broken_model_is_found_out_and_explained() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run([
        "--quirk",
        "iir-read-keeps-thre",
        "--filter",
        "iir.thr-cleared-by-iir",
    ]));
    run.expect(
        1,
        &["FAILED", "clause:", "expected:", "actual:", "last accesses"],
    );
    run.expect(1, &["2 cases failed"]);
    sandbox.assert_clean();
}

#[test]
fn two_runs_at_once_do_not_disturb_each_other() {
    let sandbox = Sandbox::new();
    let start = || crate::sandbox::Running::start(sandbox.run(["--filter", "{scr,lcr}.*"]));
    let (one, two) = (start(), start());
    one.end().expect(0, &["all proven"]);
    two.end().expect(0, &["all proven"]);
    sandbox.assert_clean();
}

#[test]
fn qemus_own_card_is_judged_by_the_same_suite() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--device", "qemu:pci-serial-2x", "--filter", "scr.*"]));
    run.expect(0, &["pci-serial-2x", "port1", "all proven"]);
}

#[test]
fn qemus_own_card_departs_as_its_profile_says_and_nowhere_else() {
    let sandbox = Sandbox::new();
    let judged = |profile| {
        let device = "qemu:pci-serial-2x";
        end(sandbox.run(["--device", device, "--profile", profile]))
    };
    let known = judged("qemu-pci-serial");
    known.expect(0, &["known   port0  lcr.word-5", "serial.c:241"]);
    known.expect(0, &["as the profile says, with "]);
    judged("16550a").expect(
        1,
        &["FAILED  port0  lcr.word-5", "ok      card   pci.identity"],
    );
}

#[test]
fn qemus_own_ports_can_be_crossed() {
    let sandbox = Sandbox::new();
    let wiring = ["--wiring", "null-modem"];
    let cases = ["wire.data", "wire.rts-to-cts", "wire.local-loopback-deaf"];
    let cases = cases.into_iter().flat_map(|case| ["--filter", case]);
    let card = [
        "--device",
        "qemu:pci-serial-2x",
        "--profile",
        "qemu-pci-serial",
    ];
    let run = end(sandbox.run(card.into_iter().chain(wiring).chain(cases)));
    run.expect(0, &["ok      port0  wire.data"]);
    run.expect(0, &["known   port1  wire.rts-to-cts"]);
    run.expect(0, &["known   port1  wire.local-loopback-deaf"]);
    sandbox.assert_clean();
}

#[test]
fn a_known_departure_that_passes_fails_the_run() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run([
        "--profile",
        "qemu-pci-serial",
        "--filter",
        "fcr.resets-need-enable",
    ]));
    run.expect(1, &["passed  port0  fcr.resets-need-enable"]);
    run.expect(1, &["choose the --profile of this device"]);
}
