use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

/// Answers as QEMU does, with one version and one device.
const GOOD: &str = r#"case "$1" in
--version) echo "QEMU emulator version VERSION (Debian 1:x)"; echo Copyright;;
-machine) echo "Supported machines are:"; echo "q35   Standard PC";;
-device) echo 'name "pci-serial-2x", bus PCI'; echo 'name "DEVICE", bus PCI';;
-L) echo /usr/share/one; echo "/usr/share/two words";;
*) exit 9;;
esac"#;

struct Fake {
    _dir: tempfile::TempDir,
    invocation: Invocation,
}

fn fake(script: &str) -> Fake {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("qemu-system-x86_64");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    Fake {
        _dir: dir,
        invocation: Invocation::plain(program),
    }
}

fn ask(script: &str) -> Result<Facts, Fault> {
    let fake = fake(script);
    judged(&fake.invocation, PATIENCE)
}

fn judged(invocation: &Invocation, patience: Duration) -> Result<Facts, Fault> {
    probe(invocation, patience, &AtomicBool::new(false)).and_then(Facts::judge)
}

fn qemu(version: &str, device: &str) -> Result<Facts, Fault> {
    ask(&GOOD.replace("VERSION", version).replace("DEVICE", device))
}

#[test]
fn a_qemu_with_the_device_is_fit() {
    let facts = qemu("11.1.3", "vfio-user-pci").unwrap();
    assert_eq!(facts.version.to_string(), "11.1.3");
    let dirs = ["/usr/share/one", "/usr/share/two words"].map(PathBuf::from);
    assert_eq!(facts.data_dirs, dirs);
}

#[test]
fn the_first_release_with_the_device_is_new_enough() {
    assert!(qemu("10.1.0", "vfio-user-pci").is_ok());
    assert!(qemu("10.1.0-rc1", "vfio-user-pci").is_ok());
}

#[test]
fn a_qemu_that_is_too_old_is_told_with_both_versions() {
    let fault = qemu("10.0.99", "vfio-user-pci").unwrap_err();
    assert!(matches!(fault, Fault::TooOld(_)), "{fault}");
    let text = fault.to_string();
    assert!(
        text.contains("10.0.99") && text.contains("10.1.0"),
        "{text}"
    );
}

#[test]
fn a_qemu_without_the_device_is_told_apart_from_an_old_one() {
    let fault = qemu("11.0.0", "vfio-user-pci-nohotplug").unwrap_err();
    assert!(matches!(fault, Fault::NoVfioUser(_)), "{fault}");
}

#[test]
fn a_program_that_is_no_qemu_is_quoted() {
    let fault = ask("echo 'ls (GNU coreutils) 9.1'").unwrap_err();
    assert!(
        fault.to_string().contains("ls (GNU coreutils) 9.1"),
        "{fault}"
    );
    let fault = ask("exit 0").unwrap_err();
    assert!(matches!(fault, Fault::NotQemu(_)), "{fault}");
}

#[test]
fn a_qemu_for_another_processor_is_no_qemu_for_us() {
    let script = GOOD.replace("VERSION", "11.0.0").replace("q35", "virt");
    let fault = ask(&script).unwrap_err();
    assert!(fault.to_string().contains("q35"), "{fault}");
}

#[test]
fn a_program_that_exits_at_once_is_told_with_its_last_words() {
    let fault = ask("echo 'cannot open shared object' >&2; exit 127").unwrap_err();
    assert!(matches!(fault, Fault::Exited { .. }), "{fault}");
    let text = fault.to_string();
    assert!(
        text.contains("127") && text.contains("shared object"),
        "{text}"
    );
}

#[test]
fn a_program_that_hangs_is_killed() {
    let fake = fake("sleep 1000");
    let fault = judged(&fake.invocation, Duration::from_millis(300)).unwrap_err();
    assert!(matches!(fault, Fault::Hangs { .. }), "{fault}");
}

#[test]
fn what_is_missing_and_what_cannot_run_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let plain = |name: &str| Invocation::plain(dir.path().join(name));
    let missing = judged(&plain("nothing"), PATIENCE).unwrap_err();
    assert_eq!(missing, Fault::NotFound);
    fs::write(dir.path().join("text"), "no program").unwrap();
    fs::create_dir(dir.path().join("dir")).unwrap();
    for name in ["text", "dir"] {
        let fault = judged(&plain(name), PATIENCE).unwrap_err();
        assert!(matches!(fault, Fault::NotExecutable(_)), "{name}: {fault}");
    }
}

#[test]
fn a_missing_interpreter_is_not_a_missing_program() {
    let fake = fake("");
    fs::write(&fake.invocation.program, "#!/nonexistent/interpreter\n").unwrap();
    let fault = judged(&fake.invocation, PATIENCE).unwrap_err();
    assert!(matches!(fault, Fault::NotExecutable(_)), "{fault}");
}

#[test]
fn every_fault_is_one_line() {
    let fault = ask("printf 'one\\033[31m\\rtwo\\n' >&2; exit 1").unwrap_err();
    let text = fault.to_string();
    assert!(!text.contains(char::is_control), "{text:?}");
}
