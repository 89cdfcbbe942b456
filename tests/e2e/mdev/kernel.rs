//! `--parent kernel`, where there is no such kernel; that it works is shown on
//! the mounted tree.

use super::{UUID, mdev};
use crate::sandbox::Sandbox;

#[test]
fn a_kernel_without_the_driver_is_said_so_in_one_line() {
    let sandbox = Sandbox::new();
    let nowhere = sandbox.path("sys");
    let nowhere = nowhere.to_str().unwrap();
    for command in [
        &["types"][..],
        &["list"],
        &["show", UUID],
        &["create", "mtty-2"],
        &["remove", UUID],
    ] {
        let kernel = ["--parent", "kernel", "--sysfs", nowhere];
        let ended = mdev(&sandbox, &[&kernel[..], command].concat());
        ended.expect(3, &["mtty.ko", "ENODEV"]).line();
    }
}

#[test]
fn the_kernel_has_no_daemon_of_ours() {
    let sandbox = Sandbox::new();
    for command in ["serve", "stop"] {
        mdev(&sandbox, &[command, "--parent", "kernel"])
            .expect(2, &[command])
            .line();
    }
}
