//! Private directories that live as long as their owner, and not longer.
//!
//! [`BaseDir`] is one user's place for them, open to nobody else. Inside it,
//! every directory holds a locked file: the lock lives exactly as long as the
//! process that took it, so a directory whose lock can be taken has lost its
//! owner, to `kill -9` say, and the next one to come removes it. A directory in
//! use is never touched. What the directories hold is their owners' business.

mod base;
mod entry;
mod error;
mod pool;

use std::path::Path;

pub use base::BaseDir;
pub use error::RunDirError;

pub use entry::Entry;
pub use pool::{Pool, PoolGuard};

/// Name of the pool of [`RunDir`]s in the base directory.
const RUN_POOL: &str = "run";

/// A private directory for one run's sockets, logs and other files; removed
/// with all its contents on drop.
///
/// ```
/// use lineproof_host_emulator::run_dir::{BaseDir, RunDir};
///
/// # let scratch = tempfile::tempdir()?;
/// # let base = BaseDir::open(&scratch.path().join("lineproof"))?;
/// let run = RunDir::create(&base, "qemu")?;
/// std::fs::write(run.path().join("serial.log"), "hello")?;
/// let path = run.path().to_owned();
/// drop(run);
/// assert!(!path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RunDir {
    entry: Entry,
}

impl RunDir {
    /// Creates a directory of its own under `base`; `purpose` becomes part of
    /// its name. Removes those of dead processes on the way.
    ///
    /// # Errors
    /// [`RunDirError`] when the directory cannot be had.
    pub fn create(base: &BaseDir, purpose: &str) -> Result<Self, RunDirError> {
        let pool = Pool::open(&base.path().join(RUN_POOL))?;
        let guard = pool.lock()?;
        guard.sweep()?;
        // Names need only differ, and process ids come back: the pool says
        // whether one is taken.
        let process = std::process::id();
        let mut number = 0u32;
        loop {
            match guard.create(&format!("{purpose}-{process}-{number}"), |_| Ok(())) {
                Ok(entry) => return Ok(Self { entry }),
                Err(RunDirError::Exists { .. }) => number += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.entry.path()
    }
}
