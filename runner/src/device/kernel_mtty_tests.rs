//! The life of an instance and the errors, on a sysfs made of files: what it
//! lacks is what is wrong.

use std::os::unix::fs::{PermissionsExt, symlink};

use tempfile::TempDir;

use std::fs;
use std::path::PathBuf;

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
    fs::write(host.dev.join("vfio/vfio"), "").unwrap();
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

/// Creates an instance there, with the claims beside it.
fn on(host: &Host, uuid: &str) -> Result<KernelMtty, Error> {
    let base = BaseDir::open(&host.dev.with_file_name("base")).unwrap();
    KernelMtty::on(host, &base, CardType::Mtty2, uuid.parse().unwrap())
}

/// The error of creating an instance there, which must be one line.
fn refused(host: &Host) -> String {
    let error = on(host, UUID).unwrap_err();
    let line = error.to_string();
    assert!(matches!(error, Error::Environment(_)), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[test]
fn an_instance_is_created_named_to_qemu_and_removed() {
    let (_root, host) = host();
    let device = on(&host, UUID).unwrap();
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

/// The error of looking there beforehand.
fn refused_beforehand(host: &Host) -> String {
    let error = KernelMtty::check_on(host, CardType::Mtty2).unwrap_err();
    assert!(matches!(error, Error::Environment(_)), "{error}");
    error.to_string()
}

#[test]
fn a_machine_that_has_it_all_is_found_fit_and_nothing_is_created() {
    let (_root, host) = host();
    KernelMtty::check_on(&host, CardType::Mtty2).unwrap();
    let written = fs::read_to_string(types(&host).join("mtty-2/create")).unwrap();
    assert_eq!(written, "");
}

#[test]
fn a_kernel_without_the_driver_is_told_of_the_lab() {
    let (_root, host) = host();
    fs::remove_dir_all(types(&host)).unwrap();
    for line in [refused(&host), refused_beforehand(&host)] {
        assert!(
            line.contains("mtty") && line.contains("lineproof lab"),
            "{line}"
        );
    }
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
fn a_kernel_without_vfios_container_is_told_what_to_load() {
    let (_root, host) = host();
    fs::remove_file(host.dev.join("vfio/vfio")).unwrap();
    for line in [refused(&host), refused_beforehand(&host)] {
        assert!(line.contains("vfio/vfio is missing"), "{line}");
        assert!(line.contains("load vfio"), "{line}");
    }
}

#[test]
fn a_device_in_no_group_is_not_for_vfio() {
    let (_root, host) = host();
    fs::remove_file(instance(&host).join("iommu_group")).unwrap();
    assert!(refused(&host).contains("a directory and no device"));
    symlink("../../../bus/mdev", instance(&host).join("subsystem")).unwrap();
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
    assert!(refused_beforehand(&host).contains("run as root"));
}

#[test]
fn a_path_that_is_no_device_is_named() {
    let (_root, host) = host();
    let error = VfioDevice::on(&host, &host.sysfs.join("none")).unwrap_err();
    assert!(error.to_string().contains("no such device"), "{error}");
}

/// Another machine on which the instance is there too, and whose name is
/// that of a run that is no more: its claim has nobody's lock.
fn killed_run(host: &Host) -> PathBuf {
    drop(on(host, UUID).unwrap());
    let base = host.dev.with_file_name("base");
    let live = on(host, UUID).unwrap();
    let claim = base.join("kernel").join(UUID);
    let identity = fs::read_to_string(claim.join("instance")).unwrap();
    drop(live);
    fs::create_dir(&claim).unwrap();
    fs::write(claim.join("lock"), "").unwrap();
    fs::write(claim.join("instance"), identity).unwrap();
    fs::write(instance(host).join("remove"), "").unwrap();
    claim
}

/// Another instance, so that a run of this one can be looked at.
const OTHER: &str = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002";

fn host_with_two() -> (TempDir, Host) {
    let (root, host) = host();
    let other = instance(&host).with_file_name(OTHER);
    fs::create_dir(&other).unwrap();
    fs::write(other.join("remove"), "").unwrap();
    symlink("../../kernel/iommu_groups/7", other.join("iommu_group")).unwrap();
    (root, host)
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next_and_told() {
    let (_root, host) = host_with_two();
    let claim = killed_run(&host);
    let next = on(&host, OTHER).unwrap();
    let [remark] = next.remarks() else {
        panic!("{:?}", next.remarks())
    };
    assert!(
        remark.contains("removed") && remark.contains(UUID),
        "{remark}"
    );
    let removed = fs::read_to_string(instance(&host).join("remove")).unwrap();
    assert_eq!(removed.trim(), "1");
    assert!(!claim.exists());
}

#[test]
fn what_a_run_left_that_was_killed_before_it_could_name_it_is_removed_too() {
    let (_root, host) = host_with_two();
    fs::remove_dir_all(instance(&host)).unwrap();
    let claim = host.dev.with_file_name("base/kernel").join(UUID);
    let parent = KernelParent::open(&host.sysfs).unwrap();
    let base = BaseDir::open(&host.dev.with_file_name("base")).unwrap();
    let claims = Claims::open(&base, &parent).unwrap();
    let mut intent = None;
    let uuid = UUID.parse().unwrap();
    let made = claims.create(
        uuid,
        |_| false,
        || {
            fs::create_dir(instance(&host)).unwrap();
            fs::write(instance(&host).join("remove"), "").unwrap();
            intent = fs::read_to_string(claim.join("instance")).ok();
            Ok(())
        },
    );
    drop(made.unwrap());
    fs::write(instance(&host).join("remove"), "").unwrap();
    // As the killed run left it.
    fs::create_dir(&claim).unwrap();
    fs::write(claim.join("lock"), "").unwrap();
    fs::write(claim.join("instance"), intent.expect("a claim beforehand")).unwrap();
    let next = on(&host, OTHER).unwrap();
    assert!(next.remarks()[0].contains(UUID), "{:?}", next.remarks());
    let removed = fs::read_to_string(instance(&host).join("remove")).unwrap();
    assert_eq!(removed.trim(), "1");
}

#[test]
fn a_name_that_is_taken_is_not_claimed_before_the_kernel_agrees() {
    let (_root, host) = host();
    let claim = host.dev.with_file_name("base/kernel").join(UUID);
    let parent = KernelParent::open(&host.sysfs).unwrap();
    let base = BaseDir::open(&host.dev.with_file_name("base")).unwrap();
    let claims = Claims::open(&base, &parent).unwrap();
    let create = || {
        assert!(claim.is_dir());
        assert!(!claim.join("instance").exists());
        Ok(())
    };
    claims
        .create(UUID.parse().unwrap(), |_| false, create)
        .unwrap();
}

#[test]
fn an_instance_of_a_run_that_lives_is_left_alone() {
    let (_root, host) = host_with_two();
    let first = on(&host, UUID).unwrap();
    let next = on(&host, OTHER).unwrap();
    assert_eq!(next.remarks(), [""; 0]);
    let removed = fs::read_to_string(instance(&host).join("remove")).unwrap();
    assert_eq!(removed, "");
    let twice = on(&host, UUID).unwrap_err().to_string();
    assert!(twice.contains("belongs to another run"), "{twice}");
    drop(first);
}

#[test]
fn an_instance_that_somebody_else_made_under_the_name_is_left_alone() {
    let (_root, host) = host_with_two();
    let claim = killed_run(&host);
    // A directory made while the old one exists has another number.
    let old = instance(&host);
    fs::rename(&old, old.with_file_name("gone")).unwrap();
    fs::create_dir(&old).unwrap();
    fs::write(old.join("remove"), "").unwrap();
    let next = on(&host, OTHER).unwrap();
    assert_eq!(next.remarks(), [""; 0]);
    assert_eq!(fs::read_to_string(old.join("remove")).unwrap(), "");
    assert!(!claim.exists(), "and the claim to the old one is given up");
}

#[test]
fn a_leftover_that_a_machine_holds_is_left_alone_and_told() {
    let (_root, host) = host_with_two();
    let claim = killed_run(&host);
    let parent = KernelParent::open(&host.sysfs).unwrap();
    let base = BaseDir::open(&host.dev.with_file_name("base")).unwrap();
    let claims = Claims::open(&base, &parent).unwrap();
    let other = OTHER.parse().unwrap();
    let (_instance, remarks) = claims.create(other, |_| true, || Ok(())).unwrap();
    assert!(remarks[0].contains("left alone"), "{remarks:?}");
    assert!(claim.exists(), "the next run looks again");
    let removed = fs::read_to_string(instance(&host).join("remove")).unwrap();
    assert_eq!(removed, "");
}

#[test]
fn a_failed_creation_leaves_no_claim() {
    let (_root, host) = host();
    fs::remove_file(types(&host).join("mtty-2/create")).unwrap();
    on(&host, UUID).unwrap_err();
    let claims = host.dev.with_file_name("base/kernel");
    let left = fs::read_dir(claims).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        !name.to_string_lossy().starts_with('.')
    });
    assert_eq!(left.count(), 0);
}
