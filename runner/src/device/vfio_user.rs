//! How QEMU is told of a device that is served on a vfio-user socket.

use std::ffi::OsString;
use std::path::Path;

use serde_json::{Value, json};

use super::Slot;
use crate::outcome::Error;

/// QEMU's `vfio-user-pci` with a socket.
#[derive(Clone, Debug)]
pub(super) struct VfioUser(Value);

impl VfioUser {
    /// The device served at `socket`.
    ///
    /// # Errors
    /// [`Error::Environment`] for a path that is not UTF-8.
    pub(super) fn at(socket: &Path) -> Result<Self, Error> {
        let path = socket.to_str().ok_or_else(|| {
            Error::Environment(format!(
                "QEMU takes no socket path that is not UTF-8: {}; choose another directory \
                 (XDG_RUNTIME_DIR, for a card that a run creates)",
                socket.display()
            ))
        })?;
        Ok(Self(json!({
            "driver": "vfio-user-pci",
            "socket": { "type": "unix", "path": path },
        })))
    }

    /// The arguments that plug it into `slot`.
    pub(super) fn args(&self, slot: Slot) -> Vec<OsString> {
        slot.plug(self.0.clone())
    }
}

/// The value of QEMU's `-device` for the device served at `socket`, wherever
/// the machine has room.
///
/// # Errors
/// [`Error::Environment`] for a path that is not UTF-8.
pub fn vfio_user_device(socket: &Path) -> Result<String, Error> {
    Ok(VfioUser::at(socket)?.0.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hidden_slot_brings_a_bridge() {
        let card = VfioUser::at(Path::new("/run/card")).unwrap();
        let text = |slot| {
            let args = card.args(slot);
            let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
            words.join(" ")
        };
        assert!(text(Slot::Hidden).contains("pci-bridge,id=slot"));
        assert!(text(Slot::Hidden).contains(r#""bus":"slot""#));
        assert_eq!(
            text(Slot::Ordinary),
            format!(
                "-device {}",
                vfio_user_device(Path::new("/run/card")).unwrap()
            )
        );
    }
}
