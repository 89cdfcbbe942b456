//! A compressed tar archive with everything in one directory.
//!
//! Owns the headers: names, modes and times depend on what is packed alone,
//! never on who packs it. Refuses to know what the files are.

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

/// What the users of the archive may do with a file, besides reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Start it.
    Program,
    /// Nothing.
    Data,
}

impl Access {
    const fn mode(self) -> u32 {
        match self {
            Self::Program => 0o755,
            Self::Data => 0o644,
        }
    }
}

/// An archive in the making.
pub(super) struct Archive {
    builder: Builder<GzEncoder<BufWriter<File>>>,
    root: String,
    modified: u64,
}

impl Archive {
    /// Starts the archive at `path`. Everything in it is below the directory
    /// `root` and bears the time `modified`, in seconds since 1970.
    pub(super) fn create(path: &Path, root: &str, modified: u64) -> io::Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        Ok(Self {
            builder: Builder::new(GzEncoder::new(file, Compression::default())),
            root: root.to_owned(),
            modified,
        })
    }

    /// Adds a file of this machine.
    pub(super) fn file(&mut self, path: &str, source: &Path, access: Access) -> io::Result<()> {
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("{}: {error}", source.display()))
        };
        let file = File::open(source).map_err(named)?;
        let bytes = file.metadata().map_err(named)?.len();
        self.append(path, bytes, file, access)
    }

    /// Adds a file that is nowhere yet.
    pub(super) fn bytes(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.append(path, bytes.len() as u64, bytes, Access::Data)
    }

    /// Completes it.
    pub(super) fn finish(self) -> io::Result<()> {
        let file = self.builder.into_inner()?.finish()?;
        file.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()
    }

    fn append(
        &mut self,
        path: &str,
        bytes: u64,
        data: impl Read,
        access: Access,
    ) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes);
        header.set_mode(access.mode());
        header.set_mtime(self.modified);
        header.set_uid(0);
        header.set_gid(0);
        let path = format!("{}/{path}", self.root);
        self.builder.append_data(&mut header, path, data)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_packed_file_comes_out_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let (source, path) = (directory.path().join("tool"), directory.path().join("a.gz"));
        fs::write(&source, "a tool").unwrap();
        let mut archive = Archive::create(&path, "top", 7).unwrap();
        archive.file("bin/tool", &source, Access::Program).unwrap();
        archive.bytes("share/text", b"a text").unwrap();
        archive.finish().unwrap();

        let mut found = Vec::new();
        let mut archive = tar::Archive::new(GzDecoder::new(File::open(&path).unwrap()));
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let path = entry.path().unwrap().display().to_string();
            let header = entry.header();
            found.push((path, text, header.mode().unwrap(), header.mtime().unwrap()));
        }
        let expected = [
            ("top/bin/tool".into(), "a tool".into(), 0o755, 7),
            ("top/share/text".into(), "a text".into(), 0o644, 7),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let mut archive = Archive::create(&directory.path().join("a.gz"), "top", 0).unwrap();
        let missing = directory.path().join("missing");
        let error = archive.file("x", &missing, Access::Data).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
    }
}
