//! core and alloc for bare metal, built once into the cache.
//!
//! Owns how Rust's own libraries are built outside of Rust's own build: which
//! flags make them what rustup would have delivered, and which compiler they
//! belong to. They serve any later build by `--sysroot`, which needs nothing
//! unstable.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::super::cache::CacheError;
use super::super::child::{self, ChildError};
use super::super::manifest::Part;
use super::super::{Cache, Entry, Error, Setup};
use super::{RustError, RustVersion, TARGET, Toolchain, cargo_reason, rust_src};

/// For the build; it takes half a minute on two quiet cores.
const BUILD: Duration = Duration::from_secs(30 * 60);

/// The private sysroot of this toolchain, built if it is not in the cache.
///
/// # Errors
/// [`Error::Rust`], [`Error::Cache`], [`Error::Interrupted`].
pub(super) fn sysroot(setup: Setup<'_>, toolchain: &Toolchain) -> Result<PathBuf, Error> {
    let version = toolchain.version(setup)?;
    let what = format!("core for {TARGET}");
    let entry = Cache::provide(setup, &entry_name(&version), &what, |partial| {
        let library = rust_src(setup, toolchain)?;
        build(setup, toolchain, &library, partial)?;
        Ok(vec![Part {
            name: "rustc".into(),
            version: version.full.clone(),
            sha256: String::new(),
        }])
    })?;
    Ok(entry.path)
}

/// The private sysroot of that compiler, if the cache has it.
pub(in super::super) fn cached(cache: &Cache, version: &RustVersion) -> Option<Entry> {
    cache.entry(&entry_name(version))
}

/// A compiler reads only the libraries of its very own build.
fn entry_name(version: &RustVersion) -> String {
    let hash = Sha256::digest(&version.full);
    let hash: String = hash[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sysroot-{}-{hash}", version.release)
}

fn build(
    setup: Setup<'_>,
    toolchain: &Toolchain,
    library: &Path,
    sysroot: &Path,
) -> Result<(), Error> {
    let mut step = setup
        .progress
        .begin(&format!("Building core and alloc for {TARGET}"));
    let work = sysroot.join(".build");
    fs::create_dir(&work).map_err(CacheError::at(&work))?;
    let flags = ["-Zforce-unstable-if-unmarked", "-Cembed-bitcode=yes"];
    let mut command = toolchain.cargo(&flags.map(str::to_owned));
    command
        .current_dir(&work)
        // These are what Rust's own build sets: unstable features and a
        // target-independent crate hash.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC_STAGE", "1")
        .env("__CARGO_DEFAULT_LIB_METADATA", "stablestd")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .args([
            "build",
            "-Zavoid-dev-deps",
            "--locked",
            "--release",
            "-p",
            "alloc",
        ])
        .args(["--features", "compiler-builtins-mem", "--target", TARGET])
        .arg("--manifest-path")
        .arg(library.join("alloc/Cargo.toml"))
        .arg("--target-dir")
        .arg(&work);
    let vendor = library.join("vendor");
    if vendor.is_dir() {
        let vendor = serde_json::json!(vendor);
        command
            .args([
                "--offline",
                "--config",
                r#"source.crates-io.replace-with="vendored""#,
            ])
            .arg("--config")
            .arg(format!("source.vendored.directory={vendor}"));
    }
    let end = child::run(&mut command, BUILD, setup.stop, &mut |_, line| {
        if let Some(unit) = line.trim_start().strip_prefix("Compiling ") {
            step.message(unit.split(" (").next().unwrap_or(unit));
        }
    });
    let failed = |reason: String| RustError::Library {
        library: library.to_owned(),
        reason,
    };
    match end {
        Ok(end) if end.status.success() => {}
        Ok(end) => return Err(failed(cargo_reason(&end.stderr)).into()),
        Err(ChildError::Interrupted) => return Err(Error::Interrupted),
        Err(error) => return Err(failed(error.to_string()).into()),
    }
    keep_libraries(&work, sysroot).map_err(CacheError::at(sysroot))?;
    step.finish("");
    Ok(())
}

/// Moves the libraries to where rustc looks for them and removes the rest.
fn keep_libraries(work: &Path, sysroot: &Path) -> io::Result<()> {
    let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for entry in fs::read_dir(work.join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        // An .rlib holds all that the .rmeta beside it does.
        let kept = path
            .extension()
            .is_some_and(|extension| extension == "rlib");
        if let (true, Some(name)) = (kept, path.file_name()) {
            fs::rename(&path, libraries.join(name))?;
        }
    }
    fs::remove_dir_all(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_builds_of_one_release_do_not_share_a_sysroot() {
        let version = |full: &str| RustVersion {
            release: "1.96.1".into(),
            host: String::new(),
            full: full.into(),
        };
        let (ours, theirs) = (version("one build"), version("another build"));
        assert_ne!(entry_name(&ours), entry_name(&theirs));
        assert_eq!(entry_name(&ours), entry_name(&ours.clone()));
    }
}
