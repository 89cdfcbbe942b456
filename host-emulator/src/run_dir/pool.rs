//! A directory of entries, shared by all processes of one user.
//!
//! Whoever creates, counts or sweeps holds the pool's own lock, so that of two
//! who come at once one sees what the other did.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, mkdir};
use rustix::io::Errno;

use super::base::open_private;
use super::entry::{Entry, LOCK_FILE, REMOVED_PREFIX, is_alive, open_lock, try_lock};
use super::error::RunDirError;

/// The pool's own lock file.
const POOL_LOCK: &str = ".lock";

/// How long to wait for the pool's lock: what it guards takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Pause between two attempts to take the pool's lock.
const RETRY_PAUSE: Duration = Duration::from_millis(5);

/// A directory of entries.
#[derive(Debug, Clone)]
pub struct Pool {
    path: PathBuf,
}

impl Pool {
    /// Opens the pool at `path` in a base directory, creating it if need be.
    ///
    /// # Errors
    /// [`RunDirError`] when what is there is not private to this user, or the
    /// operating system refuses.
    pub fn open(path: &Path) -> Result<Self, RunDirError> {
        open_private(path)?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// The path of the entry `name`.
    #[must_use]
    pub fn entry_path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Waits for the pool's lock.
    ///
    /// # Errors
    /// [`RunDirError::Busy`] after 10 s, [`RunDirError::Io`] when the operating
    /// system refuses.
    pub fn lock(&self) -> Result<PoolGuard<'_>, RunDirError> {
        let path = self.path.join(POOL_LOCK);
        let lock = open_lock(&path, true).map_err(|error| RunDirError::io("open", &path, error))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            if try_lock(&lock).map_err(|error| RunDirError::io("lock", &path, error))? {
                return Ok(PoolGuard {
                    pool: self,
                    _lock: lock,
                });
            }
            if Instant::now() >= deadline {
                return Err(RunDirError::Busy {
                    path,
                    seconds: PATIENCE.as_secs(),
                });
            }
            thread::sleep(RETRY_PAUSE);
        }
    }
}

/// The right to change a pool.
#[derive(Debug)]
pub struct PoolGuard<'a> {
    pool: &'a Pool,
    _lock: OwnedFd,
}

impl PoolGuard<'_> {
    /// Removes every entry whose owner is dead.
    ///
    /// # Errors
    /// [`RunDirError::Io`] when the operating system refuses.
    pub fn sweep(&self) -> Result<(), RunDirError> {
        self.sweep_after(|_| true)
    }

    /// Removes every entry whose owner is dead once `settle`, which is given
    /// its directory, has undone what the entry stands for outside the pool.
    /// False keeps the entry for a later sweep.
    ///
    /// # Errors
    /// As [`Self::sweep`].
    pub fn sweep_after(&self, mut settle: impl FnMut(&Path) -> bool) -> Result<(), RunDirError> {
        for name in self.names()? {
            let path = self.pool.entry_path(&name);
            let alive =
                is_alive(&path).map_err(|error| RunDirError::io("inspect", &path, error))?;
            if !alive && settle(&path) {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// The names of the entries, none of them on its way out. After a sweep,
    /// those in use.
    ///
    /// # Errors
    /// As [`Self::sweep`].
    pub fn entries(&self) -> Result<Vec<String>, RunDirError> {
        let mut names = self.names()?;
        names.retain(|name| !name.starts_with(REMOVED_PREFIX));
        names.sort_unstable();
        Ok(names)
    }

    /// Makes the entry `name`, locks it, and lets `fill` put files into it.
    ///
    /// # Errors
    /// [`RunDirError::Exists`] when the name is taken; otherwise what the
    /// operating system or `fill` reports, and nothing is left behind.
    pub fn create(
        &self,
        name: &str,
        fill: impl FnOnce(&Path) -> std::io::Result<()>,
    ) -> Result<Entry, RunDirError> {
        let path = self.pool.entry_path(name);
        match mkdir(&path, Mode::RWXU) {
            Ok(()) => {}
            Err(Errno::EXIST) => return Err(RunDirError::Exists { path }),
            Err(error) => return Err(RunDirError::io("create", &path, error)),
        }
        let failed = |error: std::io::Error| {
            // The error at hand says more than one about the removal would.
            let _ = fs::remove_dir_all(&path);
            RunDirError::io("create", &path, error)
        };
        let lock = open_lock(&path.join(LOCK_FILE), true).map_err(|error| failed(error.into()))?;
        try_lock(&lock).map_err(|error| failed(error.into()))?;
        fill(&path).map_err(failed)?;
        Ok(Entry::new(path, lock))
    }

    /// All directories of the pool, whatever their state.
    fn names(&self) -> Result<Vec<String>, RunDirError> {
        let path = &self.pool.path;
        let failed = |error| RunDirError::io("list", path, error);
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            // Links and files are none of ours; an owner may have gone since.
            if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            if let Ok(name) = entry.file_name().into_string() {
                names.push(name);
            }
        }
        Ok(names)
    }
}

/// Removes a dead entry, of which another process may be removing the rest.
fn remove(path: &Path) -> Result<(), RunDirError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(RunDirError::io("remove", path, error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn pool() -> (tempfile::TempDir, Pool) {
        let scratch = tempfile::tempdir().unwrap();
        let pool = Pool::open(&scratch.path().join("pool")).unwrap();
        (scratch, pool)
    }

    #[test]
    fn an_entry_in_use_survives_a_sweep_and_goes_with_its_owner() {
        let (_scratch, pool) = pool();
        let entry = pool.lock().unwrap().create("a", |_| Ok(())).unwrap();
        pool.lock().unwrap().sweep().unwrap();
        assert_eq!(pool.lock().unwrap().entries().unwrap(), ["a"]);
        drop(entry);
        assert!(pool.lock().unwrap().entries().unwrap().is_empty());
    }

    #[test]
    fn an_entry_whose_owner_died_is_swept() {
        let (_scratch, pool) = pool();
        // What a killed process leaves: the files, without a lock.
        let dead = pool.entry_path("dead");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join(LOCK_FILE), "").unwrap();
        fs::write(dead.join("socket"), "").unwrap();
        // And one that died before it made the lock file.
        fs::create_dir(pool.entry_path("newborn")).unwrap();
        pool.lock().unwrap().sweep().unwrap();
        assert!(pool.lock().unwrap().entries().unwrap().is_empty());
        assert!(!dead.exists());
    }

    #[test]
    fn an_entry_that_is_not_settled_waits_for_the_next_sweep() {
        let (_scratch, pool) = pool();
        let entry = pool.lock().unwrap().create("alive", |_| Ok(())).unwrap();
        fs::create_dir(pool.entry_path("dead")).unwrap();
        let guard = pool.lock().unwrap();
        let mut asked = Vec::new();
        let mut sweep = |settled| {
            guard.sweep_after(|path| {
                asked.push(path.file_name().unwrap().to_owned());
                settled
            })
        };
        sweep(false).unwrap();
        assert_eq!(guard.entries().unwrap(), ["alive", "dead"]);
        sweep(true).unwrap();
        assert_eq!(guard.entries().unwrap(), ["alive"]);
        assert_eq!(asked, ["dead", "dead"]);
        drop(entry);
    }

    #[test]
    fn a_name_can_be_used_again_while_its_predecessor_is_being_removed() {
        let (_scratch, pool) = pool();
        let first = pool.lock().unwrap().create("a", |_| Ok(())).unwrap();
        let taken = pool.lock().unwrap().create("a", |_| Ok(())).unwrap_err();
        assert!(matches!(taken, RunDirError::Exists { .. }), "{taken}");
        drop(first);
        pool.lock().unwrap().create("a", |_| Ok(())).unwrap();
    }

    #[test]
    fn a_failed_creation_leaves_nothing_behind() {
        let (_scratch, pool) = pool();
        let guard = pool.lock().unwrap();
        let failure = guard.create("a", |_| Err(std::io::ErrorKind::StorageFull.into()));
        assert!(failure.is_err());
        assert!(guard.names().unwrap().is_empty());
    }

    #[test]
    fn a_symbolic_link_among_the_entries_is_left_alone() {
        let (scratch, pool) = pool();
        let outside = scratch.path().join("outside");
        fs::create_dir(&outside).unwrap();
        symlink(&outside, pool.entry_path("link")).unwrap();
        pool.lock().unwrap().sweep().unwrap();
        assert!(outside.exists());
        let refused = pool.lock().unwrap().create("link", |_| Ok(()));
        assert!(matches!(refused, Err(RunDirError::Exists { .. })));
    }
}
