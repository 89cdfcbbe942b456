//! `VFIO_USER_VERSION`: agrees on a protocol version and on limits.

use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{head, require};
use crate::vfio_user::dma::{MAX_DMA_MAPS, PAGE_SIZES};
use crate::vfio_user::outbox::Reply;
use crate::vfio_user::wire::{MAX_DATA_XFER_SIZE, Version};

/// The only major version there is.
const MAJOR: u16 = 0;
/// The minor version of [`MAJOR`] that this server implements: the lowest, so
/// that no client can propose less.
const MINOR: u16 = 0;
/// Most descriptors that a message to this server can need.
const MAX_MSG_FDS: u64 = 1;

/// The JSON object behind the version numbers, in a reply.
#[derive(Debug, Serialize)]
struct VersionData {
    capabilities: Capabilities,
}

/// The capabilities that this server knows; others are ignored, and none is
/// in the reply that was not in the proposal.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Capabilities {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_msg_fds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_data_xfer_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_dma_maps: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pgsizes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    write_multiple: Option<bool>,
}

/// What was agreed on for this connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most data bytes of one region access.
    pub max_data_xfer_size: u32,
}

impl Default for Limits {
    /// What holds for a client that proposes nothing.
    fn default() -> Self {
        Self {
            max_data_xfer_size: MAX_DATA_XFER_SIZE,
        }
    }
}

/// Answers a proposal.
///
/// # Errors
/// `ENOTSUP` for another major version, after which the connection must be
/// closed; `EINVAL` when the payload is too short, its JSON lacks the NUL, is
/// no JSON, or gives a capability a value of the wrong type.
pub fn negotiate(payload: &[u8], reply: &mut Reply<'_>) -> Result<Limits, Errno> {
    let (proposed, data) = head::<Version>(payload)?;
    if proposed.major != MAJOR {
        return Err(Errno::NOTSUP);
    }
    let agreed = agree(&parse(data)?);
    let limits = Limits {
        max_data_xfer_size: agreed
            .max_data_xfer_size
            .and_then(|size| u32::try_from(size).ok())
            .unwrap_or(Limits::default().max_data_xfer_size),
    };
    let answer = VersionData {
        capabilities: agreed,
    };
    reply.push(&Version {
        major: MAJOR,
        minor: MINOR,
    });
    reply.push_bytes(&serde_json::to_vec(&answer).map_err(|_| Errno::IO)?);
    reply.push_bytes(&[0]);
    Ok(limits)
}

/// The capabilities in the version data; absent data proposes none.
///
/// Both levels must be JSON objects, which serde alone does not insist on: it
/// would take an array for a structure, field by field.
fn parse(data: &[u8]) -> Result<Capabilities, Errno> {
    let Some((last, json)) = data.split_last() else {
        return Ok(Capabilities::default());
    };
    require(*last == 0)?;
    let mut object: Map<String, Value> = serde_json::from_slice(json).map_err(|_| Errno::INVAL)?;
    match object.remove("capabilities") {
        None => Ok(Capabilities::default()),
        Some(capabilities) => {
            require(capabilities.is_object())?;
            serde_json::from_value(capabilities).map_err(|_| Errno::INVAL)
        }
    }
}

/// Our answer to each capability that was proposed: limits are the smaller of
/// the two sides' limits.
fn agree(proposed: &Capabilities) -> Capabilities {
    let at_most = |proposed: Option<u64>, ours: u64| proposed.map(|theirs| theirs.min(ours));
    Capabilities {
        max_msg_fds: at_most(proposed.max_msg_fds, MAX_MSG_FDS),
        max_data_xfer_size: at_most(proposed.max_data_xfer_size, u64::from(MAX_DATA_XFER_SIZE)),
        max_dma_maps: at_most(proposed.max_dma_maps, u64::from(MAX_DMA_MAPS)),
        // The sizes are bits: an answer that shares none with the proposal
        // would be no answer, and 4 KiB is what everybody has.
        pgsizes: proposed.pgsizes.map(|_| PAGE_SIZES),
        write_multiple: proposed.write_multiple,
    }
}
