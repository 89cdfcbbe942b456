//! The user's cache of fetched and built parts.
//!
//! Owns the place (`LINEPROOF_CACHE`, else XDG's) and the life cycle of its
//! entries: an entry is a directory that appears complete or not at all, made
//! once even when two runs start together, and made anew when it is damaged.
//! Refuses to know what the entries hold.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::manifest::{Manifest, Part, walk};
use super::{Error, Setup};

/// How often a lock that another run holds is tried.
const LOCK_RETRY: Duration = Duration::from_millis(100);

/// Tells backup programs that the directory can be made again.
const CACHEDIR_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # This directory holds parts that Lineproof fetches or builds when missing.\n";

/// Why the cache cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// Nothing says where it is.
    #[error(
        "no place for the cache: HOME is not set; set HOME, XDG_CACHE_HOME or \
         LINEPROOF_CACHE to a directory you can write"
    )]
    NoHome,
    /// It cannot be written.
    #[error(
        "cannot write the cache at {}: {source}; set LINEPROOF_CACHE to a directory \
         you can write", path.display()
    )]
    Unwritable {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file system is full, or the user's quota is.
    #[error(
        "no space left for the cache at {}; free about 1 GB there, or set \
         LINEPROOF_CACHE to a directory on another disk", path.display()
    )]
    Full {
        /// The directory being filled.
        path: PathBuf,
    },
}

impl CacheError {
    /// What an I/O error at `path` means.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Unwritable { path, source },
        }
    }
}

/// A directory in which parts are kept between runs.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

/// A part in the cache, complete and checked against its manifest.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its directory.
    pub path: PathBuf,
    /// What it is.
    pub manifest: Manifest,
}

impl Cache {
    /// The cache of this user: `LINEPROOF_CACHE`, else `lineproof` in
    /// `XDG_CACHE_HOME`, else in `~/.cache`. Creates nothing.
    ///
    /// # Errors
    /// [`CacheError::NoHome`] when the environment names no place.
    pub fn from_env() -> Result<Self, CacheError> {
        Self::from_vars(|name| env::var_os(name).map(PathBuf::from))
    }

    fn from_vars(var: impl Fn(&str) -> Option<PathBuf>) -> Result<Self, CacheError> {
        let set = |name| var(name).filter(|path| !path.as_os_str().is_empty());
        if let Some(root) = set("LINEPROOF_CACHE") {
            let root = std::path::absolute(&root).map_err(CacheError::at(&root))?;
            return Ok(Self::at(root));
        }
        // The XDG specification says to ignore a relative path.
        let base = set("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| Some(set("HOME")?.join(".cache")))
            .filter(|path| path.is_absolute())
            .ok_or(CacheError::NoHome)?;
        Ok(Self::at(base.join("lineproof")))
    }

    /// A cache at a given directory, which need not exist yet.
    #[must_use]
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where it is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The size of everything in it, in bytes; 0 if it does not exist.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let mut bytes = 0;
        // A file that vanishes meanwhile makes the sum smaller, nothing else.
        let _ = walk(&self.root, &mut |_, meta| bytes += meta.len());
        bytes
    }

    /// The entry of that name, if it is there and intact.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<Entry> {
        let path = self.root.join(name);
        let manifest = Manifest::verified(&path)?;
        Some(Entry { path, manifest })
    }

    /// The entry of that name; made by `make` if it is missing or damaged.
    ///
    /// `make` fills the empty directory it is given and returns what it was
    /// filled from. Another run that makes the same entry is waited for.
    ///
    /// # Errors
    /// Those of `make`, [`Error::Cache`], [`Error::Interrupted`].
    pub(super) fn provide(
        setup: Setup<'_>,
        name: &str,
        what: &str,
        make: impl FnOnce(&Path) -> Result<Vec<Part>, Error>,
    ) -> Result<Entry, Error> {
        let cache = setup.cache;
        if let Some(entry) = cache.entry(name) {
            return Ok(entry);
        }
        let _lock = cache.lock(setup, name)?;
        if let Some(entry) = cache.entry(name) {
            return Ok(entry);
        }
        let path = cache.root.join(name);
        if path.exists() {
            setup.progress.warn(&format!(
                "{what} in the cache is damaged and is made anew: {}",
                path.display()
            ));
            fs::remove_dir_all(&path).map_err(CacheError::at(&path))?;
        }
        let partial = Partial::new(&cache.root, name)?;
        let parts = make(&partial.0)?;
        let manifest = partial.publish(&path, what, parts)?;
        Ok(Entry { path, manifest })
    }

    /// Takes the lock of that name, waiting for another run if need be.
    pub(super) fn lock(&self, setup: Setup<'_>, name: &str) -> Result<File, Error> {
        self.create_root()?;
        let path = self.root.join(format!("{name}.lock"));
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(CacheError::at(&path))?;
        let mut waiting = None;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {
                    waiting.get_or_insert_with(|| {
                        setup
                            .progress
                            .begin("Waiting for another run that prepares the same part")
                    });
                    setup.check_stop()?;
                    thread::sleep(LOCK_RETRY);
                }
                Err(TryLockError::Error(source)) => {
                    return Err(CacheError::at(&path)(source).into());
                }
            }
        }
        if let Some(step) = waiting {
            step.finish("");
        }
        Ok(file)
    }

    fn create_root(&self) -> Result<(), CacheError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.root)
            .map_err(CacheError::at(&self.root))?;
        let tag = self.root.join("CACHEDIR.TAG");
        if !tag.exists() {
            fs::write(&tag, CACHEDIR_TAG).map_err(CacheError::at(&tag))?;
        }
        Ok(())
    }
}

/// An entry in the making; removed on drop unless published.
struct Partial(PathBuf);

impl Partial {
    /// Starts anew, under the entry's lock: what an interrupted run left of
    /// the same entry is removed first.
    fn new(root: &Path, name: &str) -> Result<Self, CacheError> {
        let prefix = format!(".partial-{name}-");
        for stale in fs::read_dir(root).map_err(CacheError::at(root))?.flatten() {
            if stale
                .file_name()
                .as_encoded_bytes()
                .starts_with(prefix.as_bytes())
            {
                fs::remove_dir_all(stale.path()).map_err(CacheError::at(&stale.path()))?;
            }
        }
        let path = root.join(format!("{prefix}{}", std::process::id()));
        fs::create_dir(&path).map_err(CacheError::at(&path))?;
        Ok(Self(path))
    }

    /// Makes the directory an entry. After a power cut it is there as a
    /// whole or not at all.
    fn publish(&self, path: &Path, what: &str, parts: Vec<Part>) -> Result<Manifest, CacheError> {
        let manifest = Manifest::write(&self.0, what, parts).map_err(CacheError::at(&self.0))?;
        let sync = || -> io::Result<()> {
            rustix::fs::syncfs(File::open(&self.0)?)?;
            fs::rename(&self.0, path)?;
            path.parent()
                .map_or(Ok(()), |root| File::open(root)?.sync_all())
        };
        sync().map_err(CacheError::at(path))?;
        Ok(manifest)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Fails after publish, when nothing of that name is left.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
