//! The lines of a `.jsonl` trace, as `docs/trace.schema.json` describes them:
//! written by [`super::jsonl`], read by [`crate::replay`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the format.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Record {
    /// The first line: what is traced.
    Trace(Head),
    /// An access to a region of the card.
    Access(AccessRecord),
    /// INTx has changed.
    Interrupt {
        /// When.
        #[serde(flatten)]
        times: Times,
        /// Its level from now on.
        asserted: bool,
    },
    /// The card has been reset.
    Reset {
        /// When.
        #[serde(flatten)]
        times: Times,
    },
    /// The card has taken over another one's state.
    Restored {
        /// When.
        #[serde(flatten)]
        times: Times,
    },
    /// A client's message has been carried out; what it did to the card
    /// stands before it.
    Message(MessageRecord),
    /// The last line: the card is gone.
    End {
        /// When.
        #[serde(flatten)]
        times: Times,
    },
}

/// What is traced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`VERSION`].
    pub version: u32,
    /// Who has written it.
    pub lineproof: String,
    /// When, in nanoseconds since 1970-01-01 UTC: where the host's times
    /// begin.
    pub started_unix_ns: u64,
    /// The card.
    pub card: CardRecord,
}

/// The card's configuration, in the words of the command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRecord {
    /// `mtty-1` or `mtty-2`.
    #[serde(rename = "type")]
    pub card_type: String,
    /// `null-modem`, or what each port is wired to: `loopback`, `open` or
    /// `external`; one word for both ports alike, else two with a comma.
    pub wiring: String,
    /// `line` or `instant`.
    pub timing: String,
    /// Whether MCR has AFE.
    pub auto_flow_control: bool,
    /// Whether port 1's IER has the clock bit.
    pub clock_doubling: bool,
    /// Departures of the model, by name.
    pub quirks: Vec<String>,
}

/// The times of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// On the card's clock, in nanoseconds.
    pub card_ns: u64,
    /// On the host's monotonic clock, in nanoseconds since the trace began.
    pub host_ns: u64,
}

/// The direction of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// From the card.
    Read,
    /// To the card.
    Write,
}

/// A region of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// The registers of port 0.
    Bar0,
    /// The registers of port 1.
    Bar1,
    /// PCI config space.
    Config,
}

/// An access, decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRecord {
    /// When.
    #[serde(flatten)]
    pub times: Times,
    /// Which way.
    pub operation: Operation,
    /// Where.
    pub region: Region,
    /// The first byte's offset in the region.
    pub offset: u64,
    /// The bytes, the one at `offset` first.
    pub data: Vec<u8>,
    /// The same as registers.
    pub registers: Vec<Decoded>,
}

/// A register's value in the datasheet's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decoded {
    /// The datasheet's abbreviation.
    pub name: String,
    /// The value.
    pub value: u32,
    /// The names of the bits that are set, or what they say together.
    pub bits: String,
}

/// A client's message and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRecord {
    /// When.
    #[serde(flatten)]
    pub times: Times,
    /// The client's number for it.
    pub id: u16,
    /// The command's name in the specification; its number if it has none.
    pub command: String,
    /// Size of the whole message in bytes.
    pub size: u32,
    /// The fields of its fixed part, by their names in the specification.
    pub fields: BTreeMap<String, u64>,
    /// File descriptors that came with it.
    pub descriptors: usize,
    /// Whether the client wanted a reply.
    pub reply: bool,
    /// The errno that it was refused with, and its name.
    pub error: Option<ErrorRecord>,
}

/// Why a message was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// The errno.
    pub errno: i32,
    /// What it means.
    pub text: String,
}
