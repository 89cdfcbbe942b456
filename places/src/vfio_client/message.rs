//! The messages that the client sends and understands, byte by byte (QEMU
//! `docs/interop/vfio-user.rst`; all numbers in the host's byte order).
//!
//! Written from the specification, apart from the server's: a field that one
//! of them misplaces shows as soon as the two talk.

/// Bytes in the header before every message.
pub(super) const HEADER: usize = 16;

/// The longest reply to anything that the client asks: the version's JSON.
pub(super) const LONGEST_REPLY: usize = 64 * 1024;

/// Header flags: the message is a reply; it reports an error.
const FLAG_REPLY: u32 = 0x1;
const FLAG_TYPE: u32 = 0xf;
const FLAG_ERROR: u32 = 1 << 5;

/// The commands that the client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Command {
    /// `VFIO_USER_VERSION`
    Version = 1,
    /// `VFIO_USER_DEVICE_GET_REGION_INFO`
    GetRegionInfo = 5,
    /// `VFIO_USER_DEVICE_GET_IRQ_INFO`
    GetIrqInfo = 7,
    /// `VFIO_USER_DEVICE_SET_IRQS`
    SetIrqs = 8,
    /// `VFIO_USER_REGION_READ`
    RegionRead = 9,
    /// `VFIO_USER_REGION_WRITE`
    RegionWrite = 10,
    /// `VFIO_USER_DEVICE_RESET`
    DeviceReset = 13,
    /// `VFIO_USER_DEVICE_FEATURE`
    DeviceFeature = 16,
    /// `VFIO_USER_MIG_DATA_READ`
    MigDataRead = 17,
    /// `VFIO_USER_MIG_DATA_WRITE`
    MigDataWrite = 18,
}

/// Bytes written one field after the other.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<u8>);

impl Fields {
    pub(super) fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    pub(super) fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    pub(super) fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    /// The whole message: a header for `command`, then these fields.
    pub(super) fn message(self, id: u16, command: Command) -> Vec<u8> {
        // No request of this client comes near the field's limit.
        let size = u32::try_from(HEADER + self.0.len()).unwrap_or(u32::MAX);
        Self::default()
            .u16(id)
            .u16(command as u16)
            .u32(size)
            .u32(0)
            .u32(0)
            .bytes(&self.0)
            .0
    }
}

/// The header of a reply.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReplyHeader {
    pub(super) id: u16,
    pub(super) command: u16,
    pub(super) size: u32,
    flags: u32,
    error: u32,
}

impl ReplyHeader {
    /// Reads the fields.
    pub(super) fn parse(bytes: &[u8; HEADER]) -> Self {
        let half = |at| u16::from_ne_bytes([bytes[at], bytes[at + 1]]);
        let word = |at| u32_at(bytes, at).unwrap_or_default();
        Self {
            id: half(0),
            command: half(2),
            size: word(4),
            flags: word(8),
            error: word(12),
        }
    }

    /// Whether it is a reply at all.
    pub(super) const fn is_reply(&self) -> bool {
        self.flags & FLAG_TYPE == FLAG_REPLY
    }

    /// The errno that it reports, if it reports an error.
    pub(super) const fn errno(&self) -> Option<u32> {
        if self.flags & FLAG_ERROR == 0 {
            None
        } else {
            Some(self.error)
        }
    }
}

/// The number at `at`, if there are that many bytes.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_ne_bytes(*field))
}

/// The number at `at`, if there are that many bytes.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_ne_bytes(*field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_counts_its_own_header() {
        let message = Fields::default().u64(7).message(9, Command::DeviceReset);
        assert_eq!(message.len(), 24);
        assert_eq!(u32_at(&message, 4), Some(24));
        assert_eq!(message[..4], [9, 0, 13, 0].map(u8::to_le));
    }

    #[test]
    fn a_field_beyond_the_end_is_none() {
        assert_eq!(u32_at(&[0; 7], 4), None);
        assert_eq!(u64_at(&[0; 8], 1), None);
        assert_eq!(u32_at(&[], usize::MAX), None);
    }
}
