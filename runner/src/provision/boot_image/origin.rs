//! Where a Rust that can compile the boot loader comes from.
//!
//! Owns the two places (this machine's active toolchain with its source, and
//! Debian's packages of Rust in the cache) and what must be found in them.
//! rustup is never asked to install anything. Refuses to know how the loader
//! is compiled.

use std::env;
use std::fs;
use std::path::PathBuf;

use super::super::apt::{self, AptRoot, BACKPORTS, STABLE, Tree, Wish};
use super::super::rust;
use super::super::start_script::DynamicLoader;
use super::super::{Cache, Entry, Error, Setup};

/// The name of Debian's Rust in the cache. It is large and of no use once the
/// loader is built, so it is removed then.
const ENTRY: &str = "rust-debian";

/// A release of Rust: major, minor. Patch releases change no interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Release(pub(super) u32, pub(super) u32);

impl Release {
    /// The first whose cargo takes `-Zjson-target-spec`, which the loader's
    /// build script passes.
    const OLDEST: Self = Self(1, 95);

    /// Reads `1.96.1`, `1.99.0-nightly` or `1.96.1+dfsg1-2`.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map_while(|part| part.parse().ok());
        Some(Self(numbers.next()?, numbers.next()?))
    }
}

/// A Rust installation with all that the loader needs, wherever it stands.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// For messages.
    pub(super) name: String,
    /// Its release.
    pub(super) release: Release,
    /// The host's target triple.
    pub(super) host: String,
    /// Where `bin` and `lib/rustlib` are.
    pub(super) sysroot: PathBuf,
    /// The standard library's source.
    pub(super) library: PathBuf,
    /// How its programs are started, if not by the host's own loader.
    pub(super) dynamic_loader: Option<DynamicLoader>,
}

impl Origin {
    /// The active toolchain, with its own `rust-src` or Debian's of the same
    /// version; else a sentence why not.
    ///
    /// # Errors
    /// [`Error::Cache`], [`Error::Interrupted`]: what makes any further
    /// attempt pointless.
    pub(super) fn active(setup: Setup<'_>) -> Result<Result<Self, String>, Error> {
        excused(Self::find_active(setup))
    }

    /// Debian's own Rust, fetched into the cache; else a sentence why not.
    ///
    /// # Errors
    /// As [`Origin::active`].
    pub(super) fn debian(setup: Setup<'_>) -> Result<Result<Self, String>, Error> {
        excused(fetch_debian(setup).map(|entry| in_debian(&entry)))
    }

    fn find_active(setup: Setup<'_>) -> Result<Result<Self, String>, Error> {
        let here = env::current_dir().unwrap_or_else(|_| "/".into());
        let toolchain = rust::Toolchain::active(setup, &here)?;
        let version = toolchain.version(setup)?;
        let name = format!("rustc {} of this machine", version.release);
        let Some(release) = Release::parse(&version.release).filter(|it| *it >= Release::OLDEST)
        else {
            return Ok(Err(format!("{name} is too old")));
        };
        let origin = Self {
            name,
            release,
            host: version.host,
            sysroot: toolchain.sysroot().to_owned(),
            library: PathBuf::new(),
            dynamic_loader: None,
        };
        // Ask for what is cheap to look for before what may be fetched.
        if let Err(missing) = origin.check_programs() {
            return Ok(Err(missing));
        }
        let library = rust::rust_src(setup, &toolchain)?;
        Ok(Ok(Self { library, ..origin }))
    }

    /// A program of the installation.
    pub(super) fn program(&self, name: &str) -> Result<PathBuf, String> {
        self.first(&[format!("bin/{name}")])
    }

    /// The linker of bare-metal code.
    pub(super) fn linker(&self) -> Result<PathBuf, String> {
        let host = &self.host;
        self.first(&[
            format!("lib/rustlib/{host}/bin/rust-lld"),
            "bin/rust-lld".into(),
        ])
    }

    /// What turns the loader's stages into flat binaries.
    pub(super) fn objcopy(&self) -> Result<PathBuf, String> {
        let host = &self.host;
        self.first(&[
            format!("lib/rustlib/{host}/bin/llvm-objcopy"),
            format!("lib/rustlib/{host}/bin/rust-objcopy"),
        ])
    }

    fn check_programs(&self) -> Result<(), String> {
        self.program("rustc")?;
        self.program("cargo")?;
        self.linker()?;
        self.objcopy().map(drop)
    }

    fn first(&self, names: &[String]) -> Result<PathBuf, String> {
        names
            .iter()
            .filter_map(|name| self.sysroot.join(name).canonicalize().ok())
            .find(|path| path.is_file())
            .ok_or_else(|| {
                let sysroot = self.sysroot.display();
                format!("{} has no {} in {sysroot}", self.name, names.join(" or "))
            })
    }
}

/// Removes Debian's Rust from the cache. The caller holds the lock of the
/// image builder, its only user.
pub(super) fn forget_debian(cache: &Cache) {
    // Nothing is there after a build by the active toolchain; what cannot be
    // removed is only a waste of space.
    let _ = fs::remove_dir_all(cache.root().join(ENTRY));
}

/// A failure to find one toolchain leaves the other; a full disk does not.
fn excused(found: Result<Result<Origin, String>, Error>) -> Result<Result<Origin, String>, Error> {
    match found {
        Err(error @ (Error::Rust(_) | Error::Apt(_))) => Ok(Err(error.to_string())),
        other => other,
    }
}

fn fetch_debian(setup: Setup<'_>) -> Result<Entry, Error> {
    Cache::provide(setup, ENTRY, "Debian's Rust", |partial| {
        let apt = AptRoot::open(setup, &[STABLE, BACKPORTS])?;
        // Without a version apt answers for itself that there is no package.
        let newest = apt.versions("rustc")?.into_iter().next();
        let pinned = |package: &str| match &newest {
            Some(version) => format!("{package}={version}"),
            None => package.to_owned(),
        };
        let packages = ["rustc", "cargo", "rust-src", "rust-llvm"].map(pinned);
        let platform = apt::platform();
        let library = format!(
            "usr/src/rustc-{}/library",
            newest.as_deref().map_or("", upstream)
        );
        let tree = Tree {
            root: partial,
            keep: &["usr/bin", "usr/lib", "usr/lib64", &library, platform.loader],
        };
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        let wish = Wish::whole(&packages, BACKPORTS);
        apt.unpack("Downloading Debian's Rust", &wish, &tree)
    })
}

/// What is in the entry, judged by what was put there.
fn in_debian(entry: &Entry) -> Result<Origin, String> {
    let part = entry
        .manifest
        .parts
        .iter()
        .find(|part| part.name == "rustc");
    let version = upstream(part.map_or("", |part| &part.version));
    let name = format!("Debian's rustc {version}");
    let release = Release::parse(version)
        .filter(|release| *release >= Release::OLDEST)
        .ok_or_else(|| format!("{name} is too old"))?;
    let platform = apt::platform();
    let origin = Origin {
        name,
        release,
        host: format!("{}-unknown-linux-gnu", env::consts::ARCH),
        sysroot: entry.path.join("usr"),
        library: entry.path.join(format!("usr/src/rustc-{version}/library")),
        dynamic_loader: Some(DynamicLoader {
            program: entry.path.join(platform.loader),
            libraries: entry.path.join("usr/lib").join(platform.libraries),
        }),
    };
    origin.check_programs()?;
    Ok(origin)
}

/// The upstream part of a Debian version: `1.96.1` of `1.96.1+dfsg1-2`.
fn upstream(version: &str) -> &str {
    version.split(['+', '~', '-']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read_from_rustcs_and_from_debians_words() {
        for text in ["1.96.1", "1.96.0-nightly", "1.96.1+dfsg1-2~bpo13+1", "1.96"] {
            assert_eq!(Release::parse(text), Some(Release(1, 96)), "{text}");
        }
        assert_eq!(Release::parse("rustc"), None);
        assert!(Release(1, 100) > Release(1, 99));
    }

    #[test]
    fn a_debian_version_is_cut_to_upstreams() {
        assert_eq!(upstream("1.96.1+dfsg1-2~bpo13+1"), "1.96.1");
        assert_eq!(upstream("1.97.0~beta.1+dfsg1-1"), "1.97.0");
    }

    #[test]
    fn a_toolchain_without_objcopy_is_named_with_what_it_lacks() {
        let dir = tempfile::tempdir().unwrap();
        let host = "x86_64-unknown-linux-gnu";
        let tools = dir.path().join(format!("lib/rustlib/{host}/bin"));
        fs::create_dir_all(&tools).unwrap();
        fs::create_dir_all(dir.path().join("bin")).unwrap();
        for file in ["bin/rustc", "bin/cargo"] {
            fs::write(dir.path().join(file), "").unwrap();
        }
        fs::write(tools.join("rust-lld"), "").unwrap();
        let origin = Origin {
            name: "rustc 1.95.0 of this machine".into(),
            release: Release(1, 95),
            host: host.into(),
            sysroot: dir.path().to_owned(),
            library: PathBuf::new(),
            dynamic_loader: None,
        };
        let missing = origin.check_programs().unwrap_err();
        assert!(missing.contains("llvm-objcopy or"), "{missing}");
        fs::write(tools.join("rust-objcopy"), "").unwrap();
        origin.check_programs().unwrap();
    }
}
