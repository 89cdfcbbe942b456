//! UEFI firmware for virtual machines (OVMF).
//!
//! Owns where distributions put it and which two of its files a machine
//! needs; fetches Debian's package when there is none.

use std::path::{Path, PathBuf};

use super::apt::{self, AptError, AptRoot, Tree, Wish};
use super::qemu::Qemu;
use super::{Cache, Error, Setup};

/// The name of its entry in the cache.
const ENTRY: &str = "ovmf";

/// The code and variable files that belong together, without secure boot,
/// as Debian, older Debian, Fedora and Arch install them.
const INSTALLED: [(&str, &str); 4] = [
    (
        "/usr/share/OVMF/OVMF_CODE_4M.fd",
        "/usr/share/OVMF/OVMF_VARS_4M.fd",
    ),
    (
        "/usr/share/OVMF/OVMF_CODE.fd",
        "/usr/share/OVMF/OVMF_VARS.fd",
    ),
    (
        "/usr/share/edk2/ovmf/OVMF_CODE.fd",
        "/usr/share/edk2/ovmf/OVMF_VARS.fd",
    ),
    (
        "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
        "/usr/share/edk2/x64/OVMF_VARS.4m.fd",
    ),
];

/// The same as QEMU's own build installs it, in its data directories.
const WITH_QEMU: (&str, &str) = ("edk2-x86_64-code.fd", "edk2-i386-vars.fd");

/// UEFI firmware, as two images for QEMU's `-drive if=pflash`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ovmf {
    /// The code, to be attached read-only.
    pub code: PathBuf,
    /// The template of the variable store; a machine gets a copy.
    pub vars: PathBuf,
}

/// Why there is no UEFI firmware.
#[derive(Debug, thiserror::Error)]
pub enum OvmfError {
    /// None was found, and none could be fetched.
    #[error(
        "no UEFI firmware in {looked}; fetching Debian's failed: {cause}; install it \
         (Debian: ovmf; Fedora: edk2-ovmf; Arch: edk2-ovmf), or use --boot pvh or bios"
    )]
    NotFound {
        /// What was looked at.
        looked: String,
        /// Why none was fetched.
        cause: AptError,
    },
}

/// Finds UEFI firmware, or fetches it into the cache.
///
/// # Errors
/// [`Error::Ovmf`], [`Error::Cache`], [`Error::Interrupted`].
pub fn ovmf(setup: Setup<'_>, qemu: &Qemu) -> Result<Ovmf, Error> {
    if let Some(ovmf) = find(setup.cache, Some(qemu)) {
        return Ok(ovmf);
    }
    let entry = Cache::provide(setup, ENTRY, "UEFI firmware", |partial| {
        let root = AptRoot::open(setup, &[apt::STABLE, apt::BACKPORTS])?;
        let tree = Tree {
            root: partial,
            keep: &["usr/share/OVMF", "usr/share/ovmf"],
        };
        let ovmf = Wish::whole(&["ovmf"], apt::STABLE);
        root.unpack("Downloading UEFI firmware", &ovmf, &tree)
    });
    match entry {
        Ok(entry) => Ok(debian(&entry.path)),
        Err(Error::Apt(cause)) => {
            let looked = "/usr/share, QEMU's data directories and the cache".to_owned();
            Err(OvmfError::NotFound { looked, cause }.into())
        }
        Err(other) => Err(other),
    }
}

/// The UEFI firmware that is there already: the host's, QEMU's, the cache's.
#[must_use]
pub fn find(cache: &Cache, qemu: Option<&Qemu>) -> Option<Ovmf> {
    let installed = INSTALLED.iter().map(|(code, vars)| Ovmf {
        code: code.into(),
        vars: vars.into(),
    });
    let with_qemu = qemu.and_then(|qemu| {
        Some(Ovmf {
            code: qemu.firmware(WITH_QEMU.0)?,
            vars: qemu.firmware(WITH_QEMU.1)?,
        })
    });
    let cached = cache.entry(ENTRY).map(|entry| debian(&entry.path));
    installed
        .chain(with_qemu)
        .chain(cached)
        .find(|ovmf| ovmf.code.is_file() && ovmf.vars.is_file())
}

fn debian(root: &Path) -> Ovmf {
    Ovmf {
        code: root.join("usr/share/OVMF/OVMF_CODE_4M.fd"),
        vars: root.join("usr/share/OVMF/OVMF_VARS_4M.fd"),
    }
}
