//! The tree at a directory of the user's choice, as long as this value lives.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fuser::{BackgroundSession, Config, MountOption, Session};
use rustix::io::Errno;
use rustix::mount::UnmountFlags;
use rustix::process::geteuid;

use super::fuse::SysfsView;
use crate::mdev::{Emulated, Failure};
use crate::provision::search_path;

/// What the kernel talks to file systems of processes through.
const DEVICE: &str = "/dev/fuse";

/// A mounted tree. Dropping it unmounts, even while files in it are open.
#[derive(Debug)]
pub struct Mount {
    session: BackgroundSession,
    place: PathBuf,
}

impl Mount {
    /// Mounts the tree of `parent` at `directory`, which must exist and be
    /// empty.
    ///
    /// # Errors
    /// What keeps it from being mounted, and what to do about it.
    pub fn new(parent: Emulated, directory: &Path) -> Result<Self, Failure> {
        check_directory(directory)?;
        check_means()?;
        let unusable = |error| Failure::io(format!("cannot use {}", directory.display()), &error);
        let place = directory.canonicalize().map_err(unusable)?;
        let mut config = Config::default();
        config.mount_options = vec![
            MountOption::FSName("lineproof".to_owned()),
            MountOption::NoExec,
            MountOption::NoDev,
            MountOption::NoSuid,
        ];
        let session = Session::new(SysfsView::new(parent), directory, &config)
            .and_then(Session::spawn)
            .map_err(|error| {
                let words = error.to_string();
                let place = place.display();
                Failure {
                    errno: error.raw_os_error().unwrap_or(Errno::IO.raw_os_error()),
                    message: format!("cannot mount at {place}: {}", words.trim()),
                }
            })?;
        Ok(Self { session, place })
    }

    /// Whether it is still mounted, or somebody has unmounted it.
    #[must_use]
    pub fn is_mounted(&self) -> bool {
        !self.session.guard.is_finished()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // The session's own end would leave the mount where somebody has a
        // file of it open. Users who are not root have fusermount do this.
        if self.is_mounted() {
            let _ = rustix::mount::unmount(&self.place, UnmountFlags::DETACH);
        }
    }
}

fn check_directory(directory: &Path) -> Result<(), Failure> {
    let place = directory.display();
    let unusable = |error: &io::Error| match error.raw_os_error() {
        Some(errno) if errno == Errno::NOTCONN.raw_os_error() => Failure::new(
            Errno::NOTCONN,
            format!("{place} is the mount of a process that died: run `umount -l {place}` first"),
        ),
        Some(errno) if errno == Errno::NOENT.raw_os_error() => Failure::new(
            Errno::NOENT,
            format!("cannot mount at {place}: there is no such directory; create it first"),
        ),
        Some(errno) if errno == Errno::NOTDIR.raw_os_error() => Failure::new(
            Errno::NOTDIR,
            format!("cannot mount at {place}: it is no directory; choose an empty directory"),
        ),
        _ => Failure::io(format!("cannot mount at {place}"), error),
    };
    let mut entries = fs::read_dir(directory).map_err(|error| unusable(&error))?;
    if entries.next().is_some() {
        return Err(Failure::new(
            Errno::NOTEMPTY,
            format!("cannot mount at {place}: it is not empty; choose an empty directory"),
        ));
    }
    Ok(())
}

fn check_means() -> Result<(), Failure> {
    match fs::metadata(DEVICE) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Failure::new(
                Errno::NODEV,
                format!(
                    "{DEVICE} is missing: load the module (modprobe fuse), or pass the device \
                     into the container; `lineproof mdev create` needs neither"
                ),
            ));
        }
        Err(error) => return Err(Failure::io(format!("cannot use {DEVICE}"), &error)),
    }
    let helpers = ["fusermount3", "fusermount"];
    let helped = helpers
        .iter()
        .any(|helper| search_path::find(helper).is_some());
    if geteuid().is_root() || helped {
        return Ok(());
    }
    Err(Failure::new(
        Errno::PERM,
        "mounting takes root's rights or the program fusermount3: install it (Debian: apt \
         install fuse3), or run this as root; `lineproof mdev create` needs neither",
    ))
}
