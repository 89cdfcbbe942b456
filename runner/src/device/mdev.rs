//! An instance that exists already, created by `lineproof mdev create` or in
//! the mounted tree.

use std::ffi::OsString;
use std::path::Path;

use lineproof_conformance::Wiring;
use lineproof_host_emulator::mdev::InstanceInfo;
use uuid::Uuid;

use super::external::External;
use super::{Device, Function, Setup, Slot, card};
use crate::mdev::{Emulated, Parent};
use crate::outcome::Error;

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
        // Asked beforehand: the server says no to QEMU, which does not say why.
        parent.wait_for_turn(uuid)?;
        let external = External::attach(&info.socket_path, setup)?;
        Ok(Self { info, external })
    }
}

/// What the ports of an instance are wired to: what it was created with, not
/// what the run was told.
///
/// # Errors
/// As [`MdevInstance::attach`].
pub(super) fn wiring(uuid: Uuid, setup: &Setup) -> Result<Wiring, Error> {
    let Some(state) = Emulated::open_default()?.show(uuid)?.state else {
        return Ok(setup.wiring);
    };
    let (_, plan) = state.card.read()?;
    Ok(card::wiring(&plan))
}

impl Device for MdevInstance {
    fn label(&self) -> String {
        format!("{} {}, an mdev", self.info.card_type, self.info.uuid)
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        self.external.qemu_args(slot)
    }

    fn socket(&self) -> Option<&Path> {
        self.external.socket()
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
