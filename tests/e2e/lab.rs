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

#[test]
fn a_device_that_is_not_there_is_named() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--device", "vfio:/sys/bus/mdev/devices/none"]));
    run.expect(3, &["/sys/bus/mdev/devices/none", "no such device"])
        .line();
    sandbox.assert_clean();
}
