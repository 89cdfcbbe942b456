//! The errors, on a sysfs made of files: what it lacks is what is wrong.

use std::os::unix::fs::{PermissionsExt, symlink};

use tempfile::TempDir;

use super::*;

const UUID: &str = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";

/// A machine on which an instance is there, in group 7, free to use.
fn host() -> (TempDir, Host) {
    let root = tempfile::tempdir().unwrap();
    let host = Host {
        sysfs: root.path().join("sys"),
        dev: root.path().join("dev"),
    };
    for name in ["mtty-1", "mtty-2"] {
        let of_type = types(&host).join(name);
        fs::create_dir_all(&of_type).unwrap();
        fs::write(of_type.join("create"), "").unwrap();
    }
    let instance = instance(&host);
    fs::create_dir_all(&instance).unwrap();
    fs::write(instance.join("remove"), "").unwrap();
    symlink("../../kernel/iommu_groups/7", instance.join("iommu_group")).unwrap();
    fs::create_dir_all(host.dev.join("vfio")).unwrap();
    fs::write(node(&host), "").unwrap();
    (root, host)
}

fn types(host: &Host) -> PathBuf {
    host.sysfs.join("class/mdev_bus/mtty/mdev_supported_types")
}

fn instance(host: &Host) -> PathBuf {
    host.sysfs.join("bus/mdev/devices").join(UUID)
}

fn node(host: &Host) -> PathBuf {
    host.dev.join("vfio/7")
}

/// The error of creating an instance there, which must be one line.
fn refused(host: &Host) -> String {
    let error = KernelMtty::on(host, CardType::Mtty2, UUID.parse().unwrap()).unwrap_err();
    let line = error.to_string();
    assert!(matches!(error, Error::Environment(_)), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[test]
fn an_instance_is_created_named_to_qemu_and_removed() {
    let (_root, host) = host();
    let device = KernelMtty::on(&host, CardType::Mtty2, UUID.parse().unwrap()).unwrap();
    let written = fs::read_to_string(types(&host).join("mtty-2/create")).unwrap();
    assert_eq!(written.trim(), UUID);
    let args = device.qemu_args(Slot::Hidden);
    let named = args.last().unwrap().to_string_lossy();
    assert!(
        named.contains("vfio-pci") && named.contains(UUID),
        "{named}"
    );
    assert_eq!(device.ports(), Some(2));
    let remove = instance(&host).join("remove");
    assert_eq!(fs::read_to_string(&remove).unwrap(), "");
    drop(device);
    assert_eq!(fs::read_to_string(&remove).unwrap().trim(), "1");
}

#[test]
fn a_kernel_without_the_driver_is_told_of_the_lab() {
    let (_root, host) = host();
    fs::remove_dir_all(types(&host)).unwrap();
    let line = refused(&host);
    assert!(
        line.contains("mtty") && line.contains("lineproof lab"),
        "{line}"
    );
}

#[test]
fn a_kernel_without_vfio_is_told_what_to_load() {
    let (_root, host) = host();
    fs::remove_file(node(&host)).unwrap();
    let line = refused(&host);
    assert!(line.contains("vfio_iommu_type1"), "{line}");
    let removed = fs::read_to_string(instance(&host).join("remove")).unwrap();
    assert_eq!(removed.trim(), "1", "what was created is removed");
}

#[test]
fn a_device_in_no_group_is_not_for_vfio() {
    let (_root, host) = host();
    fs::remove_file(instance(&host).join("iommu_group")).unwrap();
    assert!(refused(&host).contains("IOMMU group"));
}

#[test]
fn a_user_without_rights_is_told_so() {
    // Root has every right; the rule is then tested by other users.
    if rustix::process::geteuid().is_root() {
        return;
    }
    let (_root, host) = host();
    let node = node(&host);
    fs::set_permissions(&node, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(refused(&host).contains("no right"));
    let create = types(&host).join("mtty-2/create");
    fs::set_permissions(&create, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(refused(&host).contains("run as root"));
}

#[test]
fn a_path_that_is_no_device_is_named() {
    let (_root, host) = host();
    let error = VfioDevice::on(&host, &host.sysfs.join("none")).unwrap_err();
    assert!(error.to_string().contains("no such device"), "{error}");
}
