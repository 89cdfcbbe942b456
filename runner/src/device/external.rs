//! A device that somebody else serves on a vfio-user socket.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use lineproof_conformance::function::{self, Function};
use serde_json::{Value, json};

use super::{Device, Setup, slot};
use crate::outcome::Error;

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
    args: Vec<OsString>,
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
                    args: vfio_user_args_in_slot(socket)?,
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

/// The arguments that attach the device served at `socket` to QEMU, wherever
/// the machine has room.
///
/// # Errors
/// [`Error::Environment`] for a path that is not UTF-8.
pub(super) fn vfio_user_args(socket: &Path) -> Result<Vec<OsString>, Error> {
    Ok(device(vfio_user(socket)?).into())
}

/// The same, in the bench's slot.
///
/// # Errors
/// As [`vfio_user_args`].
pub(super) fn vfio_user_args_in_slot(socket: &Path) -> Result<Vec<OsString>, Error> {
    let mut properties = vfio_user(socket)?;
    properties["bus"] = slot::BUS.into();
    properties["addr"] = slot::NUMBER.into();
    let mut args = Vec::from(slot::arguments());
    args.extend(device(properties));
    Ok(args)
}

fn vfio_user(socket: &Path) -> Result<Value, Error> {
    let path = socket.to_str().ok_or_else(|| {
        Error::Environment(format!(
            "QEMU takes no socket path that is not UTF-8: {}; choose another directory \
             (XDG_RUNTIME_DIR, for a card that a run creates)",
            socket.display()
        ))
    })?;
    Ok(json!({
        "driver": "vfio-user-pci",
        "socket": { "type": "unix", "path": path },
    }))
}

/// The value of QEMU's `-device` for the device served at `socket`.
///
/// # Errors
/// [`Error::Environment`] for a path that is not UTF-8.
pub fn vfio_user_device(socket: &Path) -> Result<String, Error> {
    Ok(vfio_user(socket)?.to_string())
}

fn device(properties: Value) -> [OsString; 2] {
    ["-device".into(), properties.to_string().into()]
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

    fn qemu_args(&self) -> Vec<OsString> {
        self.args.clone()
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
            socket,
            args: Vec::new(),
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
