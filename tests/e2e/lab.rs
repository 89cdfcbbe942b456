//! The lab and the kernel's own devices, as far as no such kernel is needed:
//! what is asked for wrongly is one line. `in_lab` has the lab itself.

use crate::sandbox::{Sandbox, end};

#[test]
fn what_the_lab_has_not_is_a_wrong_usage() {
    let sandbox = Sandbox::new();
    let old = end(sandbox.lineproof(["lab", "--linux", "5.10"]));
    old.expect(2, &["6.12, 6.1, 7.3"]).line();
    let both = end(sandbox.lineproof(["lab", "--shell", "--", "ls"]));
    both.expect(2, &["--shell"]).line();
    let third = end(sandbox.lineproof(["lab", "--type", "mtty-3"]));
    third.expect(2, &["mtty-2"]).line();
    let no_kernel = end(sandbox.lineproof(["lab", "--kernel", "/no such kernel"]));
    no_kernel.expect(3, &["/no such kernel"]).line();
    let script = sandbox.script("script", "#!/bin/sh\n");
    let no_guest = end(sandbox.lineproof(["lab", "--kernel", script.to_str().unwrap()]));
    no_guest.expect(3, &[script.to_str().unwrap()]).line();
    let mut by_variable = sandbox.lineproof(["lab"]);
    by_variable.env("LINEPROOF_KERNEL", "/no such kernel");
    end(by_variable).expect(3, &["/no such kernel"]).line();
    let no_word = end(sandbox.lineproof(["lab", "--", ""]));
    no_word.expect(2, &["empty"]).line();
    sandbox.assert_clean();
}

/// The lab has its own, so it would boot and then not find them.
#[test]
fn what_the_lab_would_not_see_is_known_before_it_boots() {
    let sandbox = Sandbox::new();
    let mut cache = sandbox.lineproof(["lab"]);
    cache.env("LINEPROOF_CACHE", "/proc/cache");
    end(cache)
        .expect(3, &["/proc/cache", "LINEPROOF_CACHE"])
        .line();
    let mut here = sandbox.lineproof(["lab"]);
    here.current_dir("/dev");
    end(here).expect(3, &["this directory is /dev"]).line();
    for option in ["--kernel", "--qemu"] {
        let named = end(sandbox.lineproof(["lab", option, "/sys/none"]));
        named.expect(3, &["/sys/none", "the lab cannot see"]).line();
    }
    sandbox.assert_clean();
}

#[test]
fn what_the_kernels_card_cannot_be_is_a_wrong_usage() {
    let sandbox = Sandbox::new();
    for wrong in [
        ["kernel:mtty-2", "--wiring", "null-modem"],
        ["kernel:mtty-2", "--quirk", "no-break"],
        [
            "vfio:/sys/none",
            "--uuid",
            "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
        ],
    ] {
        let run = end(sandbox.run(["--device"].iter().chain(&wrong)));
        run.expect(2, &[]).line();
    }
}

#[test]
fn a_device_is_named_from_the_root() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--device", "vfio:./83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"]));
    run.expect(2, &["from the root", "vfio:/sys/bus/mdev/devices/UUID"])
        .line();
}

/// Not a part is fetched or built for it, which would take minutes on a machine
/// that has none yet.
#[test]
fn a_device_that_cannot_be_had_is_known_before_anything_is_built() {
    let sandbox = Sandbox::new();
    let cache = sandbox.path("empty");
    std::fs::create_dir(&cache).unwrap();
    let none = "vfio:/sys/bus/mdev/devices/none";
    let mut wants = vec![(none, "no such device")];
    // Where the driver is, the device can be had.
    if !std::path::Path::new("/sys/class/mdev_bus/mtty").exists() {
        wants.push(("kernel:mtty-2", "this kernel has no mtty"));
    }
    for (device, words) in wants {
        for command in ["run", "monitor", "linux", "bench"] {
            let mut command = sandbox.lineproof([command, "--device", device]);
            command.env("LINEPROOF_CACHE", &cache);
            command.env_remove("LINEPROOF_KERNEL");
            end(command).expect(3, &[words]).line();
            let fetched = std::fs::read_dir(&cache).unwrap().count();
            assert_eq!(fetched, 0, "{device}");
        }
    }
    sandbox.assert_clean();
}

#[test]
fn a_device_that_is_not_there_is_named() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--device", "vfio:/sys/bus/mdev/devices/none"]));
    run.expect(3, &["/sys/bus/mdev/devices/none", "no such device"])
        .line();
    let directory = format!("vfio:{}", sandbox.path("").display());
    let run = end(sandbox.run(["--device", &directory]));
    run.expect(3, &["a directory and no device"]).line();
    sandbox.assert_clean();
}
