//! Several processes of one user on one pool, some of which get killed.

use lineproof_host_emulator::CardType;
use lineproof_host_emulator::mdev::{MdevError, Parent};
use lineproof_host_emulator::run_dir::RunDir;

use super::child::Process;
use super::{base, directories, fresh};

#[test]
fn an_instance_of_a_living_process_is_counted_and_never_swept() {
    let (scratch, base) = base();
    let process = Process::start(base.path(), "create one");
    let parent = Parent::open(&base).unwrap();
    assert_eq!(parent.types().unwrap()[0].available_instances, 22);
    let taken = parent.instances().unwrap()[0].uuid;
    let error = parent.create(CardType::Mtty1, taken).unwrap_err();
    assert!(matches!(error, MdevError::Exists { .. }), "{error}");
    assert_eq!(directories(&scratch, "mtty").len(), 1);
    process.finish();
    assert!(directories(&scratch, "mtty").is_empty());
}

#[test]
fn an_instance_of_a_killed_process_is_swept_and_its_uuid_and_ports_are_free() {
    let (scratch, base) = base();
    let parent = Parent::open(&base).unwrap();
    let process = Process::start(base.path(), "create one");
    let uuid = parent.instances().unwrap()[0].uuid;
    process.kill();
    assert_eq!(directories(&scratch, "mtty").len(), 1, "nobody removed it");
    let instance = parent.create(CardType::Mtty2, uuid).unwrap();
    assert_eq!(parent.types().unwrap()[0].available_instances, 22);
    drop(instance);
    assert!(directories(&scratch, "mtty").is_empty());
}

#[test]
fn the_next_to_open_the_parent_sweeps_the_dead_and_leaves_the_living() {
    let (scratch, base) = base();
    let living = Process::start(base.path(), "create one");
    Process::start(base.path(), "serve").kill();
    Process::start(base.path(), "create twelve").kill();
    assert!(directories(&scratch, "mtty").len() > 2);
    Parent::open(&base).unwrap();
    assert_eq!(directories(&scratch, "mtty").len(), 1);
    living.finish();
}

#[test]
fn processes_that_create_at_once_get_no_port_twice() {
    let (_scratch, base) = base();
    let processes = Process::start_many(base.path(), "create twelve", 3);
    let created: usize = processes.iter().map(|process| process.report).sum();
    assert_eq!(created, 12);
    let parent = Parent::open(&base).unwrap();
    let error = parent.create(CardType::Mtty1, fresh()).unwrap_err();
    assert!(
        matches!(error, MdevError::Exhausted { used: 24, .. }),
        "{error}"
    );
    processes.into_iter().for_each(Process::kill);
    parent.create(CardType::Mtty1, fresh()).unwrap();
}

#[test]
fn a_run_directory_of_a_killed_process_is_swept_by_the_next_and_a_living_one_is_not() {
    let (scratch, base) = base();
    let living = Process::start(base.path(), "run directory");
    Process::start(base.path(), "run directory").kill();
    assert_eq!(directories(&scratch, "run").len(), 2);
    let own = RunDir::create(&base, "test").unwrap();
    assert_eq!(directories(&scratch, "run").len(), 2);
    drop(own);
    living.finish();
    assert!(directories(&scratch, "run").is_empty());
}
