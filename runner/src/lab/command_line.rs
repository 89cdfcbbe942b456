//! QEMU's command line for the lab, and the channels that it names.

use std::ffi::OsString;
use std::os::fd::RawFd;
use std::path::Path;

use super::mark::Mark;
use crate::provision::accel::Accel;

/// The lab needs room for a second machine, and for what is written there.
const MEMORY: &str = "1G";

/// One for the inner machine's processor, one for all else.
const PROCESSORS: &str = "2";

/// What the machine is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// How it is executed.
    pub(super) accel: Accel,
    /// The kernel, as `-kernel` takes it.
    pub(super) kernel: &'a Path,
    /// The file system that it starts with.
    pub(super) image: &'a Path,
    /// What ends its task's output; none if that is shown on a terminal.
    pub(super) mark: Option<Mark>,
}

/// The machine's channels. The first five are there for reading.
pub(super) const NAMES: [&str; 6] = ["errors", "console", "status", "out", "err", "terminal"];
pub(super) const ERRORS: usize = 0;
pub(super) const CONSOLE: usize = 1;
pub(super) const STATUS: usize = 2;
pub(super) const OUT: usize = 3;
pub(super) const ERR: usize = 4;
pub(super) const TERMINAL: usize = 5;

/// QEMU's descriptor for a channel; errors go to its standard error.
pub(super) const fn descriptor(channel: usize) -> RawFd {
    2 + channel as RawFd
}

/// What QEMU is started with.
pub(super) fn arguments(parts: &Parts<'_>) -> Vec<OsString> {
    let mut args: Vec<OsString> = Vec::new();
    let mut add = |words: &[&str]| args.extend(words.iter().map(OsString::from));
    add(&[
        "-M",
        "q35",
        "-accel",
        parts.accel.name(),
        "-cpu",
        parts.accel.cpu(),
    ]);
    add(&[
        "-m",
        MEMORY,
        "-smp",
        PROCESSORS,
        "-nodefaults",
        "-no-user-config",
    ]);
    add(&["-display", "none", "-no-reboot", "-bios", "qboot.rom"]);
    add(&["-append", "console=ttyS0 quiet panic=-1"]);
    // The whole of the host's files, none of which the machine can write.
    add(&[
        "-virtfs",
        "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
    ]);
    add(&["-device", "virtio-serial-pci"]);
    for (channel, name) in NAMES.iter().enumerate() {
        if channel != ERRORS {
            let socket = format!("socket,id={name},fd={}", descriptor(channel));
            add(&["-chardev", &socket]);
        }
        match channel {
            ERRORS => {}
            CONSOLE => add(&["-serial", "chardev:console"]),
            TERMINAL => add(&["-device", "virtconsole,chardev=terminal"]),
            _ => add(&[
                "-device",
                &format!("virtserialport,chardev={name},name={name}"),
            ]),
        }
    }
    args.extend(["-kernel".into(), parts.kernel.into()]);
    args.extend(["-initrd".into(), parts.image.into()]);
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_files_cannot_be_written() {
        let parts = Parts {
            accel: Accel::Tcg,
            kernel: Path::new("kernel"),
            image: Path::new("image"),
            mark: None,
        };
        let args = arguments(&parts);
        let shares: Vec<_> = args
            .iter()
            .filter(|arg| arg.to_string_lossy().contains("path=/"))
            .collect();
        assert_eq!(shares.len(), 1);
        assert!(shares[0].to_string_lossy().contains("readonly=on"));
    }
}
