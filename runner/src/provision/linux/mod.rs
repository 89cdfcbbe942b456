//! A stock Linux to boot: Debian's kernels and its static BusyBox.
//!
//! Owns which packages hold them and where in these they stand. The packages
//! are unpacked into the cache and nothing is installed. Refuses to know what
//! a kernel is booted for, and what its first program does.

mod driver;
mod program;
mod tools;

pub(super) use driver::unpack_source;
pub use driver::{VERSIONS, Version, WithDriver, with_driver};
pub use program::initramfs;

use std::borrow::Cow;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::apt::{AptError, AptRoot, BACKPORTS, STABLE, Tree, Wish};
use super::cache::CacheError;
use super::{Cache, Entry, Error, Setup};

/// One of Debian's kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    /// The suite that it comes from, in Debian's main archive.
    pub suite: &'static str,
    /// The package that depends on the newest image of its kind.
    pub package: &'static str,
}

/// What `apt install linux-image-amd64` gives on Debian's stable release.
pub const STOCK: Image = Image {
    suite: STABLE,
    package: "linux-image-amd64",
};

impl Image {
    /// The name of its entry in the cache.
    fn entry(&self) -> String {
        format!("{}-{}", self.package, self.suite)
    }
}

/// Whether the cache holds a kernel for `image`.
#[must_use]
pub fn is_cached(cache: &Cache, image: &Image) -> bool {
    cache.entry(&image.entry()).is_some()
}

/// A kernel in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linux {
    /// What `uname -r` says on it: `6.12.107+deb13-amd64`.
    pub release: String,
    /// The compressed kernel, for QEMU's `-kernel`.
    pub vmlinuz: PathBuf,
    /// Its modules, `kernel/` and the indices being below. They are
    /// compressed as the package has them (`.ko.xz`).
    pub modules: PathBuf,
}

/// Why there is no Linux to boot.
#[derive(Debug, thiserror::Error)]
pub enum LinuxError {
    /// The package does not hold what it should.
    #[error(
        "no {what} in {}, which came from Debian's {package}; remove that directory and run \
         again, or report it", entry.display()
    )]
    NotThere {
        /// What is missing.
        what: &'static str,
        /// The package.
        package: &'static str,
        /// The cache's entry.
        entry: PathBuf,
    },
    /// Debian's cannot be had.
    #[error(
        "no Linux to boot: {cause}; or name a kernel with --kernel (vmlinuz, with 8250_pci and \
         devtmpfs built in)"
    )]
    NotFetched {
        /// Why not.
        cause: AptError,
    },
    /// A part of the lab cannot be had.
    #[error("{what} is not in the cache and cannot be fetched: {cause}")]
    NotCached {
        /// What is missing.
        what: String,
        /// Why it is not fetched.
        cause: AptError,
    },
    /// What the user names is none.
    #[error("{} is no Linux kernel that a PC can boot: {reason}; name a vmlinuz", path.display())]
    NotKernel {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A program for the guest cannot be built here.
    #[error(
        "the first program of a Linux guest is built on x86_64 Linux only, not on {0}; \
         run it there"
    )]
    Host(String),
    /// This host cannot build a module.
    #[error(
        "no {0} on this host, which building the kernel's driver takes; install gcc, binutils, \
         make, tar and xz (Debian: apt install gcc binutils make tar xz-utils)"
    )]
    NoTool(&'static str),
    /// The driver could not be built.
    #[error("cannot build the kernel's driver: {tool}: {reason}")]
    Build {
        /// Which program failed.
        tool: &'static str,
        /// What it said.
        reason: String,
    },
    /// The package stands for no kernel.
    #[error("{package} of {suite} depends on no kernel image, but on: {found}")]
    NoImage {
        /// The package.
        package: &'static str,
        /// Its suite.
        suite: &'static str,
        /// What it depends on instead.
        found: String,
    },
}

/// The compressed kernel that `image` stood for when it was first wanted, for
/// QEMU's `-kernel`; fetched if it is not in the cache. It comes without its
/// modules.
///
/// # Errors
/// [`Error::Linux`], [`Error::Cache`], [`Error::Interrupted`].
pub fn kernel(setup: Setup<'_>, image: &Image) -> Result<PathBuf, Error> {
    let name = image.entry();
    let what = format!("Debian's kernel ({})", image.suite);
    let entry = Cache::provide(setup, &name, &what, |partial| {
        let apt = AptRoot::open(setup, &suites(image.suite))?;
        let concrete = concrete(&apt, image)?;
        let tree = Tree {
            root: partial,
            keep: &["boot"],
        };
        let packages = [concrete.as_str()];
        let wish = Wish::alone(&packages, image.suite);
        apt.unpack("Downloading Debian's kernel", &wish, &tree)
    });
    let entry = entry.map_err(|error| match error {
        Error::Apt(cause) => LinuxError::NotFetched { cause }.into(),
        other => other,
    })?;
    let kernel = children(&entry.path.join("boot"))?
        .into_iter()
        .find(|path| name_of(path).starts_with("vmlinuz-"));
    Ok(kernel.ok_or_else(|| missing("kernel", image.package, &entry))?)
}

/// Checks that the file at `path` is a kernel that a PC's BIOS can start.
///
/// # Errors
/// [`LinuxError::NotKernel`].
pub fn check(path: &Path) -> Result<(), LinuxError> {
    // The kernel's Documentation/arch/x86/boot.rst: the header's magic number.
    const OFFSET: u64 = 0x202;
    const MAGIC: &[u8; 4] = b"HdrS";
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|file| file.read_exact_at(&mut magic, OFFSET));
    let reason = match read {
        Ok(()) if magic == *MAGIC => return Ok(()),
        Ok(()) => "it has no boot header".to_owned(),
        Err(error) => error.to_string(),
    };
    let path = path.to_owned();
    Err(LinuxError::NotKernel { path, reason })
}

/// The package of the image that `image` stands for.
fn concrete(apt: &AptRoot<'_>, image: &Image) -> Result<String, Error> {
    let direct = apt.dependencies(image.package)?;
    let found = direct.join(", ");
    let mut names = direct.into_iter();
    let image = names
        .find(|name| name.starts_with("linux-image-"))
        .ok_or(LinuxError::NoImage {
            package: image.package,
            suite: image.suite,
            found,
        })?;
    Ok(image)
}

/// Debian's BusyBox, linked statically: one program that needs no other file.
///
/// # Errors
/// As [`kernel`].
pub fn busybox(setup: Setup<'_>) -> Result<PathBuf, Error> {
    const PACKAGE: &str = "busybox-static";
    let entry = Cache::provide(setup, PACKAGE, "BusyBox", |partial| {
        let apt = AptRoot::open(setup, &suites(STABLE))?;
        let tree = Tree {
            root: partial,
            keep: &["usr/bin/busybox", "bin/busybox"],
        };
        let wish = Wish::alone(&[PACKAGE], STABLE);
        apt.unpack("Downloading BusyBox", &wish, &tree)
    });
    let entry = entry.map_err(|error| not_fetched("BusyBox", error))?;
    let places = ["usr/bin/busybox", "bin/busybox"].map(|place| entry.path.join(place));
    let found = places.into_iter().find(|path| path.is_file());
    Ok(found.ok_or_else(|| missing("busybox", PACKAGE, &entry))?)
}

/// The sources to open for packages of `suite`. For the stable one they are
/// those that QEMU comes from, so that their lists are fetched once for both.
fn suites(suite: &'static str) -> Vec<&'static str> {
    match suite {
        STABLE => vec![STABLE, BACKPORTS],
        other => vec![other],
    }
}

/// The kernel in an entry: the one whose modules are there too.
fn find(image: &Image, entry: &Entry) -> Result<Linux, Error> {
    // Before /usr was merged, modules stood in /lib.
    for directory in ["usr/lib/modules", "lib/modules"] {
        for modules in children(&entry.path.join(directory))? {
            let release = modules.file_name().unwrap_or_default().to_string_lossy();
            let mut places = [
                entry.path.join(format!("boot/vmlinuz-{release}")),
                // Younger packages leave it to others to copy it to /boot.
                modules.join("vmlinuz"),
            ]
            .into_iter();
            if let Some(vmlinuz) = places.find(|place| place.is_file()) {
                return Ok(Linux {
                    release: release.into_owned(),
                    vmlinuz,
                    modules,
                });
            }
        }
    }
    Err(missing("kernel with modules", image.package, entry).into())
}

/// Says of a mirror that does not answer what was wanted of it.
fn not_fetched(what: &str, error: Error) -> Error {
    match error {
        Error::Apt(cause) => {
            let what = what.to_owned();
            LinuxError::NotCached { what, cause }.into()
        }
        other => other,
    }
}

fn missing(what: &'static str, package: &'static str, entry: &Entry) -> LinuxError {
    LinuxError::NotThere {
        what,
        package,
        entry: entry.path.clone(),
    }
}

/// The last part of a path.
fn name_of(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// What is in a directory; nothing if it is not there.
fn children(directory: &Path) -> Result<Vec<PathBuf>, CacheError> {
    if !directory.exists() {
        return Ok(Vec::new());
    }
    fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(CacheError::at(directory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_told_by_its_boot_header() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vmlinuz");
        for (bytes, expected) in [
            (Vec::new(), false),
            (vec![0; 0x300], false),
            ([&[0; 0x202][..], b"HdrS", &[0; 16]].concat(), true),
        ] {
            fs::write(&path, &bytes).unwrap();
            assert_eq!(check(&path).is_ok(), expected, "{} bytes", bytes.len());
        }
        let error = check(&dir.path().join("nothing")).unwrap_err();
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}
