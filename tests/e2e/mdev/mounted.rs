//! The parent as the kernel's sysfs tree, mounted: the steps of docs/mdev.md.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::directory::Directory;
use super::{OTHER, UUID, create, hold, is_leaving, mdev, steps, stop};
use crate::sandbox::{Ended, Running, Sandbox, end, kernel, wait_until};

/// The steps as a shell takes them.
const STEPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/lifecycle/steps.txt");
/// Their interpreter.
const SHELL_STEPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/lifecycle/steps.sh");
/// The kernel driver's instructions, typed by hand.
const BY_HAND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/lifecycle/by_hand.sh");

/// A mounted tree. It is unmounted when dropped, even after a failed test.
struct Mounted<'a> {
    sandbox: &'a Sandbox,
    command: Option<Running>,
}

impl<'a> Mounted<'a> {
    fn new(sandbox: &'a Sandbox) -> Self {
        assert!(
            Path::new("/dev/fuse").exists(),
            "this test mounts a file system: load the module (modprobe fuse), or pass /dev/fuse \
             into the container; it also takes root's rights or fusermount3 (package fuse3)"
        );
        let place = sandbox.path("sys");
        fs::create_dir_all(&place).unwrap();
        let mut command = sandbox.lineproof(["mdev", "mount"]);
        command.arg(&place);
        let mut command = Running::start(command);
        command.wait_for("socket for QEMU");
        Self {
            sandbox,
            command: Some(command),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.sandbox.path("sys").join(name)
    }

    fn unmount(mut self, signal: &str) -> Ended {
        let command = self.command.take().unwrap();
        command.signal(signal);
        command.end()
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        if let Some(command) = self.command.take() {
            command.signal("TERM");
            command.end();
        }
    }
}

/// Whether something is mounted in the sandbox.
fn is_mounted(sandbox: &Sandbox) -> bool {
    let place = sandbox.path("sys");
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    mounts.contains(place.to_str().unwrap())
}

#[test]
fn the_mounted_tree_takes_every_step_as_the_kernel_does() {
    let sandbox = Sandbox::new();
    let mounted = Mounted::new(&sandbox);
    steps::run(&mut Directory::new(&sandbox, mounted.path("")));
    drop(mounted);
    stop(&sandbox);
}

#[test]
fn the_mounted_tree_takes_every_step_of_a_shell() {
    let sandbox = Sandbox::new();
    let mounted = Mounted::new(&sandbox);
    let mut shell = sandbox.program("sh");
    shell
        .arg(SHELL_STEPS)
        .arg(mounted.path(""))
        .arg(env!("CARGO_BIN_EXE_lineproof"))
        .env("LINEPROOF_KERNEL", kernel())
        .stdin(fs::File::open(STEPS).unwrap());
    end(shell).expect(0, &[" 0 failed"]);
    drop(mounted);
    stop(&sandbox);
}

#[test]
fn the_kernel_drivers_instructions_work_by_hand_boot_included() {
    let sandbox = Sandbox::new();
    let mounted = Mounted::new(&sandbox);
    let mut shell = sandbox.program("sh");
    shell
        .arg(BY_HAND)
        .arg(mounted.path(""))
        .arg(env!("CARGO_BIN_EXE_lineproof"))
        .arg(kernel());
    let ended = end(shell);
    ended.expect(
        0,
        &[
            "Dual port serial",
            "all proven",
            "File exists",
            "waits",
            "gone",
        ],
    );
    drop(mounted);
    stop(&sandbox);
}

#[test]
fn what_the_commands_do_is_seen_in_the_tree_and_the_other_way_round() {
    let sandbox = Sandbox::new();
    let mounted = Mounted::new(&sandbox);
    create(&sandbox, "mtty-1", UUID);
    let types = mounted.path("class/mdev_bus/mtty/mdev_supported_types");
    assert!(
        types
            .join("mtty-1/devices")
            .join(UUID)
            .join("remove")
            .exists()
    );
    fs::write(types.join("mtty-2/create"), format!("{OTHER}\n")).unwrap();
    mdev(&sandbox, &["list"]).expect(0, &[&format!("{OTHER} mtty mtty-2 manual")]);
    let socket = fs::read_link(mounted.path("vfio-user").join(OTHER)).unwrap();
    mdev(&sandbox, &["show", OTHER]).expect(0, &[socket.to_str().unwrap()]);
    mdev(&sandbox, &["remove", OTHER]).expect(0, &[]);
    assert!(!mounted.path("bus/mdev/devices").join(OTHER).exists());
    // The instances stay when the tree goes.
    drop(mounted);
    mdev(&sandbox, &["list"]).expect(0, &[UUID]);
    stop(&sandbox);
}

#[test]
fn nothing_is_made_or_taken_away_but_by_attributes() {
    let sandbox = Sandbox::new();
    let mounted = Mounted::new(&sandbox);
    create(&sandbox, "mtty-1", UUID);
    let device = mounted.path("bus/mdev/devices").join(UUID);
    let errno = |outcome: std::io::Result<()>| outcome.unwrap_err().raw_os_error().unwrap();
    let (perm, access) = (1, 13);
    assert_eq!(errno(fs::write(device.join("new"), "")), access);
    assert_eq!(errno(fs::create_dir(device.join("new"))), perm);
    assert_eq!(errno(fs::remove_file(device.join("remove"))), perm);
    assert_eq!(errno(fs::remove_dir(device.join("vendor"))), perm);
    assert_eq!(
        errno(fs::rename(device.join("remove"), device.join("x"))),
        perm
    );
    drop(mounted);
    stop(&sandbox);
}

#[test]
fn the_commands_for_the_kernels_parent_work_on_the_tree() {
    let sandbox = Sandbox::new();
    let mounted = Mounted::new(&sandbox);
    let root = mounted.path("");
    let kernel = |args: &[&str]| {
        let parent = ["--parent", "kernel", "--sysfs", root.to_str().unwrap()];
        mdev(&sandbox, &[&parent[..], args].concat())
    };
    assert_eq!(kernel(&["types"]).stdout, mdev(&sandbox, &["types"]).stdout);
    let created = kernel(&["create", "mtty-2", "--uuid", UUID]);
    created.expect(0, &[UUID, "vfio-pci,sysfsdev=", "bus/mdev/devices"]);
    kernel(&["create", "mtty-1", "--uuid", UUID])
        .expect(3, &["EEXIST"])
        .line();
    let quirky = ["create", "mtty-1", "--wiring", "open"];
    kernel(&quirky).expect(3, &["EINVAL", "no options"]).line();
    assert_eq!(kernel(&["list"]).stdout, mdev(&sandbox, &["list"]).stdout);
    kernel(&["show", UUID]).expect(0, &["mtty-2", "vfio-pci"]);
    kernel(&["show", OTHER]).expect(3, &["ENODEV"]).line();
    kernel(&["remove", "--force", UUID])
        .expect(3, &["--force"])
        .line();
    kernel(&["remove", OTHER]).expect(3, &["ENODEV"]).line();
    for _ in 0..11 {
        kernel(&["create", "mtty-2", "-q"]).expect(0, &[]);
    }
    kernel(&["create", "mtty-2"]).expect(3, &["ENOSPC"]).line();
    kernel(&["remove", UUID]).expect(0, &[]);
    mdev(&sandbox, &["show", UUID]).expect(3, &["ENODEV"]);
    drop(mounted);
    stop(&sandbox);
}

#[test]
fn every_way_to_end_it_leaves_no_mount() {
    let sandbox = Sandbox::new();
    for signal in ["TERM", "INT", "HUP"] {
        let mounted = Mounted::new(&sandbox);
        assert!(is_mounted(&sandbox));
        mounted.unmount(signal).expect(130, &["interrupted"]);
        assert!(!is_mounted(&sandbox), "after SIG{signal}");
    }
    let mut mounted = Mounted::new(&sandbox);
    let umount = Command::new("umount")
        .arg(mounted.path(""))
        .status()
        .unwrap();
    assert!(umount.success());
    mounted.command.take().unwrap().end().expect(0, &[]);
    assert!(!is_mounted(&sandbox));
    sandbox.assert_clean();
}

#[test]
fn it_is_unmounted_though_somebody_waits_in_it() {
    let sandbox = Sandbox::new();
    let mounted = Mounted::new(&sandbox);
    create(&sandbox, "mtty-2", UUID);
    let run = hold(&sandbox, UUID);
    let remove = mounted.path("bus/mdev/devices").join(UUID).join("remove");
    let mut shell = sandbox.program("sh");
    shell
        .arg("-c")
        .arg(format!("echo 1 > {}", remove.display()));
    let removal = Running::start(shell);
    wait_until("the removal waits", || is_leaving(&sandbox, UUID));
    mounted.unmount("TERM").expect(130, &[]);
    assert!(!is_mounted(&sandbox));
    assert_ne!(removal.end().code(), 0, "it has not been removed");
    run.signal("TERM");
    run.end().expect(130, &[]);
    stop(&sandbox);
}

#[test]
fn a_place_that_cannot_be_mounted_on_is_said_so() {
    let sandbox = Sandbox::new();
    let full = sandbox.path("full");
    fs::create_dir(&full).unwrap();
    fs::write(full.join("file"), "").unwrap();
    let at = |place: &Path| mdev(&sandbox, &["mount", place.to_str().unwrap()]);
    at(&full).expect(3, &["not empty"]).line();
    at(&full).expect(3, &["ENOTEMPTY"]);
    let file = at(&full.join("file"));
    file.expect(3, &["ENOTDIR", "choose an empty directory"])
        .line();
    let nowhere = at(&sandbox.path("nowhere"));
    let line = nowhere.expect(3, &["ENOENT", "create it first"]).line();
    assert!(!line.contains("os error"), "{line}");
    let mounted = Mounted::new(&sandbox);
    at(&mounted.path("")).expect(3, &["not empty"]).line();
}
