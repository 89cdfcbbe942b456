//! The life of instances and run directories across threads and processes:
//! creation, exhaustion, death by SIGKILL, removal.

#![allow(
    clippy::unwrap_used,
    reason = "helpers fail the way the tests that call them do"
)]

mod child;
mod pool;
mod processes;
mod served;

use lineproof_host_emulator::mdev::Parent;
use lineproof_host_emulator::run_dir::BaseDir;
use tempfile::TempDir;
use uuid::Uuid;

/// A base directory of its own.
fn base() -> (TempDir, BaseDir) {
    let scratch = tempfile::tempdir().unwrap();
    let base = BaseDir::open(&scratch.path().join("base")).unwrap();
    (scratch, base)
}

/// A parent in a base directory of its own.
fn parent() -> (TempDir, Parent) {
    let (scratch, base) = base();
    (scratch, Parent::open(&base).unwrap())
}

/// The instance names there are, in use or not, without a sweep.
fn directories(scratch: &TempDir, pool: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(scratch.path().join("base").join(pool))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A UUID like no other.
fn fresh() -> Uuid {
    Uuid::new_v4()
}
