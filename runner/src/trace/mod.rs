//! Traces: what happened at an emulated card, written to files while it
//! happens.
//!
//! A `.vcd` file has the levels on the card's lines, for waveform viewers; a
//! `.jsonl` file has every access and every message, decoded, a JSON object a
//! line. A trace that cannot be written ends no run, for the device must be
//! removed; what was lost is asked for at the end.

mod decode;
mod jsonl;
mod lines;
mod path;
mod recent;
mod record;
mod several;
mod sink;
mod vcd;

pub use decode::{config_register, registers};
pub use lines::{PORT_LINES, PortLine};
pub use path::{Format, TracePath, UnknownFormat};
pub use recent::{Recent, Waveform};
pub use record::{
    AccessRecord, CardRecord, Decoded, ErrorRecord, Head, MessageRecord, Operation, Record, Region,
    Times, VERSION,
};

use std::sync::Arc;

use lineproof_host_emulator::{CardConfig, Observer};

use crate::outcome::Error;
use several::Several;
use sink::Sink;

/// The files that a card's trace goes to; none by default. Clones stand for
/// the same files.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    files: Arc<[(Format, Sink)]>,
    recent: Option<Recent>,
}

impl Trace {
    /// Creates the files, empty.
    ///
    /// # Errors
    /// [`Error::Environment`] for one that cannot be created.
    pub fn create(paths: &[TracePath]) -> Result<Self, Error> {
        let create = |path: &TracePath| Ok((path.format(), Sink::create(path.path())?));
        let files: Result<Vec<_>, Error> = paths.iter().map(create).collect();
        Ok(Self {
            files: files?.into(),
            recent: None,
        })
    }

    /// The same, and what happens is kept in `recent` for a while.
    #[must_use]
    pub fn kept_in(self, recent: Recent) -> Self {
        Self {
            recent: Some(recent),
            ..self
        }
    }

    /// Whether nothing is to be traced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.recent.is_none()
    }

    /// Somebody who watches a card of this configuration and writes what they
    /// see; none where nothing is to be traced.
    #[must_use]
    pub fn observer(&self, config: &CardConfig) -> Option<Box<dyn Observer>> {
        let files = self.files.iter().map(|(format, sink)| match format {
            Format::Vcd => Box::new(vcd::Vcd::new(sink.clone(), config)) as Box<dyn Observer>,
            Format::Jsonl => Box::new(jsonl::Jsonl::new(sink.clone(), config)),
        });
        let recent = self.recent.iter().map(Recent::observer);
        let observers: Vec<_> = files.chain(recent).collect();
        match observers.is_empty() {
            true => None,
            false => Some(Box::new(Several(observers))),
        }
    }

    /// Writes out what is still held back. Called once the card is gone.
    ///
    /// # Errors
    /// [`Error::Environment`] for the first file that is incomplete.
    pub fn finish(&self) -> Result<(), Error> {
        self.files.iter().try_for_each(|(_, sink)| sink.finish())
    }
}
