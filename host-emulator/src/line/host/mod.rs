//! The host's ends of the lines that lead out of a card: pseudo-terminals,
//! sockets, files, standard input and output.
//!
//! All of it runs on the thread that serves the card, and nothing here waits:
//! a peer that does not read fills the port's far end, which drops CTS; a port
//! that is not ready leaves the peer's bytes where the peer has put them. What
//! a port sends although nobody can take it is lost and counted. Characters,
//! formats and rates are the model's business.

mod error;
mod file;
mod link;
mod listening;
mod peer;
mod port;
mod pty;
mod status;
mod stdio;
mod stream;
mod tcp;
mod unix;

pub use error::LineError;
pub use status::LineStatus;

use std::sync::Arc;

use rustix::event::PollFlags;

use super::{HostSpec, LinePlan};
use crate::card::Card;
use crate::time::Instant;
use crate::vfio_user::{Outside, SOURCES, Source};

use peer::{PLACES, Peer};
use port::PortEnd;
use status::Counters;

/// The ends of a card's lines on this host. Given to the card's server, they
/// are the card's outside; dropped, they are removed. The default has none.
#[derive(Debug, Default)]
pub struct HostLines {
    ends: Vec<PortEnd>,
}

/// What has come of the lines of a card that is being served.
#[derive(Clone, Debug, Default)]
pub struct LineMonitor {
    counters: Vec<Arc<Counters>>,
}

impl HostLines {
    /// Opens what the lines of `plan` lead to.
    ///
    /// # Errors
    /// [`LineError`]; nothing is left behind.
    pub fn open(plan: &LinePlan) -> Result<Self, LineError> {
        let open = |(port, host)| open(host).map(|peer| PortEnd::new(port, peer));
        Ok(Self {
            ends: plan.hosts().map(open).collect::<Result<_, _>>()?,
        })
    }

    /// Where to look, from any thread, how the lines are doing.
    #[must_use]
    pub fn monitor(&self) -> LineMonitor {
        LineMonitor {
            counters: self.ends.iter().map(PortEnd::counters).collect(),
        }
    }
}

impl LineMonitor {
    /// How the lines are doing, by port.
    #[must_use]
    pub fn status(&self) -> Vec<LineStatus> {
        self.counters.iter().map(|line| line.status()).collect()
    }
}

impl Outside<Card> for HostLines {
    fn sources(&self) -> [Option<Source<'_>>; SOURCES] {
        let mut sources = [None; SOURCES];
        let places = sources.as_chunks_mut::<PLACES>().0;
        for (places, end) in places.iter_mut().zip(&self.ends) {
            *places = end.sources();
        }
        sources
    }

    fn tend(
        &mut self,
        card: &mut Card,
        ready: [PollFlags; SOURCES],
        now: Instant,
    ) -> Option<Instant> {
        let ready = ready.as_chunks::<PLACES>().0;
        let ends = self.ends.iter_mut().zip(ready);
        ends.filter_map(|(end, ready)| end.tend(card, *ready, now))
            .min()
    }

    fn end(&mut self, card: &mut Card, now: Instant) {
        for end in &mut self.ends {
            end.end(card, now);
        }
    }
}

fn open(host: &HostSpec) -> Result<Box<dyn Peer>, LineError> {
    Ok(match host {
        HostSpec::Pty(link) => Box::new(pty::Pty::open(link.as_deref())?),
        HostSpec::Unix(path) => Box::new(unix::listen(path)?),
        HostSpec::Tcp { address, .. } => Box::new(tcp::listen(*address)?),
        HostSpec::File(path) => Box::new(file::File::open(path)?),
        HostSpec::Stdio => Box::new(stdio::Stdio::open()?),
    })
}
