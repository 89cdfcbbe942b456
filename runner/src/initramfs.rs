//! The file system that a Linux guest starts with, built in memory.
//!
//! Owns the archive (cpio's newc format, which the kernel unpacks by itself)
//! and that every file's directories come before it. Refuses to know what
//! the files are for. `/dev/console` need not be in it: the kernel brings its
//! own.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use cpio::newc::{Builder, ModeFileType, trailer};

/// What may be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is read.
    Data,
    /// It is run as well.
    Program,
}

/// An archive in the making. Paths are absolute paths of the guest, with or
/// without the leading slash.
#[derive(Debug, Default)]
pub struct Initramfs {
    bytes: Vec<u8>,
    directories: BTreeSet<String>,
    entries: u32,
}

impl Initramfs {
    /// An empty archive.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a directory and those above it, if they are not there yet.
    ///
    /// # Errors
    /// When the path cannot be stored: it holds a NUL.
    pub fn directory(&mut self, path: &str) -> io::Result<()> {
        let path = path.trim_matches('/');
        if path.is_empty() || self.directories.contains(path) {
            return Ok(());
        }
        self.parents(path)?;
        self.directories.insert(path.to_owned());
        self.entry(path, 0o755, ModeFileType::Directory, &[])
    }

    /// Adds a file with these contents.
    ///
    /// # Errors
    /// When it cannot be stored: it has 4 GiB or more, or the path holds a
    /// NUL.
    pub fn file(&mut self, path: &str, contents: &[u8], access: Access) -> io::Result<()> {
        let mode = match access {
            Access::Data => 0o644,
            Access::Program => 0o755,
        };
        self.parents(path.trim_matches('/'))?;
        self.entry(path, mode, ModeFileType::Regular, contents)
    }

    /// Adds a file of the host.
    ///
    /// # Errors
    /// As [`Self::file`], and when the host's file cannot be read.
    pub fn host_file(&mut self, path: &str, host: &Path, access: Access) -> io::Result<()> {
        self.file(path, &fs::read(host)?, access)
    }

    /// Adds a symbolic link to `target`.
    ///
    /// # Errors
    /// As [`Self::file`].
    pub fn link(&mut self, path: &str, target: &str) -> io::Result<()> {
        self.parents(path.trim_matches('/'))?;
        self.entry(path, 0o777, ModeFileType::Symlink, target.as_bytes())
    }

    /// The archive, for QEMU's `-initrd`.
    ///
    /// # Errors
    /// None in practice; it is written to memory.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        trailer(self.bytes)
    }

    fn parents(&mut self, path: &str) -> io::Result<()> {
        match path.rsplit_once('/') {
            Some((parent, _)) => self.directory(parent),
            None => Ok(()),
        }
    }

    fn entry(
        &mut self,
        path: &str,
        mode: u32,
        kind: ModeFileType,
        contents: &[u8],
    ) -> io::Result<()> {
        let path = path.trim_matches('/');
        if path.contains('\0') {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a path in an initramfs holds a NUL",
            ));
        }
        let bytes = u32::try_from(contents.len()).map_err(|_| {
            let reason = format!("{path} is too large for an initramfs: 4 GiB or more");
            io::Error::new(io::ErrorKind::FileTooLarge, reason)
        })?;
        // Two entries of one inode would be hard links.
        self.entries += 1;
        let mut writer = Builder::new(path)
            .ino(self.entries)
            .mode(mode)
            .set_mode_file_type(kind)
            .nlink(1)
            .write(&mut self.bytes, bytes);
        io::Write::write_all(&mut writer, contents)?;
        writer.finish()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use cpio::newc::Reader;

    use super::*;

    /// The entries of an archive: path, mode with the file's kind, contents.
    fn entries(archive: &[u8]) -> Vec<(String, u32, Vec<u8>)> {
        let mut rest = archive;
        let mut entries = Vec::new();
        loop {
            let mut reader = Reader::new(rest).unwrap();
            if reader.entry().is_trailer() {
                return entries;
            }
            let (path, mode) = (reader.entry().name().to_owned(), reader.entry().mode());
            let mut contents = Vec::new();
            reader.read_to_end(&mut contents).unwrap();
            entries.push((path, mode, contents));
            rest = reader.finish().unwrap();
        }
    }

    #[test]
    fn a_files_directories_come_before_it_and_once() {
        let mut archive = Initramfs::new();
        archive
            .file("/a/b/one", b"1234567", Access::Program)
            .unwrap();
        archive.file("a/b/two", b"", Access::Data).unwrap();
        archive.link("/a/three", "b/one").unwrap();
        archive.directory("/a/").unwrap();
        let entry = |path: &str, mode, contents: &[u8]| (path.to_owned(), mode, contents.to_vec());
        assert_eq!(
            entries(&archive.finish().unwrap()),
            [
                entry("a", 0o040_755, b""),
                entry("a/b", 0o040_755, b""),
                entry("a/b/one", 0o100_755, b"1234567"),
                entry("a/b/two", 0o100_644, b""),
                entry("a/three", 0o120_777, b"b/one"),
            ]
        );
    }

    #[test]
    fn a_path_that_would_be_cut_short_is_refused() {
        let error = Initramfs::new()
            .file("a\0b", b"", Access::Data)
            .unwrap_err();
        assert!(error.to_string().contains("NUL"), "{error}");
    }
}
