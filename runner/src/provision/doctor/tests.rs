use std::fs;

use super::*;

fn state<'a>(findings: &'a [Finding], name: &str) -> &'a Finding {
    findings
        .iter()
        .find(|finding| finding.name == name)
        .unwrap_or_else(|| panic!("no finding named {name}"))
}

#[test]
fn only_a_missing_thing_makes_a_machine_unready() {
    let with = |state| Diagnosis {
        findings: vec![
            Finding::new(Topic::Rust, "rustc", State::Found, ""),
            Finding::new(Topic::Qemu, "qemu", state, ""),
        ],
    };
    assert!(with(State::Found).ready());
    assert!(with(State::Obtainable).ready());
    assert!(with(State::Absent).ready());
    assert!(!with(State::Missing).ready());
}

#[test]
fn a_host_without_vfio_says_what_is_not_there() {
    let root = tempfile::tempdir().unwrap();
    let findings = host::vfio(root.path());
    assert!(
        findings
            .iter()
            .all(|finding| finding.state == State::Absent)
    );
    let modules = state(&findings, "kernel modules");
    assert!(modules.detail.contains("mtty"), "{}", modules.detail);
}

#[test]
fn a_host_with_mtty_names_the_parent_and_counts_instances() {
    let root = tempfile::tempdir().unwrap();
    for directory in [
        "dev/vfio",
        "sys/module/vfio",
        "sys/module/vfio_iommu_type1",
        "sys/module/mdev",
        "sys/module/mtty",
        "sys/class/mdev_bus/mtty",
        "sys/bus/mdev/devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
    ] {
        fs::create_dir_all(root.path().join(directory)).unwrap();
    }
    fs::write(root.path().join("dev/vfio/vfio"), "").unwrap();
    let findings = host::vfio(root.path());
    assert!(findings.iter().all(|finding| finding.state == State::Found));
    assert_eq!(
        state(&findings, "mediated devices").detail,
        "mtty; 1 in use"
    );
}

#[test]
fn a_processor_without_virtualisation_is_no_obstacle() {
    let root = tempfile::tempdir().unwrap();
    let findings = host::kvm(root.path());
    assert_eq!(state(&findings, "processor").state, State::Absent);
    assert_eq!(state(&findings, "/dev/kvm").state, State::Absent);
}

#[test]
fn an_unwritable_cache_matters_only_when_it_is_needed() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let blocked = Cache::at(dir.path().join("file/cache"));
    assert_eq!(cache(&blocked, true).state, State::Missing);
    assert!(cache(&blocked, true).advice.is_some());
    assert_eq!(cache(&blocked, false).state, State::Absent);
    let free = Cache::at(dir.path().join("a/b"));
    assert_eq!(cache(&free, true).state, State::Found);
    assert!(!free.root().exists());
}

#[test]
fn findings_are_machine_readable() {
    let finding = Finding::new(Topic::Qemu, "q", State::Obtainable, "d").advise("a");
    let json = serde_json::to_value(&finding).unwrap();
    let expected = serde_json::json!({
        "topic": "qemu", "name": "q", "state": "obtainable", "detail": "d", "advice": "a"
    });
    assert_eq!(json, expected);
}
