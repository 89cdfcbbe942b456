//! An instance that exists already, created by `lineproof mdev create` or in
//! the mounted tree.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use lineproof_host_emulator::mdev::InstanceInfo;
use rustix::io::Errno;
use uuid::Uuid;

use super::external::External;
use super::{Device, Function, Setup, Slot};
use crate::mdev::{Emulated, Failure, Parent};
use crate::outcome::Error;

/// How long a client that has ended may seem to be there.
const GOING: Duration = Duration::from_secs(2);
/// Between two looks at it.
const LOOK: Duration = Duration::from_millis(20);

/// An instance of the user's emulated parent. It stays when the run is over.
#[derive(Debug)]
pub(super) struct MdevInstance {
    info: InstanceInfo,
    external: External,
}

impl MdevInstance {
    /// Finds the instance.
    ///
    /// # Errors
    /// [`Error::Environment`] when there is none of this name, or another
    /// client has it.
    pub(super) fn attach(uuid: Uuid, setup: &Setup) -> Result<Self, Error> {
        let parent = Emulated::open_default()?;
        let info = parent.find(uuid)?;
        wait_for_turn(&parent, uuid)?;
        let external = External::attach(&info.socket_path, setup)?;
        Ok(Self { info, external })
    }
}

/// Waits until no client has the instance, but only as long as the last one
/// may take to be gone: the server of a machine that has just ended hears of
/// it a moment later.
fn wait_for_turn(parent: &Emulated, uuid: Uuid) -> Result<(), Failure> {
    let deadline = Instant::now() + GOING;
    // Asked beforehand, for the server says no to QEMU, which does not say why.
    while parent
        .show(uuid)?
        .state
        .is_some_and(|state| state.connected)
    {
        if Instant::now() >= deadline {
            let message = format!("{uuid} has another client: end that virtual machine first");
            return Err(Failure::new(Errno::BUSY, message));
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

impl Device for MdevInstance {
    fn label(&self) -> String {
        format!("{} {}, an mdev", self.info.card_type, self.info.uuid)
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        self.external.qemu_args(slot)
    }

    fn card(&self) -> &'static Function {
        self.external.card()
    }

    fn ports(&self) -> Option<usize> {
        Some(self.info.card_type.ports())
    }

    fn failure(&mut self, qemu_errors: &str) -> Option<String> {
        self.external.failure(qemu_errors)
    }
}
