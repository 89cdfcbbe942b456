//! A device that somebody else serves on a vfio-user socket.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::vfio_user::VfioUser;
use super::{Device, Setup, Slot};
use crate::outcome::Error;
use lineproof_conformance::function::{self, Function};

/// What QEMU says when the server's end of the socket closes. It lives on
/// then, and so does the guest, which reads all ones.
const LOST: &str = "failed to read header";

/// What it says when it crashes over the loss instead (seen with 11.1.3, when
/// two of its threads meet the error at once).
const CRASHED: &str = "error_setv: Assertion";

/// Someone else's server. It is neither created nor removed here.
#[derive(Debug)]
pub(super) struct External {
    socket: PathBuf,
    vfio_user: VfioUser,
}

impl External {
    /// Looks whether there is a socket at all. It is left to QEMU to connect:
    /// a server may take one client only.
    pub(super) fn attach(socket: &Path, setup: &Setup) -> Result<Self, Error> {
        if setup.uuid.is_some() || !setup.quirks.is_empty() {
            return Err(Error::Usage(
                "--uuid, --quirk and --personality are for a card that is created here, not for vfio-user:SOCKET or mdev:UUID"
                    .to_owned(),
            ));
        }
        let problem = match std::fs::metadata(socket) {
            Ok(metadata) if metadata.file_type().is_socket() => {
                return Ok(Self {
                    socket: socket.to_owned(),
                    vfio_user: VfioUser::at(socket)?,
                });
            }
            Ok(_) => "it is no socket".to_owned(),
            Err(error) => error.to_string(),
        };
        Err(Error::Environment(format!(
            "no vfio-user server at {}: {problem}; start one there first (`lineproof serve --socket`)",
            socket.display()
        )))
    }
}

impl External {
    /// Whether somebody still listens at the socket.
    fn is_served(&self) -> bool {
        !matches!(
            UnixStream::connect(&self.socket).map_err(|error| error.kind()),
            Err(ErrorKind::ConnectionRefused | ErrorKind::NotFound)
        )
    }
}

impl Device for External {
    fn label(&self) -> String {
        format!("the card at {}", self.socket.display())
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        self.vfio_user.args(slot)
    }

    fn socket(&self) -> Option<&Path> {
        Some(&self.socket)
    }

    fn card(&self) -> &'static Function {
        &function::CH352
    }

    fn ports(&self) -> Option<usize> {
        None
    }

    fn failure(&mut self, qemu_errors: &str) -> Option<String> {
        let gone = || qemu_errors.contains(CRASHED) && !self.is_served();
        (qemu_errors.contains(LOST) || gone()).then(|| {
            format!(
                "its server at {} has closed the connection",
                self.socket.display()
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_read_from_qemus_errors() {
        let place = tempfile::tempdir().unwrap();
        let socket = place.path().join("card");
        let server = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let mut device = External {
            vfio_user: VfioUser::at(&socket).unwrap(),
            socket,
        };
        assert_eq!(device.failure("qemu: some warning\n"), None);
        let crash = "util/error.c:62: error_setv: Assertion `*errp == NULL' failed.\n";
        assert_eq!(device.failure(crash), None, "the server is there");
        let lost = "qemu-system-x86_64: failed to read header: EOF\n";
        assert!(device.failure(lost).unwrap().contains("card"));

        drop(server);
        assert!(device.failure(crash).unwrap().contains("card"));
    }
}
