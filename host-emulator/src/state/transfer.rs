//! Fields on their way into a state or out of one.

use super::StateError;
use crate::time::Ticks;

/// One pass over the fields of a card, which either writes each of them to a
/// state or reads each from one, in the same order.
#[derive(Debug)]
pub(crate) struct Transfer<'a> {
    bytes: Bytes<'a>,
    now: Ticks,
}

#[derive(Debug)]
enum Bytes<'a> {
    Saved(&'a mut Vec<u8>),
    Loaded(&'a [u8]),
}

impl<'a> Transfer<'a> {
    /// Saves to the end of `body` at `now`.
    pub(crate) const fn save(body: &'a mut Vec<u8>, now: Ticks) -> Self {
        Self {
            bytes: Bytes::Saved(body),
            now,
        }
    }

    /// Loads from `body` at `now`.
    pub(crate) const fn load(body: &'a [u8], now: Ticks) -> Self {
        Self {
            bytes: Bytes::Loaded(body),
            now,
        }
    }

    /// Whether fields are being loaded.
    pub(crate) const fn is_load(&self) -> bool {
        matches!(self.bytes, Bytes::Loaded(_))
    }

    /// The moment of saving, or of loading.
    pub(crate) const fn now(&self) -> Ticks {
        self.now
    }

    /// Refuses what is being loaded unless `holds`.
    pub(crate) const fn require(&self, holds: bool, what: &'static str) -> Result<(), StateError> {
        if holds || !self.is_load() {
            Ok(())
        } else {
            Err(StateError::Impossible(what))
        }
    }

    /// Checks that everything has been loaded.
    pub(crate) const fn finish(self) -> Result<(), StateError> {
        match self.bytes {
            Bytes::Loaded(rest) if !rest.is_empty() => {
                Err(StateError::Impossible("it has more fields than a card"))
            }
            _ => Ok(()),
        }
    }

    /// Bytes as they are.
    pub(crate) fn bytes(&mut self, field: &mut [u8]) -> Result<(), StateError> {
        match &mut self.bytes {
            Bytes::Saved(body) => body.extend_from_slice(field),
            Bytes::Loaded(body) => {
                let (value, rest) = body
                    .split_at_checked(field.len())
                    .ok_or(StateError::Impossible("it has fewer fields than a card"))?;
                field.copy_from_slice(value);
                *body = rest;
            }
        }
        Ok(())
    }

    /// One byte.
    pub(crate) fn byte(&mut self, field: &mut u8) -> Result<(), StateError> {
        self.bytes(core::slice::from_mut(field))
    }

    /// Two bytes.
    pub(crate) fn half(&mut self, field: &mut u16) -> Result<(), StateError> {
        let mut bytes = field.to_le_bytes();
        self.bytes(&mut bytes)?;
        *field = u16::from_le_bytes(bytes);
        Ok(())
    }

    /// Eight bytes.
    pub(crate) fn wide(&mut self, field: &mut u64) -> Result<(), StateError> {
        let mut bytes = field.to_le_bytes();
        self.bytes(&mut bytes)?;
        *field = u64::from_le_bytes(bytes);
        Ok(())
    }

    /// One byte, 0 or 1.
    pub(crate) fn flag(&mut self, field: &mut bool) -> Result<(), StateError> {
        let mut byte = u8::from(*field);
        self.byte(&mut byte)?;
        self.require(byte <= 1, "a flag is neither 0 nor 1")?;
        *field = byte == 1;
        Ok(())
    }

    /// Two bytes that count items, `limit` at most.
    pub(crate) fn count(&mut self, field: &mut usize, limit: usize) -> Result<(), StateError> {
        // A count that does not fit would be beyond every limit.
        let mut count = u16::try_from(*field).unwrap_or(u16::MAX);
        self.half(&mut count)?;
        *field = count.into();
        self.require(*field <= limit, "there are more items than there is room")
    }

    /// A point to come, `limit` from now at most.
    pub(crate) fn future(&mut self, field: &mut Ticks, limit: Ticks) -> Result<(), StateError> {
        let mut span = (*field - self.now).count();
        self.wide(&mut span)?;
        let ahead = 0 < span && span <= limit.count();
        self.require(ahead, "what is to come is over, or too far away")?;
        if self.is_load() {
            *field = self.now + Ticks::new(span);
        }
        Ok(())
    }

    /// A point that has been. One from before [`Ticks::MEMORY`] moves up to
    /// its beginning.
    pub(crate) fn past(&mut self, field: &mut Ticks) -> Result<(), StateError> {
        let mut span = (self.now - *field).min(Ticks::MEMORY).count();
        self.wide(&mut span)?;
        let remembered = span <= Ticks::MEMORY.count();
        self.require(remembered, "what has been is too long ago")?;
        if self.is_load() {
            *field = self.now - Ticks::new(span);
        }
        Ok(())
    }
}
