//! Bad input: each ends with its exit code and one line that says what is
//! wrong, and leaves nothing behind.

use std::process::Command;

use lineproof_host_emulator::CardType;
use lineproof_host_emulator::mdev::{Parent, parse_uuid};
use lineproof_host_emulator::run_dir::BaseDir;

use crate::sandbox::{Sandbox, end, real_qemu};

const UUID: &str = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";

/// Runs with these arguments, and expects this code and one line with these
/// words.
fn refused(args: &[&str], code: i32, words: &[&str]) {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(args));
    run.expect(code, &[]);
    let line = run.line();
    for word in words {
        assert!(line.contains(word), "{word:?} is not in {line:?}");
    }
    sandbox.assert_clean();
}

#[test]
fn no_times_is_no_number_of_times() {
    for times in ["0", "-1", "1.5", "many"] {
        refused(&["--repeat", times], 2, &["--repeat", "from 1 to"]);
    }
    refused(&["--timeout", "-1"], 2, &["--timeout", "from 1 to"]);
    refused(&["--seed", "-1"], 2, &["--seed"]);
}

/// Before anything is looked for.
#[test]
fn a_line_to_where_the_report_goes_is_refused_at_once() {
    let asked = ["--qemu", "/no/such/qemu", "--line", "0=stdio"];
    refused(&asked, 2, &["stdio is taken", "pty"]);
    let monitor = end(Sandbox::new().lineproof(["monitor", "--line", "0=stdio"]));
    monitor.expect(2, &["stdio is taken"]).line();
}

/// A terminal would act on them.
#[test]
fn control_characters_of_a_name_are_spelled_out() {
    let sandbox = Sandbox::new();
    for args in [&["mdev", "list"][..], &["mdev", "remove", UUID]] {
        let mut command = sandbox.lineproof(args);
        command.env("XDG_RUNTIME_DIR", "/no/such\u{1b}[31m\nplace");
        let run = end(command);
        run.expect(run.code(), &["(/no/such\\u{1b}[31m\\nplace)"]);
        assert!(!run.stderr.contains('\u{1b}'), "{run:?}");
    }
}

/// The parent of the instances that runs in this sandbox use.
fn parent(sandbox: &Sandbox) -> Parent {
    let base = BaseDir::open(&sandbox.path("lineproof")).unwrap();
    Parent::open(&base).unwrap()
}

fn with_qemu(sandbox: &Sandbox, script: &str) -> Command {
    let path = sandbox.script("qemu", script);
    let mut command = sandbox.run(["--qemu"]);
    command.arg(path);
    command
}

/// A script that answers questions as the real QEMU does, and does `body` when
/// it is to run a machine.
pub fn impostor(body: &str) -> String {
    let real = lineproof::vm::shell_line(&real_qemu().command());
    format!(
        "#!/bin/sh\n\
         case \"$*\" in\n\
         *-display*none*-fw_cfg*) ;;\n\
         *) exec {real} \"$@\" ;;\n\
         esac\n\
         {body}\n"
    )
}

#[test]
fn an_unknown_device() {
    refused(
        &["--device", "mtty-3"],
        2,
        &["mtty-3", "mtty-1", "mtty-2", "--help"],
    );
}

#[test]
fn a_malformed_uuid() {
    for uuid in ["nonsense", "83b8f4f2509f382f3c1ee6bfe0fa1001", ""] {
        refused(&["--uuid", uuid], 2, &["UUID", "83b8f4f2-509f"]);
    }
}

#[test]
fn a_uuid_in_use() {
    let sandbox = Sandbox::new();
    let instance = parent(&sandbox).create(CardType::Mtty1, parse_uuid(UUID).unwrap());
    let run = end(sandbox.run(["--uuid", UUID]));
    assert!(run.expect(3, &[]).line().contains("exists already"));
    assert_eq!(sandbox.leftovers().len(), 1, "one in use is not touched");
    drop(instance);
    sandbox.assert_clean();
}

#[test]
fn an_exhausted_pool() {
    let sandbox = Sandbox::new();
    let parent = parent(&sandbox);
    let instances: Vec<_> = (0..12)
        .map(|number| {
            let uuid = format!("{number:08x}{}", &UUID[8..]);
            let uuid = parse_uuid(&uuid).unwrap();
            parent.create(CardType::Mtty2, uuid).unwrap()
        })
        .collect();
    let run = end(sandbox.run(["--device", "mtty-1"]));
    assert!(run.expect(3, &[]).line().contains("24 of 24 ports"));
    drop(instances);
    sandbox.assert_clean();
}

#[test]
fn an_unknown_option_or_value() {
    refused(&["--fast"], 2, &["--fast"]);
    refused(&["--accel", "xen"], 2, &["xen", "auto", "kvm", "tcg"]);
    refused(&["--boot", "floppy"], 2, &["floppy", "pvh", "bios", "uefi"]);
    refused(&["--machine", "microvm"], 2, &["microvm", "q35", "pc"]);
    refused(&["--wiring", "ring"], 2, &["ring", "null-modem"]);
    refused(&["--profile", "8250"], 2, &["8250", "16550a"]);
    refused(&["--quirk", "perfect"], 2, &["perfect"]);
    for seconds in ["0", "86401", "100000000000000000000000", "1.5"] {
        refused(&["--timeout", seconds], 2, &["whole seconds", "86400"]);
    }
}

#[test]
fn a_filter_that_matches_nothing() {
    refused(&["--filter", "fcr.nothing"], 2, &["fcr.nothing", "list"]);
    refused(&["--filter", "scr.*", "--filter", "["], 2, &["[", "glob"]);
}

#[test]
fn options_that_the_device_cannot_honour() {
    let device = "qemu:pci-serial-2x";
    refused(&["--device", device, "--uuid", UUID], 2, &["UUID"]);
    refused(&["--device", device, "--wiring", "loopback"], 2, &["open"]);
}

#[test]
fn a_qemu_that_is_not_there() {
    refused(&["--qemu", "/no/such/qemu"], 3, &["/no/such/qemu", "exist"]);
}

#[test]
fn a_qemu_that_is_no_qemu() {
    refused(&["--qemu", "/bin/echo"], 3, &["/bin/echo", "no qemu"]);
}

#[test]
fn a_qemu_that_is_too_old() {
    let sandbox = Sandbox::new();
    let script = "#!/bin/sh\necho 'QEMU emulator version 8.2.2 (Debian 1:8.2.2)'\n";
    let run = end(with_qemu(&sandbox, script));
    let line = run.expect(3, &[]).line();
    assert!(line.contains("8.2.2") && line.contains("10.1"), "{line}");
    sandbox.assert_clean();
}

#[test]
fn a_qemu_that_exits_at_once() {
    let sandbox = Sandbox::new();
    let run = end(with_qemu(&sandbox, "#!/bin/sh\nexit 1\n"));
    run.expect(3, &["exits at once"]).line();
    sandbox.assert_clean();
}

#[test]
fn a_qemu_that_exits_at_once_when_it_matters() {
    let sandbox = Sandbox::new();
    let script = impostor("echo 'qemu: out of luck' >&2; exit 1");
    let run = end(with_qemu(&sandbox, &script));
    run.expect(5, &["QEMU died", "out of luck"]).line();
    sandbox.assert_clean();
}

#[test]
fn a_kernel_that_is_missing_or_none() {
    for (kernel, words) in [
        ("/no/such/kernel", ["/no/such/kernel", "No such file"]),
        ("/bin/sh", ["/bin/sh", "no PVH note"]),
        ("/dev/zero", ["/dev/zero", "regular file"]),
        ("/etc/passwd", ["/etc/passwd", "ELF"]),
    ] {
        let sandbox = Sandbox::new();
        let run = end(sandbox.lineproof(["--kernel", kernel, "--filter", "scr.*"]));
        run.expect(3, &words).line();
        let disk = end(sandbox.lineproof(["--kernel", kernel, "--boot", "bios"]));
        disk.expect(3, &[kernel]).line();
        sandbox.assert_clean();
    }
}

#[test]
fn a_cache_that_cannot_be_written() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("file"), "").unwrap();
    let mut command = sandbox.lineproof(["--filter", "scr.*"]);
    // A file is in the way: that stops root, too.
    command.env("LINEPROOF_CACHE", sandbox.path("file/cache"));
    command.env("PATH", "/nowhere");
    let run = end(command);
    assert!(run.expect(3, &[]).line().contains("LINEPROOF_CACHE"));
    sandbox.assert_clean();
}

#[test]
fn a_serial_log_that_cannot_be_written() {
    refused(
        &["--serial-log", "/no/such/directory/log"],
        3,
        &["/no/such/directory/log", "serial log"],
    );
}

#[test]
fn a_vfio_user_socket_that_is_not_there() {
    refused(
        &["--device", "vfio-user:/no/such/socket"],
        3,
        &["/no/such/socket", "lineproof serve"],
    );
}

#[test]
fn a_runtime_directory_that_others_can_reach() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    let place = sandbox.path("lineproof");
    std::fs::create_dir(&place).unwrap();
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o777)).unwrap();
    let run = end(sandbox.run(["--filter", "scr.*"]));
    assert!(run.expect(3, &[]).line().contains("lineproof"));
}

#[test]
fn a_machine_without_the_card() {
    let sandbox = Sandbox::new();
    // The real QEMU, with the card left out.
    let real = lineproof::vm::shell_line(&real_qemu().command());
    let body = format!(
        "for word; do shift; case \"$word\" in\n\
         *vfio-user-pci*) set -- \"$@\" VGA ;;\n\
         *) set -- \"$@\" \"$word\" ;;\n\
         esac; done\n\
         exec {real} \"$@\""
    );
    let run = end(with_qemu(&sandbox, &impostor(&body)));
    run.expect(5, &["found no card", "4348:3253"]);
    sandbox.assert_clean();
}

#[test]
fn a_runtime_directory_that_qemu_cannot_be_told() {
    use std::fs::DirBuilder;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::DirBuilderExt;
    let sandbox = Sandbox::new();
    let odd = sandbox
        .path("x")
        .with_file_name(std::ffi::OsStr::from_bytes(b"\xff"));
    // Whatever the umask is: one that others can write is not taken.
    DirBuilder::new().mode(0o700).create(&odd).unwrap();
    let mut command = sandbox.run(["--filter", "scr.*"]);
    command.env("XDG_RUNTIME_DIR", &odd);
    let line = end(command).expect(3, &["UTF-8"]).line().to_owned();
    assert!(line.contains("XDG_RUNTIME_DIR"), "{line}");
    let instances = std::fs::read_dir(odd.join("lineproof/mtty")).unwrap();
    assert!(
        instances
            .flatten()
            .all(|entry| entry.file_name() == ".lock")
    );
}
