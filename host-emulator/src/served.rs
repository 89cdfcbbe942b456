//! An instance with its card behind its socket: the whole of what a user
//! creates, names to QEMU, and removes.

use std::os::fd::BorrowedFd;
use std::path::Path;

use thiserror::Error;
use uuid::Uuid;

use crate::card::{Card, CardConfig};
use crate::line::host::HostLines;
use crate::mdev::{Instance, MdevError, Parent};
use crate::observed::{ObservedCard, Observer};
use crate::vfio_user::{MonotonicClock, ServeError, Server, ServerHandle};

/// Why a card could not be created and served.
#[derive(Debug, Error)]
pub enum ServedCardError {
    /// There is no instance for it.
    #[error(transparent)]
    Instance(#[from] MdevError),
    /// The instance has no server.
    #[error(transparent)]
    Server(#[from] ServeError),
}

/// A card that clients can connect to. Dropping it disconnects the client and
/// removes the socket and the instance.
#[derive(Debug)]
pub struct ServedCard {
    // Before the instance: the server ends before its directory goes.
    server: ServerHandle<ObservedCard>,
    instance: Instance,
}

impl ServedCard {
    /// Creates the instance `uuid` of `parent` and serves a card of the
    /// configured type at its socket, by the system's clock.
    ///
    /// # Errors
    /// [`ServedCardError`]; nothing is left behind.
    pub fn create(
        parent: &Parent,
        uuid: Uuid,
        config: CardConfig,
    ) -> Result<Self, ServedCardError> {
        Self::create_wired(parent, uuid, config, HostLines::default())
    }

    /// The same for a card whose lines lead to `lines`, opened by the plan
    /// that `config` has its wiring from.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub fn create_wired(
        parent: &Parent,
        uuid: Uuid,
        config: CardConfig,
        lines: HostLines,
    ) -> Result<Self, ServedCardError> {
        Self::create_observed(parent, uuid, config, lines, None)
    }

    /// The same for a card that `observer`, if there is one, watches.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub fn create_observed(
        parent: &Parent,
        uuid: Uuid,
        config: CardConfig,
        lines: HostLines,
        observer: Option<Box<dyn Observer>>,
    ) -> Result<Self, ServedCardError> {
        let instance = parent.create(config.card_type, uuid)?;
        let card = ObservedCard::new(Card::new(config), observer);
        let server = Server::bind(instance.socket_path())
            .map_err(ServeError::from)?
            .spawn_connected(card, MonotonicClock::new(), lines)?;
        Ok(Self { server, instance })
    }

    /// The instance.
    #[must_use]
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Where clients connect.
    #[must_use]
    pub fn socket_path(&self) -> &Path {
        self.instance.socket_path()
    }

    /// Whether the card is still being served. Once it is not,
    /// [`Self::stop`] tells why.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.server.is_running()
    }

    /// Whether a client is connected.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.server.is_connected()
    }

    /// Readable when a client has come or gone, or the card is no longer
    /// served; until [`Self::take_change`].
    #[must_use]
    pub fn changed(&self) -> BorrowedFd<'_> {
        self.server.changed()
    }

    /// Makes [`Self::changed`] wait for the next change.
    pub fn take_change(&self) {
        self.server.take_change();
    }

    /// Asks for the end of serving as soon as no client is connected, new ones
    /// being turned away meanwhile; or, with false, to go on after all.
    pub fn end_when_free(&self, wanted: bool) {
        self.server.end_when_free(wanted);
    }

    /// Removes the device and hands out the card in its last state.
    ///
    /// # Errors
    /// [`ServeError`] when serving had ended before, and why.
    pub fn stop(self) -> Result<Card, ServeError> {
        self.server.stop().map(ObservedCard::into_card)
    }
}
