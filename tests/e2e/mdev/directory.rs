//! A tree that is mounted somewhere, for the steps of the life cycle.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::steps::Sysfs;

/// A tree that is mounted somewhere.
pub struct Directory(pub PathBuf);

impl Directory {
    fn at(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }
}

impl Sysfs for Directory {
    fn write(&mut self, path: &str, value: &str) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).truncate(true).open(self.at(path))?;
        file.write_all(format!("{value}\n").as_bytes())
    }

    fn read(&self, path: &str) -> io::Result<String> {
        fs::read_to_string(self.at(path))
    }

    fn link(&self, path: &str) -> io::Result<String> {
        Ok(fs::read_link(self.at(path))?.to_string_lossy().into_owned())
    }

    fn mode(&self, path: &str) -> io::Result<u32> {
        Ok(fs::metadata(self.at(path))?.permissions().mode() & 0o7777)
    }

    fn names(&self, path: &str) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.at(path))?;
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    fn exists(&self, path: &str) -> bool {
        Path::exists(&self.at(path))
    }
}
