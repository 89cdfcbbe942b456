//! An emulated CH352 at a socket of the user's choice, with no virtual
//! machine and no instance.

use std::ffi::OsString;
use std::path::Path;

use lineproof_host_emulator::line::host::{HostLines, LineMonitor};
use lineproof_host_emulator::vfio_user::{MonotonicClock, ServeError, Server, ServerHandle};
use lineproof_host_emulator::{Card, CardType, ObservedCard};

use super::{Setup, card, vfio_user_device};
use crate::outcome::Error;

/// A card and the thread that serves it. Dropping it stops the thread and
/// removes the socket.
#[derive(Debug)]
pub struct Served {
    server: Option<ServerHandle<ObservedCard>>,
    args: [OsString; 2],
    lines: LineMonitor,
}

impl Served {
    /// Serves a card of this type at `socket`.
    ///
    /// # Errors
    /// [`Error::Usage`] for lines that do not go together,
    /// [`Error::Environment`] when the socket or an end of a line cannot be
    /// had.
    pub fn at(card_type: CardType, socket: &Path, setup: &Setup) -> Result<Self, Error> {
        let environment = |error: &dyn std::fmt::Display| Error::Environment(error.to_string());
        let plan = card::plan(card_type, setup)?;
        let lines = HostLines::open(&plan).map_err(|error| environment(&error))?;
        let monitor = lines.monitor();
        let config = card::config(card_type, setup, &plan);
        let card = ObservedCard::new(Card::new(config), setup.trace.observer(&config));
        let server = Server::bind(socket)
            .map_err(ServeError::from)
            .and_then(|server| server.spawn_connected(card, MonotonicClock::new(), lines))
            .map_err(|error| environment(&error))?;
        Ok(Self {
            args: ["-device".into(), vfio_user_device(server.path())?.into()],
            server: Some(server),
            lines: monitor,
        })
    }

    /// The arguments that attach it to QEMU.
    #[must_use]
    pub fn qemu_args(&self) -> &[OsString] {
        &self.args
    }

    /// How the lines that lead to this machine are doing.
    #[must_use]
    pub fn lines(&self) -> LineMonitor {
        self.lines.clone()
    }

    /// What went wrong since the last call without ending the server.
    pub fn take_trouble(&self) -> Option<String> {
        self.server.as_ref()?.take_trouble()
    }

    /// Why it is no longer served; none while it is.
    pub fn failure(&mut self) -> Option<String> {
        if self.server.as_ref().is_some_and(ServerHandle::is_running) {
            return None;
        }
        Some(card::death(self.server.take()?.stop()))
    }
}
