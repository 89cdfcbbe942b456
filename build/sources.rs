//! What the build scripts of the parts that end up in two programs say: which
//! sources a part was compiled from.
//!
//! A guest and the program that boots it are built by two calls of cargo, so they
//! can come from two states of one tree. Each has the value that this gives, and
//! the program refuses a guest with another one.

use std::env;
use std::fs;
use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};

use fnv::FnvHasher;

/// Gives the crate `LINEPROOF_SOURCES`: 16 hex digits that tell the Rust files
/// below `directories` (names and contents) from any others. It tells states of a
/// tree apart, and is no proof against somebody who means to deceive.
pub fn tell(directories: &[&str]) -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for directory in directories {
        println!("cargo::rerun-if-changed={directory}");
        collect(&root.join(directory), &mut files)?;
    }
    files.sort();
    let mut hash = FnvHasher::default();
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file);
        for text in [name.as_os_str().as_encoded_bytes(), &fs::read(&file)?] {
            hash.write_usize(text.len());
            hash.write(text);
        }
    }
    println!("cargo::rustc-env=LINEPROOF_SOURCES={:016x}", hash.finish());
    Ok(())
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
