//! The emulated parent's tree, mounted somewhere, for the steps of the life
//! cycle.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use super::steps::{Begun, Sysfs};
use super::{hold, is_leaving};
use crate::sandbox::{Running, Sandbox, wait_until};

/// A tree that is mounted somewhere.
pub struct Directory<'a> {
    sandbox: &'a Sandbox,
    root: PathBuf,
    /// The run that has an instance.
    holder: Option<Running>,
    /// The write that was begun.
    writer: Option<JoinHandle<io::Result<()>>>,
}

impl<'a> Directory<'a> {
    /// The one at `root`, with the parent of `sandbox` behind it.
    pub fn new(sandbox: &'a Sandbox, root: PathBuf) -> Self {
        Self {
            sandbox,
            root,
            holder: None,
            writer: None,
        }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }
}

/// Writes a line in one call.
fn store(path: &Path, value: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).truncate(true).open(path)?;
    file.write_all(format!("{value}\n").as_bytes())
}

/// The instance whose directory, or a file in it, is at `path`.
fn instance(path: &str) -> &str {
    let below = path.strip_prefix("bus/mdev/devices/").unwrap();
    below.split('/').next().unwrap()
}

impl Sysfs for Directory<'_> {
    fn write(&mut self, path: &str, value: &str) -> io::Result<()> {
        store(&self.at(path), value)
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

    fn hold(&mut self, path: &str) -> io::Result<()> {
        self.holder = Some(hold(self.sandbox, instance(path)));
        Ok(())
    }

    fn begin(&mut self, path: &str, value: &str) -> io::Result<Begun> {
        let (file, value) = (self.at(path), value.to_owned());
        let writer = thread::spawn(move || store(&file, &value));
        let leaving = || is_leaving(self.sandbox, instance(path));
        wait_until("the write waits or returns", || {
            writer.is_finished() || leaving()
        });
        if writer.is_finished() {
            return writer.join().unwrap().map(|()| Begun::Done);
        }
        self.writer = Some(writer);
        Ok(Begun::Waits)
    }

    fn let_go(&mut self, _path: &str) -> io::Result<()> {
        let holder = self.holder.take().unwrap();
        holder.signal("TERM");
        holder.end().expect(130, &[]);
        Ok(())
    }

    fn end(&mut self, _path: &str) -> io::Result<()> {
        self.writer.take().unwrap().join().unwrap()
    }
}
