//! An instance that exists already, created by `lineproof mdev create` or in
//! the mounted tree.

use std::ffi::OsString;

use lineproof_host_emulator::mdev::InstanceInfo;
use uuid::Uuid;

use super::external::External;
use super::{Device, Function, Setup};
use crate::mdev::Emulated;
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
    /// [`Error::Environment`] when there is none of this name.
    pub(super) fn attach(uuid: Uuid, setup: &Setup) -> Result<Self, Error> {
        let info = Emulated::open_default()?.find(uuid)?;
        let external = External::attach(&info.socket_path, setup)?;
        Ok(Self { info, external })
    }
}

impl Device for MdevInstance {
    fn label(&self) -> String {
        format!("{} {}, an mdev", self.info.card_type, self.info.uuid)
    }

    fn qemu_args(&self) -> Vec<OsString> {
        self.external.qemu_args()
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
