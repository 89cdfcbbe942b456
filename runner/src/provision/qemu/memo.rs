//! Probes remembered between runs.
//!
//! Owns small files in the cache, one per program, that hold what its probe
//! found; valid while the program's size and modification time stay. Purely
//! an economy: what cannot be read or written is asked again.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::{Cache, Setup};
use super::probe::{self, Facts, Fault, Invocation};

/// A program's identity and what its probe found.
#[derive(Serialize, Deserialize)]
struct Memo {
    program: PathBuf,
    bytes: u64,
    modified_s: i64,
    modified_ns: i64,
    facts: Facts,
}

/// What is known of a QEMU: remembered, else asked now and remembered.
pub(super) fn facts(setup: Setup<'_>, invocation: &Invocation) -> Result<Facts, Fault> {
    if let Some(facts) = recall(setup.cache, &invocation.identity) {
        return Ok(facts);
    }
    let facts = facts_anew(setup, invocation)?;
    // Without the memory the next run asks again; that is all.
    let _ = remember(setup.cache, &invocation.identity, &facts);
    Ok(facts)
}

/// What a QEMU answers now; leaves no trace.
pub(super) fn facts_anew(setup: Setup<'_>, invocation: &Invocation) -> Result<Facts, Fault> {
    probe::probe(invocation, probe::PATIENCE, setup.stop)
}

/// What is remembered of the program at `path`, if it is still the same.
fn recall(cache: &Cache, path: &Path) -> Option<Facts> {
    let memo: Memo = serde_json::from_slice(&fs::read(file(cache, path)).ok()?).ok()?;
    let meta = fs::metadata(path).ok()?;
    let same = memo.program == path
        && memo.bytes == meta.size()
        && memo.modified_s == meta.mtime()
        && memo.modified_ns == meta.mtime_nsec();
    same.then_some(memo.facts)
}

/// Remembers what the probe of the program at `path` found.
fn remember(cache: &Cache, path: &Path, facts: &Facts) -> Option<()> {
    let meta = fs::metadata(path).ok()?;
    let memo = Memo {
        program: path.to_owned(),
        bytes: meta.size(),
        modified_s: meta.mtime(),
        modified_ns: meta.mtime_nsec(),
        facts: facts.clone(),
    };
    let file = file(cache, path);
    fs::create_dir_all(file.parent()?).ok()?;
    // A reader sees the old file or the new one, never half of one.
    let fresh = file.with_extension(std::process::id().to_string());
    fs::write(&fresh, serde_json::to_vec(&memo).ok()?).ok()?;
    fs::rename(fresh, file).ok()
}

fn file(cache: &Cache, path: &Path) -> PathBuf {
    let hash = Sha256::digest(path.as_os_str().as_bytes());
    let name: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    cache.root().join("probes").join(format!("{name}.json"))
}

#[cfg(test)]
mod tests {
    use super::super::probe::NEEDED;
    use super::*;

    fn facts() -> Facts {
        Facts {
            version: NEEDED,
            vfio_user: true,
            data_dirs: vec!["/usr/share/qemu".into()],
        }
    }

    #[test]
    fn a_probe_is_remembered_until_the_program_changes() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path().join("cache"));
        let program = dir.path().join("qemu");
        fs::write(&program, "one").unwrap();
        assert_eq!(recall(&cache, &program), None);
        remember(&cache, &program, &facts()).unwrap();
        assert_eq!(recall(&cache, &program), Some(facts()));
        fs::write(&program, "three").unwrap();
        assert_eq!(recall(&cache, &program), None);
    }

    #[test]
    fn a_cache_that_cannot_be_written_costs_only_the_memory() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let cache = Cache::at(dir.path().join("file/cache"));
        let program = dir.path().join("qemu");
        fs::write(&program, "one").unwrap();
        assert_eq!(remember(&cache, &program, &facts()), None);
        assert_eq!(recall(&cache, &program), None);
    }
}
