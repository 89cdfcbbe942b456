//! One user's base directory: where it is, and the proof that it is theirs
//! alone.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags, Stat, fstat, lstat, mkdir, open};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::error::RunDirError;

/// Name of the directory inside `$XDG_RUNTIME_DIR`.
const NAME: &str = "lineproof";

/// The directory, mode 0700 and owned by this user, under which all others
/// are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseDir {
    path: PathBuf,
}

impl BaseDir {
    /// Opens the user's usual base directory, and creates it if need be:
    /// `$XDG_RUNTIME_DIR/lineproof`, or `/tmp/lineproof-UID` where that
    /// variable names no directory of this user (after `su`, say) or one that
    /// others can write to.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_default() -> Result<Self, RunDirError> {
        let user = geteuid().as_raw();
        let path = std::env::var_os("XDG_RUNTIME_DIR")
            .map(PathBuf::from)
            .filter(|dir| fault(dir, user).is_none())
            .map_or_else(
                || PathBuf::from(format!("/tmp/{NAME}-{user}")),
                |dir| dir.join(NAME),
            );
        Self::open(&path)
    }

    /// Why the usual base directory is not the one in `$XDG_RUNTIME_DIR`,
    /// where that variable is set and names no directory of this user, or one
    /// that others can write to: one line.
    #[must_use]
    pub fn detour() -> Option<String> {
        let user = geteuid().as_raw();
        let named = PathBuf::from(std::env::var_os("XDG_RUNTIME_DIR")?);
        fault(&named, user).map(|fault| {
            format!(
                "XDG_RUNTIME_DIR ({}) {fault}; using /tmp/{NAME}-{user} instead",
                named.display()
            )
        })
    }

    /// Opens the directory at `path`, and creates it if need be; the directory
    /// that holds it must exist.
    ///
    /// # Errors
    /// [`RunDirError::SymbolicLink`], [`RunDirError::NotADirectory`],
    /// [`RunDirError::ForeignOwner`] or [`RunDirError::OpenToOthers`] when
    /// what is there is not private to this user, [`RunDirError::Io`] when the
    /// operating system refuses.
    pub fn open(path: &Path) -> Result<Self, RunDirError> {
        open_private(path)?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Opens a directory that is private to this user, creating it if need be.
///
/// A name in `/tmp` can be taken by anybody first, so what is there is checked
/// on the opened directory itself, not on its name. Once it is ours, the
/// sticky bit keeps others from renaming it.
pub(super) fn open_private(path: &Path) -> Result<OwnedFd, RunDirError> {
    match mkdir(path, Mode::RWXU) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(RunDirError::io("create", path, error)),
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let user = geteuid().as_raw();
    let directory = match open(path, flags, Mode::empty()) {
        Ok(directory) => directory,
        Err(error) => return Err(explain(path, user, error)),
    };
    let stat = fstat(&directory).map_err(|error| RunDirError::io("inspect", path, error))?;
    check_owner(path, &stat, user)?;
    let mode = stat.st_mode & 0o777;
    if mode & 0o077 != 0 {
        return Err(RunDirError::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    Ok(directory)
}

/// Why a directory could not be opened.
fn explain(path: &Path, user: u32, error: Errno) -> RunDirError {
    let Ok(stat) = lstat(path) else {
        return RunDirError::io("open", path, error);
    };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Symlink => RunDirError::SymbolicLink {
            path: path.to_owned(),
        },
        FileType::Directory => match check_owner(path, &stat, user) {
            Err(foreign) => foreign,
            Ok(()) => RunDirError::io("open", path, error),
        },
        _ => RunDirError::NotADirectory {
            path: path.to_owned(),
        },
    }
}

fn check_owner(path: &Path, stat: &Stat, user: u32) -> Result<(), RunDirError> {
    if stat.st_uid == user {
        Ok(())
    } else {
        Err(RunDirError::ForeignOwner {
            path: path.to_owned(),
            owner: stat.st_uid,
            user,
        })
    }
}

/// What keeps the named directory from holding the base directory, if
/// anything does.
fn fault(named: &Path, user: u32) -> Option<&'static str> {
    const OTHERS_WRITE: u32 = 0o022;
    const STICKY: u32 = 0o1000;
    let directory = lstat(named).ok().filter(|stat| {
        named.is_absolute()
            && FileType::from_raw_mode(stat.st_mode) == FileType::Directory
            && stat.st_uid == user
    });
    match directory {
        None => Some("is no directory of yours"),
        // They could put a directory of theirs in the place of ours.
        Some(stat) if stat.st_mode & OTHERS_WRITE != 0 && stat.st_mode & STICKY == 0 => {
            Some("can be written to by others")
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_new_base_is_open_to_its_owner_only() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("base");
        BaseDir::open(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        BaseDir::open(&path).expect("a second opening finds it");
    }

    #[test]
    fn a_symbolic_link_is_refused_even_to_a_directory_of_ours() {
        let scratch = tempfile::tempdir().unwrap();
        let target = scratch.path().join("target");
        BaseDir::open(&target).unwrap();
        let link = scratch.path().join("link");
        symlink(&target, &link).unwrap();
        let error = BaseDir::open(&link).unwrap_err();
        assert!(matches!(error, RunDirError::SymbolicLink { .. }), "{error}");
    }

    #[test]
    fn a_file_in_its_place_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("base");
        fs::write(&path, "").unwrap();
        let error = BaseDir::open(&path).unwrap_err();
        assert!(
            matches!(error, RunDirError::NotADirectory { .. }),
            "{error}"
        );
    }

    #[test]
    fn a_directory_that_others_may_enter_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("base");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
        let error = BaseDir::open(&path).unwrap_err();
        assert!(
            matches!(error, RunDirError::OpenToOthers { mode: 0o750, .. }),
            "{error}"
        );
    }

    #[test]
    fn a_directory_of_somebody_else_is_refused() {
        // "/" belongs to root; to root itself, any other owner is foreign.
        let user = geteuid().as_raw();
        let stat = lstat(Path::new("/")).unwrap();
        let error = check_owner(Path::new("/"), &stat, user + 1).unwrap_err();
        assert!(matches!(error, RunDirError::ForeignOwner { .. }), "{error}");
        if user != 0 {
            let error = BaseDir::open(Path::new("/")).unwrap_err();
            assert!(matches!(error, RunDirError::ForeignOwner { .. }), "{error}");
        }
    }
}
