//! What the host's kernel offers: KVM and mediated devices.
//!
//! Every path hangs from one root, which is `/` but for tests.

use std::fs;
use std::path::Path;

use super::super::accel::Kvm;
use super::{Finding, State, Topic};

/// The kernel modules that the kernel's own sample card needs.
const MODULES: [&str; 4] = ["vfio", "vfio_iommu_type1", "mdev", "mtty"];

/// KVM: the processor, then the device.
pub(super) fn kvm(root: &Path) -> Vec<Finding> {
    let kvm = Kvm::on(root);
    let cpu = match kvm.cpu_flag() {
        Some(flag) => Finding::new(Topic::Kvm, "processor", State::Found, flag),
        None => Finding::new(
            Topic::Kvm,
            "processor",
            State::Absent,
            "neither vmx nor svm: TCG is used unless --accel kvm says otherwise",
        ),
    };
    let device = match kvm.open() {
        Ok(_) => Finding::new(Topic::Kvm, "/dev/kvm", State::Found, "opens"),
        Err(error) => Finding::new(Topic::Kvm, "/dev/kvm", State::Absent, error.to_string()),
    };
    vec![cpu, device]
}

/// VFIO and the kernel's own `mtty` card.
pub(super) fn vfio(root: &Path) -> Vec<Finding> {
    let finding = |name: &str, found: bool, detail: String| {
        let state = match found {
            true => State::Found,
            false => State::Absent,
        };
        Finding::new(Topic::Vfio, name, state, detail)
    };
    let node = root.join("dev/vfio/vfio").exists();
    let missing: Vec<&str> = MODULES
        .into_iter()
        .filter(|module| !root.join("sys/module").join(module).is_dir())
        .collect();
    let parents = names(&root.join("sys/class/mdev_bus"));
    let instances = names(&root.join("sys/bus/mdev/devices"));
    vec![
        finding(
            "/dev/vfio/vfio",
            node,
            if node { "is there" } else { "is not there" }.into(),
        ),
        finding(
            "kernel modules",
            missing.is_empty(),
            match missing.is_empty() {
                true => MODULES.join(", "),
                false => format!("not loaded: {}", missing.join(", ")),
            },
        ),
        finding(
            "mediated devices",
            !parents.is_empty(),
            match parents.is_empty() {
                true => "no parent in /sys/class/mdev_bus".into(),
                false => format!("{}; {} in use", parents.join(", "), instances.len()),
            },
        ),
    ]
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
