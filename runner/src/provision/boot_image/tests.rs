//! What can be said of disk images without compiling the loader.

use std::sync::atomic::AtomicBool;

use super::super::Cache;
use super::*;
use crate::progress::Silent;

fn build_in(root: &Path, kernel: &Path, out: &Path) -> Result<(), Error> {
    let cache = Cache::at(root.join("cache"));
    let setup = Setup {
        cache: &cache,
        progress: &Silent,
        stop: &AtomicBool::new(true),
    };
    build(setup, kernel, out)
}

#[test]
fn a_missing_kernel_is_named_before_anything_is_built() {
    let dir = tempfile::tempdir().unwrap();
    let error = build_in(
        dir.path(),
        Path::new("/nonexistent/kernel"),
        Path::new("x.img"),
    );
    let error = error.unwrap_err().to_string();
    assert!(error.contains("/nonexistent/kernel"), "{error}");
    assert!(!dir.path().join("cache").exists());
}

#[test]
fn a_device_is_not_replaced_by_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let kernel = dir.path().join("kernel");
    fs::write(&kernel, "").unwrap();
    let error = build_in(dir.path(), &kernel, Path::new("/dev/null")).unwrap_err();
    assert!(
        matches!(error, Error::BootImage(BootImageError::NotAFile(_))),
        "{error}"
    );
}

#[test]
fn a_directory_that_is_not_there_is_named_before_anything_is_built() {
    let dir = tempfile::tempdir().unwrap();
    let kernel = dir.path().join("kernel");
    fs::write(&kernel, "").unwrap();
    let error = build_in(dir.path(), &kernel, &dir.path().join("no/stick.img"));
    let error = error.unwrap_err().to_string();
    assert!(error.contains("there is no directory"), "{error}");
    assert!(!dir.path().join("cache").exists());
}

#[test]
fn an_interrupted_build_leaves_neither_image_nor_entry() {
    let dir = tempfile::tempdir().unwrap();
    let kernel = dir.path().join("kernel");
    let out = dir.path().join("out.img");
    fs::write(&kernel, "").unwrap();
    let error = build_in(dir.path(), &kernel, &out).unwrap_err();
    assert!(matches!(error, Error::Interrupted), "{error}");
    assert!(!out.exists());
    for left in fs::read_dir(dir.path().join("cache")).unwrap().flatten() {
        let name = left.file_name().into_string().unwrap();
        assert!(name == "CACHEDIR.TAG" || name.ends_with(".lock"), "{name}");
    }
}
