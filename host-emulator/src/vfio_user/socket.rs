//! The listening socket as a file: created privately, replaced when its
//! server is dead, removed when ours ends.

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

use super::server::ServeError;

/// Longest path that fits `sockaddr_un` with its closing NUL.
pub const PATH_LIMIT: usize = 107;

/// Clients that may wait while another one is being served its last replies.
const BACKLOG: i32 = 8;

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
    /// [`ServeError::InUse`], [`ServeError::Occupied`],
    /// [`ServeError::PathTooLong`] or [`ServeError::Io`].
    pub fn bind(path: &Path) -> Result<Self, ServeError> {
        let length = path.as_os_str().as_bytes().len();
        if length > PATH_LIMIT {
            return Err(ServeError::PathTooLong {
                path: path.to_owned(),
                length,
                limit: PATH_LIMIT,
            });
        }
        let failed = |source: io::Error| ServeError::Io {
            path: path.to_owned(),
            source,
        };
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
fn remove_leftover(path: &Path) -> Result<(), ServeError> {
    let failed = |source: io::Error| ServeError::Io {
        path: path.to_owned(),
        source,
    };
    let metadata = fs::symlink_metadata(path).map_err(failed)?;
    if !metadata.file_type().is_socket() {
        return Err(ServeError::Occupied {
            path: path.to_owned(),
        });
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(failed)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(failed(error)),
        // Connected, or its queue is full: somebody listens.
        _ => Err(ServeError::InUse {
            path: path.to_owned(),
        }),
    }
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    let metadata = fs::symlink_metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}
