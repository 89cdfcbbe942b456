//! What a cache entry says about itself.
//!
//! Owns the manifest file of an entry: what was put there, from which
//! verified parts, and the size of every file, so that an entry that was
//! damaged later is noticed on use. Knows nothing of locks or renames.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The manifest's file name inside an entry.
const FILE_NAME: &str = "lineproof-manifest.json";

/// Raised when the layout of entries changes; older ones are made anew.
const FORMAT: u32 = 1;

/// One verified thing that went into an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name: a package, a tool.
    pub name: String,
    /// Its version, as its origin writes it.
    pub version: String,
    /// SHA-256 of the file it came in, in hexadecimal; empty if it did not
    /// come as a file.
    pub sha256: String,
}

/// The contents of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// What the entry is, for people.
    pub what: String,
    /// What it was made from.
    pub parts: Vec<Part>,
    files: Vec<FileStamp>,
}

/// A file of the entry; for a symbolic link, the link itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileStamp {
    path: PathBuf,
    bytes: u64,
}

impl Manifest {
    /// Describes the tree at `root` and writes the description into it.
    ///
    /// # Errors
    /// When the tree cannot be read or the manifest cannot be written.
    pub(super) fn write(root: &Path, what: &str, parts: Vec<Part>) -> io::Result<Self> {
        let mut files = Vec::new();
        walk(root, &mut |path, meta| {
            let path = path.strip_prefix(root).unwrap_or(path).to_owned();
            files.push(FileStamp {
                path,
                bytes: meta.len(),
            });
        })?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest = Self {
            format: FORMAT,
            what: what.to_owned(),
            parts,
            files,
        };
        let json = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
        fs::write(root.join(FILE_NAME), json)?;
        Ok(manifest)
    }

    /// Reads the manifest at `root` and checks the tree against it: every
    /// file there, with the size it had. `None` when anything differs.
    pub(super) fn verified(root: &Path) -> Option<Self> {
        let json = fs::read(root.join(FILE_NAME)).ok()?;
        let manifest: Self = serde_json::from_slice(&json).ok()?;
        let intact = manifest.format == FORMAT
            && manifest.files.iter().all(|file| {
                fs::symlink_metadata(root.join(&file.path))
                    .is_ok_and(|meta| meta.len() == file.bytes)
            });
        intact.then_some(manifest)
    }

    /// The size of all files together, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// Calls `file` for everything below `root` that is no directory.
pub(super) fn walk(root: &Path, file: &mut dyn FnMut(&Path, &fs::Metadata)) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        if meta.is_dir() {
            walk(&entry.path(), file)?;
        } else {
            file(&entry.path(), &meta);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("bin")).unwrap();
        fs::write(dir.path().join("bin/tool"), "1234567").unwrap();
        std::os::unix::fs::symlink("bin/tool", dir.path().join("link")).unwrap();
        dir
    }

    #[test]
    fn an_untouched_tree_is_verified() {
        let dir = tree();
        let part = Part {
            name: "tool".into(),
            version: "1".into(),
            sha256: String::new(),
        };
        let written = Manifest::write(dir.path(), "a tool", vec![part]).unwrap();
        assert_eq!(written.bytes(), 7 + 8);
        assert_eq!(Manifest::verified(dir.path()), Some(written));
    }

    #[test]
    fn a_truncated_or_missing_file_is_noticed() {
        let dir = tree();
        Manifest::write(dir.path(), "a tool", Vec::new()).unwrap();
        fs::write(dir.path().join("bin/tool"), "123").unwrap();
        assert_eq!(Manifest::verified(dir.path()), None);
        fs::remove_file(dir.path().join("bin/tool")).unwrap();
        assert_eq!(Manifest::verified(dir.path()), None);
    }

    #[test]
    fn a_manifest_cut_short_is_no_manifest() {
        let dir = tree();
        Manifest::write(dir.path(), "a tool", Vec::new()).unwrap();
        let path = dir.path().join(FILE_NAME);
        let json = fs::read(&path).unwrap();
        fs::write(&path, &json[..json.len() / 2]).unwrap();
        assert_eq!(Manifest::verified(dir.path()), None);
    }
}
