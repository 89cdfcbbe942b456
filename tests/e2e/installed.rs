//! A release archive as README.md has it, unpacked where there is neither Rust nor
//! anything else in PATH.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use lineproof::provision::sources;

use crate::sandbox::{Sandbox, cache, disk_boot_parts, end, kernel, linux_parts, real_qemu};

/// The archive, made once, and where it is unpacked.
struct Release {
    directory: tempfile::TempDir,
    archive: PathBuf,
}

fn release() -> &'static Release {
    static RELEASE: OnceLock<Release> = OnceLock::new();
    RELEASE.get_or_init(|| {
        kernel();
        disk_boot_parts();
        linux_parts();
        let directory = tempfile::tempdir().unwrap();
        let mut package = Sandbox::new().lineproof(["package", "--out"]);
        package.arg(directory.path());
        let packed = end(package);
        let archive = PathBuf::from(packed.expect(0, &[".tar.gz"]).stdout.trim());
        Release { directory, archive }
    })
}

/// The archive unpacked in a directory of its own, whose name is none that a
/// shell would leave alone.
fn unpacked(sandbox: &Sandbox) -> PathBuf {
    let place = sandbox.path("any where");
    fs::create_dir(&place).unwrap();
    let mut tar = sandbox.program("tar");
    tar.arg("-xzf")
        .arg(&release().archive)
        .arg("-C")
        .arg(&place);
    end(tar).expect(0, &[]);
    let mut entries = fs::read_dir(&place).unwrap();
    let root = entries.next().unwrap().unwrap().path();
    assert!(entries.next().is_none(), "more than one directory");
    root
}

/// A command of the program below `root`, in an environment where no program
/// is found, least of all cargo and rustc.
fn bare<const N: usize>(sandbox: &Sandbox, root: &Path, args: [&str; N]) -> Command {
    // QEMU by its name, for it may stand in PATH elsewhere.
    let line = lineproof::vm::shell_line(&real_qemu().command());
    let qemu = sandbox.script("qemu", &format!("#!/bin/sh\nexec {line} \"$@\"\n"));
    let mut command = Command::new(root.join("bin/lineproof"));
    command
        .args(args)
        .env_clear()
        .env("PATH", sandbox.path("nothing"))
        .env("HOME", sandbox.path("home"))
        .env("LINEPROOF_CACHE", cache().root())
        .env("LINEPROOF_QEMU", qemu)
        .env("XDG_RUNTIME_DIR", sandbox.path(""))
        .current_dir(sandbox.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn an_unpacked_release_proves_the_card_without_rust() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    end(bare(&sandbox, &root, ["--version"])).expect(0, &[env!("CARGO_PKG_VERSION")]);
    for boot in ["pvh", "bios"] {
        let run = end(bare(
            &sandbox,
            &root,
            ["--filter", "{scr,pci}.*", "--boot", boot],
        ));
        run.expect(0, &[&boot.to_uppercase(), "all proven"]);
    }
    end(bare(&sandbox, &root, ["linux"])).expect(0, &["linux.binds", "all proven"]);
    sandbox.assert_clean();
}

#[test]
fn the_image_in_a_release_is_the_one_that_it_writes() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    end(bare(&sandbox, &root, ["image", "--out", "stick.img"])).expect(0, &["stick.img"]);
    let written = fs::read(sandbox.path("stick.img")).unwrap();
    assert!(written == fs::read(root.join("lineproof.img")).unwrap());
}

#[test]
fn doctor_says_what_came_with_the_program() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    let doctor = end(bare(&sandbox, &root, ["doctor"]));
    doctor.expect(
        0,
        &["lib/lineproof/lineproof-kernel: came with this program"],
    );
    assert!(!doctor.stdout.contains("rustc"), "{}", doctor.stdout);
    fs::remove_file(root.join("lib/lineproof/lineproof-kernel")).unwrap();
    end(bare(&sandbox, &root, ["doctor"]))
        .expect(3, &["MISSING", "the installation is incomplete"]);
}

#[test]
fn a_part_that_is_missing_is_one_line() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    for (part, args) in [
        ("lineproof-boot-image", ["image", "--out", "stick.img"]),
        ("lineproof-kernel", ["run", "--filter", "scr.*"]),
        ("linux-guest.cpio", ["linux", "--device", "mtty-1"]),
    ] {
        fs::remove_file(root.join("lib/lineproof").join(part)).unwrap();
        let refused = end(bare(&sandbox, &root, args));
        let line = refused
            .expect(3, &["the installation is incomplete"])
            .line();
        assert!(line.contains(part), "{line}");
    }
}

/// The file at `path` with the last digit of what it says of its sources changed.
fn of_other_sources(path: &Path, expected: &str) -> Vec<u8> {
    let mut bytes = fs::read(path).unwrap();
    let said = expected.as_bytes();
    let starts = bytes.windows(said.len());
    let start = starts.enumerate().find(|(_, window)| *window == said);
    let (start, _) = start.unwrap_or_else(|| panic!("{}: no {expected}", path.display()));
    bytes[start + said.len() - 1] ^= 1;
    bytes
}

#[test]
fn a_guest_of_another_program_is_refused() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    for (part, expected, words) in [
        ("lineproof-kernel", sources::SUITE, ["run", "-q"]),
        ("linux-guest.cpio", sources::LINUX_GUEST, ["linux", "-q"]),
    ] {
        let path = root.join("lib/lineproof").join(part);
        let ours = fs::read(&path).unwrap();
        fs::write(&path, of_other_sources(&path, expected)).unwrap();
        let refused = end(bare(&sandbox, &root, words));
        let line = refused.expect(3, &["other sources"]).line();
        assert!(line.contains(part), "{line}");
        end(bare(&sandbox, &root, ["doctor"])).expect(
            if part == "lineproof-kernel" { 3 } else { 0 },
            &[part, "other sources"],
        );
        fs::write(&path, ours).unwrap();
    }
    let kernel = sandbox.path("kernel");
    let other = of_other_sources(&root.join("lib/lineproof/lineproof-kernel"), sources::SUITE);
    fs::write(&kernel, other).unwrap();
    let named = end(bare(
        &sandbox,
        &root,
        ["--kernel", kernel.to_str().unwrap()],
    ));
    named.expect(3, &["other sources", "kernel"]).line();
}

/// A tree that changed between the build of the program and that of the guest.
#[test]
fn a_guest_of_other_sources_is_not_packed() {
    let sandbox = Sandbox::new();
    let other = sandbox.path("other");
    fs::write(&other, of_other_sources(kernel(), sources::SUITE)).unwrap();
    let cargo = format!(
        "#!/bin/sh\nwhile [ \"$1\" != --target-dir ]; do shift; done\n\
         to=\"$2/x86_64-unknown-none/release\"\n\
         mkdir -p \"$to\" && cp '{}' \"$to/lineproof-kernel\"\n",
        other.display()
    );
    let mut package = sandbox.lineproof(["package", "--out"]);
    package
        .arg(sandbox.path(""))
        .env("CARGO", sandbox.script("cargo", &cargo))
        .env("CARGO_TARGET_DIR", sandbox.path("target"));
    let refused = end(package);
    refused
        .expect(3, &["other sources", "lineproof-kernel"])
        .line();
    let names = fs::read_dir(sandbox.path("")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let packed: Vec<String> = names.filter(|name| name.contains("lineproof-0")).collect();
    assert!(packed.is_empty(), "{packed:?}");
}

#[test]
fn a_program_without_its_parts_needs_what_is_not_there() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    fs::remove_dir_all(root.join("lib")).unwrap();
    let refused = end(bare(&sandbox, &root, ["run", "--filter", "scr.*"]));
    refused.expect(3, &["lineproof: "]).line();
    sandbox.assert_clean();
}

#[test]
fn the_lab_without_a_compiler_is_one_line() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    let mut lab = bare(&sandbox, &root, ["lab", "--", "true"]);
    lab.env("LINEPROOF_CACHE", sandbox.path("cache"));
    let refused = end(lab);
    let line = refused
        .expect(3, &["which building the kernel's driver takes"])
        .line();
    assert!(line.contains("install gcc"), "{line}");
}

#[test]
fn a_release_has_what_its_users_look_for() {
    let sandbox = Sandbox::new();
    let root = unpacked(&sandbox);
    for (file, words) in [
        ("README.md", "# Lineproof"),
        ("LICENSE-MIT", "MIT License"),
        ("LICENSE-APACHE", "Apache License"),
        ("docs/bring-up.md", "# Bringing up a card"),
        ("share/man/man1/lineproof.1", ".TH lineproof 1"),
        ("share/man/man1/lineproof-mdev-create.1", "\\-\\-uuid"),
        ("share/bash-completion/completions/lineproof", "complete -F"),
        ("share/zsh/site-functions/_lineproof", "#compdef lineproof"),
        (
            "share/fish/vendor_completions.d/lineproof.fish",
            "complete -c lineproof",
        ),
    ] {
        let text =
            fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(words), "{file}: no {words}");
    }
}

#[test]
fn what_cannot_be_packed_is_one_line() {
    let sandbox = Sandbox::new();
    let nowhere = end(sandbox.lineproof(["package", "--out", "/no/such/directory"]));
    nowhere.expect(3, &["/no/such/directory"]).line();
    let root = unpacked(&sandbox);
    let again = end(bare(&sandbox, &root, ["package"]));
    again.expect(2, &["came out of an archive itself"]).line();
    let left = fs::read_dir(release().directory.path()).unwrap().count();
    assert_eq!(left, 1, "more than the archive");
}
