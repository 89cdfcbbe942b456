//! A served card, and the clock that the test moves.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lineproof_host_emulator::vfio_user::{Clock, Server, ServerHandle};
use lineproof_host_emulator::{Card, CardConfig, Instant};

use super::client::Client;

/// A clock that stands still until it is set.
#[derive(Clone, Default)]
pub struct SetClock(Arc<AtomicU64>);

impl SetClock {
    pub fn set(&self, nanos: u64) {
        self.0.store(nanos, Ordering::SeqCst);
    }

    pub fn advance(&self, nanos: u64) {
        self.0.fetch_add(nanos, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Instant {
        Instant::from_nanos(self.0.load(Ordering::SeqCst))
    }
}

/// A served card in a directory of its own.
pub struct CardBench {
    pub server: ServerHandle<Card>,
    pub clock: SetClock,
    path: PathBuf,
    _directory: tempfile::TempDir,
}

impl CardBench {
    pub fn new(config: CardConfig) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let clock = SetClock::default();
        let server = Server::bind(&path)
            .unwrap()
            .spawn(Card::new(config), clock.clone())
            .unwrap();
        Self {
            server,
            clock,
            path,
            _directory: directory,
        }
    }

    /// A client that has negotiated.
    pub fn client(&self) -> Client {
        Client::negotiated(&self.path)
    }

    /// A client that has not negotiated.
    pub fn stranger(&self) -> Client {
        Client::connect(&self.path)
    }

    /// The next client, once `previous` has gone.
    pub fn client_after(&self, previous: Client) -> Client {
        drop(previous);
        self.client()
    }
}
