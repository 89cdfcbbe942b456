//! The QEMU that a run uses.
//!
//! Owns the order in which it is looked for (named by the user, PATH, the
//! cache, Debian's packages) and the rule that it must really have
//! `vfio-user-pci`. A QEMU that the user names is used or refused, never
//! passed over. Refuses to know what virtual machines are started with it.

use std::env;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::apt::AptError;
use super::{Error, Setup, search_path};

mod debian;
mod memo;
mod probe;

use probe::{Facts, Invocation};
pub use probe::{Fault, NEEDED, Version};

/// The program's name.
const NAME: &str = "qemu-system-x86_64";

/// How to get a QEMU that is new enough, by distribution.
pub(super) const INSTALL: &str = "install QEMU 10.1 or newer (Debian 13: apt install -t \
    trixie-backports qemu-system-x86; Fedora: dnf install qemu-system-x86; Arch: pacman -S qemu-system-x86), \
    or name one with --qemu";

/// Where a QEMU was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Named by `--qemu` or `LINEPROOF_QEMU`.
    Named,
    /// A directory of PATH.
    Path,
    /// The cache.
    Cache,
}

/// A QEMU that is fit for use.
#[derive(Clone, Debug)]
pub struct Qemu {
    invocation: Invocation,
    facts: Facts,
    origin: Origin,
}

impl Qemu {
    /// A new command that starts it; the caller adds its arguments.
    #[must_use]
    pub fn command(&self) -> Command {
        self.invocation.command()
    }

    /// Its version, 10.1 or newer.
    #[must_use]
    pub fn version(&self) -> Version {
        self.facts.version
    }

    /// The program itself. Start it by [`Qemu::command`], which may go
    /// through a loader.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.invocation.identity
    }

    /// Where it was found.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// A firmware file of that name in the directories where this QEMU looks
    /// for `-bios` and the like.
    #[must_use]
    pub fn firmware(&self, name: &str) -> Option<PathBuf> {
        self.facts
            .data_dirs
            .iter()
            .map(|dir| dir.join(name))
            .find(|path| path.is_file())
    }
}

/// A program that was looked at, and what became of it.
#[derive(Debug)]
pub struct Candidate {
    /// Where it is.
    pub path: PathBuf,
    /// Where it was found.
    pub origin: Origin,
    /// The QEMU, or why it is none.
    pub result: Result<Qemu, Fault>,
}

/// Why there is no QEMU to use.
#[derive(Debug, thiserror::Error)]
pub enum QemuError {
    /// The one that the user named is not fit for use.
    #[error("{}, named by {by}, {fault}", path.display())]
    Named {
        /// What was named.
        path: PathBuf,
        /// By which option or variable.
        by: &'static str,
        /// What is wrong with it.
        fault: Fault,
    },
    /// None was found, and none could be fetched.
    #[error("no usable QEMU: {looked}; fetching Debian's failed: {cause}; {INSTALL}")]
    NotFound {
        /// What was looked at.
        looked: String,
        /// Why none was fetched.
        cause: AptError,
    },
    /// Debian's packages hold one that is not fit for use.
    #[error("the QEMU that {mirror} provides {fault}; {INSTALL}")]
    Fetched {
        /// The mirror.
        mirror: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The one in the cache no longer works.
    #[error(
        "the cached QEMU in {} {fault}; remove that directory and run again",
        path.display()
    )]
    Cached {
        /// Its directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// Finds QEMU, or fetches it into the cache.
///
/// `named` is the value of `--qemu`; without it `LINEPROOF_QEMU` counts.
///
/// # Errors
/// [`Error::Qemu`], [`Error::Cache`], [`Error::Interrupted`].
pub fn qemu(setup: Setup<'_>, named: Option<&Path>) -> Result<Qemu, Error> {
    if let Some((path, by)) = named_by_user(named) {
        let invocation = Invocation::plain(resolve(&path));
        return judge(setup, invocation, Origin::Named, memo::facts).map_err(|fault| match fault {
            Fault::Interrupted => Error::Interrupted,
            fault => QemuError::Named { path, by, fault }.into(),
        });
    }
    let mut looked = String::new();
    for candidate in candidates(setup, memo::facts) {
        match candidate.result {
            Ok(qemu) => return Ok(qemu),
            Err(Fault::Interrupted) => return Err(Error::Interrupted),
            Err(fault) => {
                let path = candidate.path.display();
                // Writing to a string cannot fail.
                let _ = write!(looked, "{path} {fault}, ");
            }
        }
    }
    match debian::fetch(setup) {
        Ok((invocation, facts)) => Ok(Qemu {
            invocation,
            facts,
            origin: Origin::Cache,
        }),
        Err(Error::Apt(cause)) => {
            looked.push_str(match looked.is_empty() {
                true => "no qemu-system-x86_64 in PATH, none in the cache",
                false => "no other in PATH, none in the cache",
            });
            Err(QemuError::NotFound { looked, cause }.into())
        }
        Err(other) => Err(other),
    }
}

/// Everything that [`qemu`] would look at, in its order: the one that the
/// user names, or else those of PATH and the cache. Each is asked afresh, and
/// nothing is fetched or written.
#[must_use]
pub fn survey(setup: Setup<'_>, named: Option<&Path>) -> Vec<Candidate> {
    match named_by_user(named) {
        Some((path, _)) => {
            let invocation = Invocation::plain(resolve(&path));
            vec![candidate(
                setup,
                invocation,
                Origin::Named,
                memo::facts_anew,
            )]
        }
        None => candidates(setup, memo::facts_anew).collect(),
    }
}

/// How a QEMU's facts are had.
type Ask = fn(Setup<'_>, &Invocation) -> Result<Facts, Fault>;

/// PATH and the cache; each is asked only when the iterator gets to it.
fn candidates(setup: Setup<'_>, ask: Ask) -> impl Iterator<Item = Candidate> {
    let cached = debian::cached(setup.cache).into_iter();
    in_path()
        .into_iter()
        .map(|path| (Invocation::plain(path), Origin::Path))
        .chain(cached.map(|invocation| (invocation, Origin::Cache)))
        .map(move |(invocation, origin)| candidate(setup, invocation, origin, ask))
}

fn candidate(setup: Setup<'_>, invocation: Invocation, origin: Origin, ask: Ask) -> Candidate {
    Candidate {
        path: invocation.identity.clone(),
        origin,
        result: judge(setup, invocation, origin, ask),
    }
}

fn judge(
    setup: Setup<'_>,
    invocation: Invocation,
    origin: Origin,
    ask: Ask,
) -> Result<Qemu, Fault> {
    let facts = ask(setup, &invocation).and_then(Facts::judge)?;
    Ok(Qemu {
        invocation,
        facts,
        origin,
    })
}

fn named_by_user(option: Option<&Path>) -> Option<(PathBuf, &'static str)> {
    if let Some(path) = option {
        return Some((path.to_owned(), "--qemu"));
    }
    let path = env::var_os("LINEPROOF_QEMU").filter(|value| !value.is_empty())?;
    Some((path.into(), "LINEPROOF_QEMU"))
}

/// A name without a slash is looked up in PATH, as a shell would.
fn resolve(named: &Path) -> PathBuf {
    let bare = named.components().count() == 1 && !named.is_absolute();
    let found = bare.then(|| search_path::find(named)).flatten();
    found.unwrap_or_else(|| std::path::absolute(named).unwrap_or_else(|_| named.to_owned()))
}

/// Every QEMU in PATH, each once however often PATH leads to it.
fn in_path() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in search_path::dirs().iter().map(|dir| dir.join(NAME)) {
        let same = |other: &PathBuf| other.canonicalize().ok() == path.canonicalize().ok();
        if path.is_file() && !found.iter().any(same) {
            found.push(path);
        }
    }
    found
}
