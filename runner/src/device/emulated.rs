//! The emulated CH352 that a run creates for itself.

use std::ffi::OsString;
use std::path::Path;

use lineproof_conformance::function::{self, Function};
use lineproof_host_emulator::line::host::{HostLines, LineMonitor};
use lineproof_host_emulator::mdev::Parent;
use lineproof_host_emulator::run_dir::BaseDir;
use lineproof_host_emulator::{CardType, ServedCard};
use uuid::Uuid;

use super::vfio_user::VfioUser;
use super::{Device, Setup, Slot, card};
use crate::outcome::Error;

/// An instance out of the user's pool of ports, with a card in it that a
/// thread of this process serves.
#[derive(Debug)]
pub(super) struct Emulated {
    card_type: CardType,
    uuid: Uuid,
    vfio_user: VfioUser,
    lines: LineMonitor,
    served: Option<ServedCard>,
}

impl Emulated {
    /// Creates a card of this type and serves it.
    ///
    /// # Errors
    /// [`Error::Usage`] for lines that do not go together,
    /// [`Error::Environment`] when the UUID is taken, the pool is exhausted,
    /// there is no private place for it or no end for a line.
    pub(super) fn create(card_type: CardType, setup: &Setup) -> Result<Self, Error> {
        let environment = |error: &dyn std::fmt::Display| Error::Environment(error.to_string());
        let uuid = setup.uuid.unwrap_or_else(Uuid::new_v4);
        let base = BaseDir::open_default().map_err(|error| environment(&error))?;
        let parent = Parent::open(&base).map_err(|error| environment(&error))?;
        let plan = card::plan(card_type, setup)?;
        let lines = HostLines::open(&plan).map_err(|error| environment(&error))?;
        let monitor = lines.monitor();
        let config = card::config(card_type, setup, &plan);
        let observer = setup.trace.observer(&config);
        let served = ServedCard::create_observed(&parent, uuid, config, lines, observer)
            .map_err(|error| environment(&error))?;
        Ok(Self {
            card_type,
            uuid,
            vfio_user: VfioUser::at(served.socket_path())?,
            lines: monitor,
            served: Some(served),
        })
    }
}

impl Device for Emulated {
    fn label(&self) -> String {
        format!("emulated {} {}", self.card_type, self.uuid)
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        self.vfio_user.args(slot)
    }

    fn socket(&self) -> Option<&Path> {
        self.served.as_ref().map(ServedCard::socket_path)
    }

    fn card(&self) -> &'static Function {
        &function::CH352
    }

    fn ports(&self) -> Option<usize> {
        Some(self.card_type.ports())
    }

    fn lines(&self) -> LineMonitor {
        self.lines.clone()
    }

    fn failure(&mut self, _qemu_errors: &str) -> Option<String> {
        if self.served.as_ref().is_some_and(ServedCard::is_running) {
            return None;
        }
        Some(card::death(self.served.take()?.stop()))
    }
}
