//! The instances of one process: created, looked at, and removed.

use std::collections::BTreeMap;
use std::os::fd::BorrowedFd;

use lineproof_host_emulator::ServedCard;
use lineproof_host_emulator::line::host::{HostLines, LineMonitor};
use lineproof_host_emulator::mdev::{MdevError, Parent};
use rustix::io::Errno;
use uuid::Uuid;

use super::protocol::InstanceState;
use crate::mdev::{CardWords, Failure};

/// Instances with their cards, each at its own socket. They go when this
/// value goes.
#[derive(Debug)]
pub struct Cards {
    parent: Parent,
    held: BTreeMap<Uuid, Card>,
}

/// One of them.
#[derive(Debug)]
struct Card {
    served: ServedCard,
    lines: LineMonitor,
    words: CardWords,
    /// It is to go as soon as its client has gone.
    leaving: bool,
}

/// How a removal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The instance is gone.
    Done,
    /// A client holds it; it goes when the client does.
    Waits,
}

impl Cards {
    /// No instances yet, out of this parent's pool.
    #[must_use]
    pub fn new(parent: Parent) -> Self {
        Self {
            parent,
            held: BTreeMap::new(),
        }
    }

    /// Creates an instance and serves a card in it.
    ///
    /// # Errors
    /// `EEXIST` when the UUID is in use, `ENOSPC` when too few ports are left,
    /// `EINVAL` for words that say nothing, and what keeps a line from being
    /// opened.
    pub fn create(&mut self, uuid: Uuid, words: CardWords) -> Result<(), Failure> {
        // Before its lines are found to be taken, by the first of that name.
        if self.contains(uuid) {
            return Err(MdevError::Exists { uuid }.into());
        }
        let (config, plan) = words.read()?;
        let lines = HostLines::open(&plan)?;
        let card = Card {
            lines: lines.monitor(),
            served: ServedCard::create_wired(&self.parent, uuid, config, lines)?,
            words,
            leaving: false,
        };
        self.held.insert(uuid, card);
        Ok(())
    }

    /// How an instance is.
    ///
    /// # Errors
    /// `ENODEV` when it is none of these.
    pub fn state(&self, uuid: Uuid) -> Result<InstanceState, Failure> {
        let card = self.held.get(&uuid).ok_or_else(|| no_such(uuid))?;
        Ok(InstanceState {
            uuid,
            card: card.words.clone(),
            socket: card.served.socket_path().to_owned(),
            connected: card.served.is_connected(),
            leaving: card.leaving,
            lines: card.lines.status(),
        })
    }

    /// Removes an instance; a client that holds it is waited for, or, by
    /// force, disconnected.
    ///
    /// # Errors
    /// `ENODEV` when it is none of these.
    pub fn remove(&mut self, uuid: Uuid, force: bool) -> Result<Removal, Failure> {
        let card = self.held.get_mut(&uuid).ok_or_else(|| no_such(uuid))?;
        if force || !card.served.is_connected() {
            self.held.remove(&uuid);
            return Ok(Removal::Done);
        }
        card.leaving = true;
        card.served.end_when_free(true);
        Ok(Removal::Waits)
    }

    /// Removes all of them, whoever is connected.
    pub fn clear(&mut self) {
        self.held.clear();
    }

    /// Calls a removal off.
    pub fn keep(&mut self, uuid: Uuid) {
        if let Some(card) = self.held.get_mut(&uuid) {
            card.leaving = false;
            card.served.end_when_free(false);
        }
    }

    /// Takes out the instances whose cards are no longer served, and says why
    /// those ended that were not asked to.
    pub fn sweep(&mut self) -> Vec<(Uuid, String)> {
        let mut deaths = Vec::new();
        let ended = self.held.extract_if(.., |_, card| {
            card.served.take_change();
            !card.served.is_running()
        });
        for (uuid, card) in ended {
            if let Err(error) = card.served.stop() {
                deaths.push((uuid, error.to_string()));
            }
        }
        deaths
    }

    /// Whether there is an instance of this name.
    #[must_use]
    pub fn contains(&self, uuid: Uuid) -> bool {
        self.held.contains_key(&uuid)
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// How many have a client.
    #[must_use]
    pub fn connected(&self) -> usize {
        let connected = |card: &&Card| card.served.is_connected();
        self.held.values().filter(connected).count()
    }

    /// Readable when a card's client comes or goes, or its server ends.
    pub fn changes(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.held.values().map(|card| card.served.changed())
    }

    /// Name and type of each, as the daemon's record has them.
    #[must_use]
    pub fn record(&self) -> Vec<String> {
        let line = |(uuid, card): (&Uuid, &Card)| format!("{uuid} {}", card.words.card_type);
        self.held.iter().map(line).collect()
    }
}

fn no_such(uuid: Uuid) -> Failure {
    Failure::new(Errno::NODEV, format!("there is no instance {uuid}"))
}
