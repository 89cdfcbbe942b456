//! A card's saved state: the format, and what is checked before any of it
//! reaches a card.
//!
//! A state is a head, which says of what card it is, and a body, which is
//! that card at some moment. All numbers are little-endian.
//!
//! | at | size | head |
//! |---:|---:|---|
//! | 0 | 8 | `LP-CH352` |
//! | 8 | 2 | version of the format, [`VERSION`] |
//! | 10 | 1 | ports: 1 or 2 |
//! | 11 | 1 | timing: 0 line, 1 instant |
//! | 12 | 1 | options: bit 0 automatic flow control, bit 1 fast clock |
//! | 13 | 2 | per port, what it is wired to: 0 nothing, 1 itself, 2 its sibling, 3 the outside |
//! | 15 | 1 | 0 |
//! | 16 | 4 | CRC-32 of the quirks' names, each followed by a line feed; 0 without quirks |
//! | 20 | 4 | CRC-32 of all before |
//!
//! The body is its length (4 bytes), that many bytes, and the CRC-32 of
//! everything before, head included. What the bytes are is said once per part
//! of the card, in a file `state.rs` beside it, by a function that goes
//! through the fields for saving and loading alike. What follows from other
//! fields (levels on wires, rates, what is due when) is not in there, so it
//! cannot contradict them; the rest is checked field by field. Times are
//! spans from the moment of saving, so the clock may be another one.
//!
//! What a part's state consists of is that part's business; nothing here
//! knows UARTs.

mod error;
mod transfer;

pub use error::StateError;
pub(crate) use transfer::Transfer;

/// The format that this program writes, and the only one that it reads.
pub const VERSION: u16 = 2;

/// Bytes in the head.
pub const HEAD_SIZE: usize = 24;

/// More than any state has: 5 KiB wait at most at each port's line.
pub const MAX_SIZE: usize = 32 * 1024;

const MAGIC: &[u8; 8] = b"LP-CH352";
const CHECKSUM_SIZE: usize = 4;
const LENGTH_SIZE: usize = 4;

/// What a state has to agree on with the card that takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) ports: u8,
    pub(crate) timing: u8,
    pub(crate) options: u8,
    pub(crate) wiring: [u8; 2],
    pub(crate) quirks: u32,
}

impl Kind {
    /// The head of such a card's states.
    pub(crate) fn head(self) -> [u8; HEAD_SIZE] {
        let mut head = [0; HEAD_SIZE];
        head[..8].copy_from_slice(MAGIC);
        head[8..10].copy_from_slice(&VERSION.to_le_bytes());
        head[10] = self.ports;
        head[11] = self.timing;
        head[12] = self.options;
        head[13..15].copy_from_slice(&self.wiring);
        head[16..20].copy_from_slice(&self.quirks.to_le_bytes());
        let checksum = crc32fast::hash(&head[..20]);
        head[20..].copy_from_slice(&checksum.to_le_bytes());
        head
    }

    /// Whether `state` begins with the head of a card like this one.
    ///
    /// # Errors
    /// [`StateError`], but for what only the body can tell.
    pub(crate) fn check_head(self, state: &[u8]) -> Result<(), StateError> {
        let head: &[u8; HEAD_SIZE] = state.first_chunk().ok_or(StateError::CutOff)?;
        if head[..8] != *MAGIC {
            return Err(StateError::NoState);
        }
        let version = u16::from_le_bytes([head[8], head[9]]);
        if version != VERSION {
            return Err(StateError::Version { found: version });
        }
        let ours = self.head();
        if crc32fast::hash(&head[..20]).to_le_bytes() != head[20..] {
            return Err(StateError::Damaged);
        }
        let differs = [
            (10..11, "card type"),
            (11..12, "timing"),
            (12..13, "set of options"),
            (13..15, "wiring"),
            (15..20, "set of quirks"),
        ]
        .into_iter()
        .find(|(at, _)| head[at.clone()] != ours[at.clone()]);
        match differs {
            Some((_, what)) => Err(StateError::OtherCard { what }),
            None => Ok(()),
        }
    }
}

/// Puts `body` behind `head`, with its length and its checksum.
pub(crate) fn seal(head: [u8; HEAD_SIZE], body: &[u8]) -> Vec<u8> {
    let mut state = Vec::with_capacity(HEAD_SIZE + LENGTH_SIZE + body.len() + CHECKSUM_SIZE);
    state.extend(head);
    // No body comes near the limit of its length.
    state.extend((body.len() as u32).to_le_bytes());
    state.extend(body);
    state.extend(crc32fast::hash(&state).to_le_bytes());
    state
}

/// The body of `state`, which has to be of a card of this `kind`, whole and
/// undamaged.
///
/// # Errors
/// [`StateError`], but for [`StateError::Impossible`].
pub(crate) fn open(state: &[u8], kind: Kind) -> Result<&[u8], StateError> {
    kind.check_head(state)?;
    let rest = &state[HEAD_SIZE..];
    let (length, rest) = rest
        .split_first_chunk::<LENGTH_SIZE>()
        .ok_or(StateError::CutOff)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (body, rest) = rest.split_at_checked(length).ok_or(StateError::CutOff)?;
    let (checksum, rest) = rest
        .split_first_chunk::<CHECKSUM_SIZE>()
        .ok_or(StateError::CutOff)?;
    if !rest.is_empty() {
        return Err(StateError::TooLong { by: rest.len() });
    }
    let sealed = &state[..state.len() - CHECKSUM_SIZE];
    if crc32fast::hash(sealed).to_le_bytes() != *checksum {
        return Err(StateError::Damaged);
    }
    Ok(body)
}
