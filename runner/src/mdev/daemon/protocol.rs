//! What a command and the daemon say to each other: one JSON object a line,
//! each with the protocol's version.
//!
//! A request is answered by one reply, in order. Both sides bound the length
//! of a line and believe nothing that does not parse.

use std::path::PathBuf;

use lineproof_host_emulator::line::host::LineStatus;
use rustix::io::Errno;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::mdev::{CardWords, Failure};

/// The version of the protocol. A command and a daemon of different versions
/// have no common words.
const VERSION: u32 = 1;

/// The longest line, in bytes, without its newline.
pub const LINE_LIMIT: usize = 16 * 1024;

/// What a command wants.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Create an instance and serve it.
    Create {
        /// Its name.
        uuid: Uuid,
        /// What card it is.
        card: CardWords,
    },
    /// Say how an instance is.
    Show {
        /// Its name.
        uuid: Uuid,
    },
    /// Remove an instance; answered when it is gone.
    Remove {
        /// Its name.
        uuid: Uuid,
        /// Disconnect the client instead of waiting for it to go.
        force: bool,
    },
    /// Remove all instances and end.
    Stop {
        /// Even if clients are connected.
        force: bool,
    },
}

/// What the daemon answers.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Reply {
    /// It is done.
    Done,
    /// How the instance is.
    Instance(InstanceState),
    /// It cannot be done.
    Failed(Failure),
}

/// How an instance is.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct InstanceState {
    /// Its name.
    pub uuid: Uuid,
    /// What card it is.
    pub card: CardWords,
    /// Where clients connect.
    pub socket: PathBuf,
    /// Whether one has.
    pub connected: bool,
    /// Whether it is to be removed as soon as none is connected any more.
    pub leaving: bool,
    /// How the lines that lead out of the card are doing.
    pub lines: Vec<LineStatus>,
}

/// What stands around a request or a reply.
#[derive(Debug, Deserialize, Serialize)]
struct Envelope<T> {
    version: u32,
    body: T,
}

/// One message as a line, with its newline.
#[must_use]
pub fn to_line<T: Serialize>(body: &T) -> Vec<u8> {
    let envelope = Envelope {
        version: VERSION,
        body,
    };
    // Maps with keys that are no strings could fail; there are none.
    let mut line = serde_json::to_vec(&envelope).unwrap_or_default();
    line.push(b'\n');
    line
}

/// The message that a line holds; the newline may be missing.
///
/// # Errors
/// `EPROTO` for what is no message of this version.
pub fn from_line<T: DeserializeOwned>(line: &[u8]) -> Result<T, Failure> {
    let garbled = |error: serde_json::Error| {
        Failure::new(
            Errno::PROTO,
            format!("not a message of this protocol: {error}"),
        )
    };
    let envelope: Envelope<Value> = serde_json::from_slice(line).map_err(garbled)?;
    if envelope.version != VERSION {
        return Err(Failure::new(
            Errno::PROTO,
            format!(
                "version {} of the protocol is spoken here, not {}; stop the older daemon \
                 (lineproof mdev stop) and use one version of lineproof",
                VERSION, envelope.version
            ),
        ));
    }
    serde_json::from_value(envelope.body).map_err(garbled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_host_emulator::CardType;

    #[test]
    fn a_message_survives_the_way() {
        let request = Request::Create {
            uuid: Uuid::nil(),
            card: CardWords::plain(CardType::Mtty1),
        };
        assert_eq!(from_line::<Request>(&to_line(&request)).unwrap(), request);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for line in [
            "",
            "garbage",
            "{}",
            "[1,2]",
            r#"{"version":1}"#,
            r#"{"version":1,"body":{"fly":{}}}"#,
            r#"{"version":1,"body":{"show":{}}}"#,
            r#"{"version":1,"body":{"show":{"uuid":"../../etc"}}}"#,
            r#"{"version":1,"body":{"stop":{"force":true,"more":1}}}"#,
            r#"{"version":"1","body":{"stop":{"force":true}}}"#,
        ] {
            let error = from_line::<Request>(line.as_bytes()).unwrap_err();
            assert_eq!(error.word(), "EPROTO", "{line}");
        }
        let other = from_line::<Request>(br#"{"version":2,"body":{"a word":1}}"#).unwrap_err();
        assert!(other.message.contains("version"), "{other}");
    }
}
