//! A listening UNIX socket as a file: created privately, replaced when its
//! server is dead, removed when ours ends.
//!
//! What else stands in its place is left alone, above all what somebody else
//! has put there.

use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, fchmod};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, SocketAddrUnix, SocketFlags, SocketType, bind, listen, socket_with,
};
use rustix::process::geteuid;
use thiserror::Error;

/// Longest path that fits `sockaddr_un` with its closing NUL.
pub const PATH_LIMIT: usize = 107;

/// Clients that may wait while another one is being served its last replies.
const BACKLOG: i32 = 8;

/// Why there is no socket to listen at.
#[derive(Debug, Error)]
pub enum BindError {
    /// Another process listens there.
    #[error(
        "cannot listen at {path}: the socket is in use; stop its server or choose another path"
    )]
    InUse {
        /// Where.
        path: PathBuf,
    },
    /// Something that is no socket is in the way.
    #[error("cannot listen at {path}: {what} is in the way; remove it or choose another path")]
    Occupied {
        /// Where.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// A socket of somebody else's is in the way.
    #[error(
        "cannot listen at {path}: a socket of user {owner} is in the way, and you are user {user}; \
         choose another path"
    )]
    ForeignOwner {
        /// Where.
        path: PathBuf,
        /// The owner's user id.
        owner: u32,
        /// The user id of this process.
        user: u32,
    },
    /// There is no directory for it.
    #[error(
        "cannot listen at {path}: the directory {directory} does not exist; create it or choose \
         another path"
    )]
    NoDirectory {
        /// Where.
        path: PathBuf,
        /// What is missing.
        directory: PathBuf,
    },
    /// A UNIX socket cannot have so long a path.
    #[error(
        "cannot listen at {path}: the path has {length} bytes and a UNIX socket takes at most \
         {limit}; choose a shorter one, in $XDG_RUNTIME_DIR or /tmp for instance"
    )]
    PathTooLong {
        /// Where.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
        /// The most bytes it may have.
        limit: usize,
    },
    /// The operating system refused.
    #[error("cannot listen at {path}: {source}; choose a directory that you may write to")]
    Io {
        /// Where.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

/// A listening socket and its file, which is removed on drop.
#[derive(Debug)]
pub struct Listener {
    socket: UnixListener,
    path: PathBuf,
    /// Device and inode of the file, so that no successor's file is removed.
    identity: Option<(u64, u64)>,
}

impl Listener {
    /// Listens at `path`, open to this user only.
    ///
    /// # Errors
    /// [`BindError`]; what stands at `path` is then as it was.
    pub fn bind(path: &Path) -> Result<Self, BindError> {
        let length = path.as_os_str().as_bytes().len();
        if length > PATH_LIMIT {
            return Err(BindError::PathTooLong {
                path: path.to_owned(),
                length,
                limit: PATH_LIMIT,
            });
        }
        let failed = |source: io::Error| refused(path, source);
        let socket = match try_bind(path) {
            Err(Errno::ADDRINUSE) => {
                remove_leftover(path)?;
                try_bind(path)
            }
            outcome => outcome,
        }
        .map_err(|error| failed(error.into()))?;
        let listener = Self {
            socket: UnixListener::from(socket),
            path: path.to_owned(),
            identity: identity(path),
        };
        listen(listener.socket.as_fd(), BACKLOG).map_err(|error| failed(error.into()))?;
        Ok(listener)
    }

    /// The socket; it does not block.
    pub fn socket(&self) -> &UnixListener {
        &self.socket
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if self.identity.is_some() && identity(&self.path) == self.identity {
            // Nobody is left to tell, and the directory may be gone already.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What the operating system's refusal means.
fn refused(path: &Path, source: io::Error) -> BindError {
    let path = path.to_owned();
    match path.parent() {
        Some(directory) if source.kind() == io::ErrorKind::NotFound => BindError::NoDirectory {
            directory: directory.to_owned(),
            path,
        },
        _ => BindError::Io { path, source },
    }
}

fn try_bind(path: &Path) -> Result<OwnedFd, Errno> {
    let socket = socket_with(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC | SocketFlags::NONBLOCK,
        None,
    )?;
    // Before the bind: Linux gives the file the mode of the socket, so that
    // there is no moment at which others may connect.
    fchmod(&socket, Mode::RUSR | Mode::WUSR)?;
    bind(&socket, &SocketAddrUnix::new(path)?)?;
    Ok(socket)
}

/// Removes the socket of a server that is gone. A live one refuses or takes
/// the connection, a dead one's kernel end is closed.
fn remove_leftover(path: &Path) -> Result<(), BindError> {
    let failed = |source: io::Error| refused(path, source);
    let metadata = fs::symlink_metadata(path).map_err(failed)?;
    let file_type = metadata.file_type();
    if !file_type.is_socket() {
        return Err(BindError::Occupied {
            path: path.to_owned(),
            what: if file_type.is_symlink() {
                "a symbolic link"
            } else if file_type.is_dir() {
                "a directory"
            } else {
                "a file"
            },
        });
    }
    let (owner, user) = (metadata.uid(), geteuid().as_raw());
    if owner != user {
        return Err(BindError::ForeignOwner {
            path: path.to_owned(),
            owner,
            user,
        });
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(failed)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(failed(error)),
        // Connected, or its queue is full: somebody listens.
        _ => Err(BindError::InUse {
            path: path.to_owned(),
        }),
    }
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    let metadata = fs::symlink_metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn error(path: &Path) -> BindError {
        Listener::bind(path).expect_err("it is in the way")
    }

    #[test]
    fn a_symbolic_link_is_refused_even_to_nothing() {
        let place = tempfile::tempdir().unwrap();
        let (link, target) = (place.path().join("link"), place.path().join("target"));
        symlink(&target, &link).unwrap();
        assert!(error(&link).to_string().contains("a symbolic link"));
        assert!(!target.exists());
        // And to a dead server's socket, which itself would be replaced.
        drop(UnixListener::bind(&target).unwrap());
        assert!(error(&link).to_string().contains("a symbolic link"));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn a_socket_of_somebody_else_is_not_replaced() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("socket");
        drop(UnixListener::bind(&path).unwrap());
        // Only root can give files away; others have none to meet here.
        if std::os::unix::fs::chown(&path, Some(12345), None).is_err() {
            return;
        }
        let error = error(&path);
        assert!(
            matches!(error, BindError::ForeignOwner { owner: 12345, .. }),
            "{error}"
        );
        assert!(path.exists());
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = error(Path::new("/nonexistent/socket"));
        let text = error.to_string();
        assert!(text.contains("directory /nonexistent does"), "{text}");
    }
}
