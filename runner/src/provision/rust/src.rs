//! The source of Rust's libraries, of exactly the compiler's version.
//!
//! Owns where it may stand (rustup's component, Debian's installed package,
//! the cache) and how Debian's package of another suite is found. Refuses to
//! know what is built from it.

use std::path::{Path, PathBuf};

use super::super::apt::{AptRoot, BACKPORTS, STABLE, Tree, Wish};
use super::super::{Cache, Error, Setup};
use super::{NoDebianSource, RustError, Toolchain};

/// The suites in which Debian keeps versions of `rust-src`, asked in turn:
/// the current release, then what comes after it.
const SUITES: [&[&str]; 3] = [&[STABLE, BACKPORTS], &["testing"], &["unstable"]];

/// The `library` directory of the toolchain's source; fetched into the cache
/// if it is nowhere else and Debian has it.
///
/// # Errors
/// [`RustError::NoSource`], [`Error::Cache`], [`Error::Interrupted`].
pub fn rust_src(setup: Setup<'_>, toolchain: &Toolchain) -> Result<PathBuf, Error> {
    let version = toolchain.version(setup)?.release;
    if let Some(library) = find_rust_src(setup.cache, toolchain.sysroot(), &version) {
        return Ok(library);
    }
    let no_source = |cause| {
        Error::from(RustError::NoSource {
            version: version.clone(),
            looked: format!("not in {}, not in /usr/src", toolchain.sysroot().display()),
            cause,
        })
    };
    let what = format!("rust-src {version}");
    let entry = Cache::provide(setup, &entry_name(&version), &what, |partial| {
        let found = search(setup, &version)?.map_err(no_source)?;
        let library = format!("usr/src/rustc-{version}/library");
        let tree = Tree {
            root: partial,
            keep: &[&library],
        };
        found.apt.unpack(
            &format!("Downloading the source of Rust {version}"),
            &Wish::whole(&[&format!("rust-src={}", found.package)], found.release),
            &tree,
        )
    });
    match entry {
        Ok(entry) => Ok(library_of_package(&entry.path, &version)),
        Err(Error::Apt(cause)) => Err(no_source(cause.into())),
        Err(other) => Err(other),
    }
}

/// The `library` directory of that version, if it is here already.
#[must_use]
pub fn find_rust_src(cache: &Cache, sysroot: &Path, version: &str) -> Option<PathBuf> {
    let component = sysroot.join("lib/rustlib/src/rust/library");
    let installed = library_of_package(Path::new("/"), version);
    let cached = cache
        .entry(&entry_name(version))
        .map(|entry| library_of_package(&entry.path, version));
    [Some(component), Some(installed), cached]
        .into_iter()
        .flatten()
        .find(|library| library.join("alloc/Cargo.toml").is_file())
}

/// Where Debian's package puts the libraries, below the root it is unpacked
/// to.
fn library_of_package(root: &Path, version: &str) -> PathBuf {
    root.join(format!("usr/src/rustc-{version}/library"))
}

fn entry_name(version: &str) -> String {
    format!("rust-src-{version}")
}

/// A package of the wanted version, in the suites that hold it.
struct Found<'a> {
    apt: AptRoot<'a>,
    package: String,
    release: &'static str,
}

/// Looks for Debian's package of that upstream version, suite after suite.
/// The inner result says why there is none.
fn search<'a>(setup: Setup<'a>, version: &str) -> Result<Result<Found<'a>, NoDebianSource>, Error> {
    let mut mirror = None;
    for suites in SUITES {
        let apt = match AptRoot::open(setup, suites) {
            Ok(apt) => apt,
            // Mirrors need not carry what comes after the release.
            Err(Error::Apt(_)) if mirror.is_some() => continue,
            Err(other) => return Err(other),
        };
        let packages = apt.versions("rust-src")?;
        if let Some(package) = packages
            .into_iter()
            .find(|package| upstream(package) == version)
        {
            let release = suites.last().copied().unwrap_or_default();
            return Ok(Ok(Found {
                apt,
                package,
                release,
            }));
        }
        mirror = Some(apt.mirror().to_owned());
    }
    let mirror = mirror.unwrap_or_default();
    Ok(Err(NoDebianSource::NoSuchVersion { mirror }))
}

/// The upstream part of a Debian version: `[epoch:]upstream[+dfsg]-revision`.
fn upstream(package: &str) -> &str {
    let version = package.split_once(':').map_or(package, |(_, rest)| rest);
    let version = version.rsplit_once('-').map_or(version, |(rest, _)| rest);
    version.split('+').next().unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_upstream_version_is_found_in_debians() {
        for (package, expected) in [
            ("1.95.0+dfsg1-2~bpo13+1", "1.95.0"),
            ("1.85.1+dfsg1-1+deb13u1", "1.85.1"),
            ("1.90.0-1", "1.90.0"),
            ("2:1.90.0~beta.3+dfsg1-1", "1.90.0~beta.3"),
        ] {
            assert_eq!(upstream(package), expected);
        }
    }

    #[test]
    fn the_source_of_another_version_is_not_taken() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path().join("cache"));
        let sysroot = dir.path().join("sysroot");
        assert_eq!(find_rust_src(&cache, &sysroot, "0.0.1"), None);
        let library = sysroot.join("lib/rustlib/src/rust/library");
        fs::create_dir_all(library.join("alloc")).unwrap();
        assert_eq!(find_rust_src(&cache, &sysroot, "0.0.1"), None);
        fs::write(library.join("alloc/Cargo.toml"), "").unwrap();
        assert_eq!(find_rust_src(&cache, &sysroot, "0.0.1"), Some(library));
    }
}
