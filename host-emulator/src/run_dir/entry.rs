//! One directory of a pool, held by the process that made it.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::Errno;

/// The file in every entry whose lock says that the owner is alive.
pub(super) const LOCK_FILE: &str = "lock";

/// Start of the name under which an entry is taken apart.
pub(super) const REMOVED_PREFIX: &str = ".removed-";

/// A directory that exists while this value does.
#[derive(Debug)]
pub struct Entry {
    path: PathBuf,
    /// Open and locked until the directory is gone.
    _lock: OwnedFd,
}

impl Entry {
    pub(super) fn new(path: PathBuf, lock: OwnedFd) -> Self {
        Self { path, _lock: lock }
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        // Out of the way at once and in one step, so that a successor of the
        // same name and this removal never meet. A dead remover's leftover is
        // swept like any other.
        static REMOVALS: AtomicU32 = AtomicU32::new(0);
        let number = REMOVALS.fetch_add(1, Ordering::Relaxed);
        let aside = self
            .path
            .with_file_name(format!("{REMOVED_PREFIX}{}-{number}", std::process::id()));
        // Nobody is left to tell; what cannot be removed now is swept later.
        let _ = match fs::rename(&self.path, &aside) {
            Ok(()) => fs::remove_dir_all(&aside),
            Err(_) => fs::remove_dir_all(&self.path),
        };
    }
}

/// Opens the lock file of the entry at `path`, creating it if asked to.
pub(super) fn open_lock(path: &Path, create: bool) -> Result<OwnedFd, Errno> {
    let mut flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    flags.set(OFlags::CREATE, create);
    open(path, flags, Mode::RUSR | Mode::WUSR)
}

/// Takes the lock of an open file; false when somebody else holds it.
pub(super) fn try_lock(file: &OwnedFd) -> Result<bool, Errno> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the owner of the entry at `path` is alive.
pub(super) fn is_alive(path: &Path) -> Result<bool, Errno> {
    match open_lock(&path.join(LOCK_FILE), false) {
        Ok(lock) => Ok(!try_lock(&lock)?),
        // Its maker died before it came to the lock, or its remover after.
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(error),
    }
}
