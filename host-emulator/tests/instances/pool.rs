//! One process: the kernel's rules for types, UUIDs and the pool.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::Barrier;
use std::thread;

use lineproof_host_emulator::CardType;
use lineproof_host_emulator::mdev::{MdevError, Parent, parse_uuid};
use lineproof_host_emulator::run_dir::{BaseDir, RunDir, RunDirError};

use super::{base, directories, fresh, parent};

fn available(parent: &Parent) -> [usize; 2] {
    parent.types().unwrap().map(|kind| kind.available_instances)
}

#[test]
fn both_types_draw_on_one_pool_of_24_ports() {
    let (_scratch, parent) = parent();
    assert_eq!(available(&parent), [24, 12]);
    let dual = parent.create(CardType::Mtty2, fresh()).unwrap();
    assert_eq!(available(&parent), [22, 11]);
    let single = parent.create(CardType::Mtty1, fresh()).unwrap();
    assert_eq!(available(&parent), [21, 10]);
    drop((dual, single));
    assert_eq!(available(&parent), [24, 12]);
}

#[test]
fn the_pool_is_used_to_the_last_port_and_not_beyond() {
    let (_scratch, parent) = parent();
    let mut instances: Vec<_> = (0..11)
        .map(|_| parent.create(CardType::Mtty2, fresh()).unwrap())
        .collect();
    instances.push(parent.create(CardType::Mtty1, fresh()).unwrap());
    let error = parent.create(CardType::Mtty2, fresh()).unwrap_err();
    assert!(
        matches!(error, MdevError::Exhausted { used: 23, .. }),
        "{error}"
    );
    assert_eq!(error.errno(), rustix::io::Errno::NOSPC.raw_os_error());
    instances.push(parent.create(CardType::Mtty1, fresh()).unwrap());
    assert!(parent.create(CardType::Mtty1, fresh()).is_err());
    let taken = parent.create(CardType::Mtty1, instances[0].uuid());
    assert!(
        matches!(taken, Err(MdevError::Exists { .. })),
        "said first, as the kernel does"
    );
    instances.pop();
    parent.create(CardType::Mtty1, fresh()).unwrap();
}

#[test]
fn a_uuid_is_taken_for_both_types_and_free_after_removal() {
    let (_scratch, parent) = parent();
    let uuid = fresh();
    let first = parent.create(CardType::Mtty1, uuid).unwrap();
    for card_type in CardType::ALL {
        let error = parent.create(card_type, uuid).unwrap_err();
        assert!(matches!(error, MdevError::Exists { .. }), "{error}");
        assert_eq!(error.errno(), rustix::io::Errno::EXIST.raw_os_error());
    }
    drop(first);
    parent.create(CardType::Mtty2, uuid).unwrap();
}

#[test]
fn an_upper_case_uuid_is_stored_in_lower_case() {
    let (scratch, parent) = parent();
    let uuid = parse_uuid("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001").unwrap();
    let instance = parent.create(CardType::Mtty2, uuid).unwrap();
    let name = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
    assert_eq!(directories(&scratch, "mtty"), [name]);
    assert!(instance.socket_path().ends_with(format!("{name}/socket")));
    let listed = parent.instances().unwrap();
    assert_eq!(listed[0].uuid, uuid);
    assert_eq!(listed[0].card_type, CardType::Mtty2);
    let type_file = fs::read_to_string(instance.path().join("mdev_type")).unwrap();
    assert_eq!(type_file, "mtty-2\n");
}

#[test]
fn every_directory_is_open_to_its_owner_only() {
    let (scratch, parent) = parent();
    let instance = parent.create(CardType::Mtty1, fresh()).unwrap();
    for path in [&scratch.path().join("base/mtty"), instance.path()] {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", path.display());
    }
}

#[test]
fn a_parent_that_is_a_symbolic_link_is_refused() {
    let (scratch, base) = base();
    let elsewhere = scratch.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, base.path().join("mtty")).unwrap();
    let error = Parent::open(&base).unwrap_err();
    let refused = matches!(
        error,
        MdevError::Directory(RunDirError::SymbolicLink { .. })
    );
    assert!(refused, "{error}");
}

#[test]
fn a_base_too_deep_for_a_socket_is_refused_and_nothing_stays() {
    let scratch = tempfile::tempdir().unwrap();
    let base = BaseDir::open(&scratch.path().join("x".repeat(80))).unwrap();
    let parent = Parent::open(&base).unwrap();
    let error = parent.create(CardType::Mtty2, fresh()).unwrap_err();
    assert!(matches!(error, MdevError::PathTooLong { .. }), "{error}");
    assert!(parent.instances().unwrap().is_empty());
}

#[test]
fn threads_that_create_at_once_get_no_port_twice() {
    let (_scratch, parent) = parent();
    let start = Barrier::new(4);
    let instances: Vec<_> = thread::scope(|scope| {
        let create_ten = || {
            start.wait();
            (0..10)
                .filter_map(|_| parent.create(CardType::Mtty1, fresh()).ok())
                .collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(create_ten)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(instances.len(), 24);
    assert_eq!(available(&parent), [0, 0]);
}

#[test]
fn threads_that_want_the_same_uuid_get_it_one_at_a_time() {
    let (_scratch, parent) = parent();
    let uuid = fresh();
    let created: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (0..50)
                        .filter(|_| match parent.create(CardType::Mtty1, uuid) {
                            Ok(instance) => instance.path().join("mdev_type").exists(),
                            Err(MdevError::Exists { .. }) => false,
                            Err(error) => panic!("{error}"),
                        })
                        .count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert!(created >= 50, "at least one thread's worth: {created}");
    assert_eq!(available(&parent), [24, 12]);
}

#[test]
fn run_directories_of_one_process_differ_and_go_with_their_owner() {
    let (scratch, base) = base();
    let first = RunDir::create(&base, "qemu").unwrap();
    let second = RunDir::create(&base, "qemu").unwrap();
    assert_ne!(first.path(), second.path());
    fs::write(first.path().join("qmp"), "").unwrap();
    drop(first);
    assert_eq!(directories(&scratch, "run").len(), 1);
    drop(second);
    assert!(directories(&scratch, "run").is_empty());
}

#[test]
fn every_instance_has_an_iommu_group_that_is_free_again_after_it() {
    let (_scratch, parent) = parent();
    let groups = || {
        let mut groups: Vec<u32> = parent
            .instances()
            .unwrap()
            .iter()
            .map(|instance| instance.iommu_group)
            .collect();
        groups.sort_unstable();
        groups
    };
    let first = parent.create(CardType::Mtty2, fresh()).unwrap();
    let _second = parent.create(CardType::Mtty1, fresh()).unwrap();
    assert_eq!(groups(), [0, 1]);
    drop(first);
    let _third = parent.create(CardType::Mtty1, fresh()).unwrap();
    assert_eq!(groups(), [0, 1], "the lowest free number");
}
