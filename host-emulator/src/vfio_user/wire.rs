//! The byte layout of the protocol: the message header and every payload
//! structure, field by field as the specification draws them, in the byte
//! order of the host (section "Protocol Specification").
//!
//! Nothing here knows what a field means for the device or checks its value;
//! that is the business of [`super::commands`].

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Size of the header that precedes every message, in bytes.
pub const HEADER_SIZE: usize = size_of::<Header>();

/// Largest number of data bytes that one transfer message may carry: the
/// specification's default for `max_data_xfer_size`.
pub const MAX_DATA_XFER_SIZE: u32 = 1024 * 1024;

/// Largest whole message this server accepts: a region write of
/// [`MAX_DATA_XFER_SIZE`] bytes with its two headers.
pub const MAX_MESSAGE_SIZE: usize =
    HEADER_SIZE + size_of::<RegionAccess>() + MAX_DATA_XFER_SIZE as usize;

/// `flags` of a [`Header`]: the type field (bits 0 to 3).
pub const FLAG_TYPE_MASK: u32 = 0xf;
/// `flags` of a [`Header`]: type value of a command.
pub const FLAG_TYPE_COMMAND: u32 = 0x0;
/// `flags` of a [`Header`]: type value of a reply.
pub const FLAG_TYPE_REPLY: u32 = 0x1;
/// `flags` of a [`Header`]: the sender of this command wants no reply.
pub const FLAG_NO_REPLY: u32 = 1 << 4;
/// `flags` of a [`Header`]: this reply reports an error, see [`Header::error`].
pub const FLAG_ERROR: u32 = 1 << 5;

/// The 16 bytes before every message.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Header {
    /// Chosen by the sender of a command, echoed in the reply, never
    /// interpreted.
    pub message_id: u16,
    /// One of [`Command`], repeated in the reply.
    pub command: u16,
    /// Size of the whole message, this header included.
    pub message_size: u32,
    /// `FLAG_*`.
    pub flags: u32,
    /// errno of a reply that has [`FLAG_ERROR`]; reserved otherwise.
    pub error: u32,
}

/// The commands that a client may send (table "Commands").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Command {
    /// `VFIO_USER_VERSION`
    Version = 1,
    /// `VFIO_USER_DMA_MAP`
    DmaMap = 2,
    /// `VFIO_USER_DMA_UNMAP`
    DmaUnmap = 3,
    /// `VFIO_USER_DEVICE_GET_INFO`
    GetInfo = 4,
    /// `VFIO_USER_DEVICE_GET_REGION_INFO`
    GetRegionInfo = 5,
    /// `VFIO_USER_DEVICE_GET_REGION_IO_FDS`
    GetRegionIoFds = 6,
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
    /// `VFIO_USER_REGION_WRITE_MULTI`
    RegionWriteMulti = 15,
    /// `VFIO_USER_DEVICE_FEATURE`
    DeviceFeature = 16,
    /// `VFIO_USER_MIG_DATA_READ`
    MigDataRead = 17,
    /// `VFIO_USER_MIG_DATA_WRITE`
    MigDataWrite = 18,
}

impl Command {
    /// The command with this number; `None` for numbers that the
    /// specification does not define and for those that only a server sends
    /// (`VFIO_USER_DMA_READ` and `VFIO_USER_DMA_WRITE`).
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Some(match number {
            1 => Self::Version,
            2 => Self::DmaMap,
            3 => Self::DmaUnmap,
            4 => Self::GetInfo,
            5 => Self::GetRegionInfo,
            6 => Self::GetRegionIoFds,
            7 => Self::GetIrqInfo,
            8 => Self::SetIrqs,
            9 => Self::RegionRead,
            10 => Self::RegionWrite,
            13 => Self::DeviceReset,
            15 => Self::RegionWriteMulti,
            16 => Self::DeviceFeature,
            17 => Self::MigDataRead,
            18 => Self::MigDataWrite,
            _ => return None,
        })
    }
}

/// Fixed part of `VFIO_USER_VERSION`; optional JSON and its NUL follow.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Version {
    /// Incompatible changes raise it.
    pub major: u16,
    /// Compatible changes raise it.
    pub minor: u16,
}

/// Payload of `VFIO_USER_DMA_MAP`.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct DmaMap {
    /// Size of this structure.
    pub argsz: u32,
    /// Bit 0 readable, bit 1 writeable.
    pub flags: u32,
    /// Offset in the file whose descriptor came along, else 0.
    pub offset: u64,
    /// First DMA address.
    pub address: u64,
    /// Length in bytes.
    pub size: u64,
}

/// Payload of `VFIO_USER_DMA_UNMAP`, in request and reply.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct DmaUnmap {
    /// Largest reply payload the client takes.
    pub argsz: u32,
    /// Bit 1: unmap everything (`VFIO_DMA_UNMAP_FLAG_ALL`).
    pub flags: u32,
    /// First DMA address.
    pub address: u64,
    /// Length in bytes.
    pub size: u64,
}

/// Payload of `VFIO_USER_DEVICE_GET_INFO`, in request and reply.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct DeviceInfo {
    /// Largest reply payload the client takes; in the reply, the full size.
    pub argsz: u32,
    /// Bit 0 reset supported, bit 1 PCI.
    pub flags: u32,
    /// Number of regions.
    pub num_regions: u32,
    /// Number of interrupt types.
    pub num_irqs: u32,
}

/// Payload of `VFIO_USER_DEVICE_GET_REGION_INFO`, in request and reply.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct RegionInfo {
    /// Largest reply payload the client takes; in the reply, the full size.
    pub argsz: u32,
    /// Bit 0 readable, bit 1 writeable, bit 2 mappable, bit 3 capabilities.
    pub flags: u32,
    /// The region asked about.
    pub index: u32,
    /// Where capabilities start, 0 for none.
    pub cap_offset: u32,
    /// Size of the region in bytes.
    pub size: u64,
    /// Offset for mmap.
    pub offset: u64,
}

/// Fixed part of `VFIO_USER_DEVICE_GET_REGION_IO_FDS`, in request and reply.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct RegionIoFds {
    /// Largest reply payload the client takes; in the reply, the full size.
    pub argsz: u32,
    /// Always 0.
    pub flags: u32,
    /// The region asked about.
    pub index: u32,
    /// Number of sub-regions that follow.
    pub count: u32,
}

/// Payload of `VFIO_USER_DEVICE_GET_IRQ_INFO`, in request and reply.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct IrqInfo {
    /// Largest reply payload the client takes; in the reply, the full size.
    pub argsz: u32,
    /// Bit 0 eventfd, bit 1 maskable, bit 2 automasked, bit 3 noresize.
    pub flags: u32,
    /// The interrupt type asked about.
    pub index: u32,
    /// Number of interrupts of that type.
    pub count: u32,
}

/// Fixed part of `VFIO_USER_DEVICE_SET_IRQS`; booleans may follow.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct IrqSet {
    /// Size of this structure and the data behind it.
    pub argsz: u32,
    /// One data type (bits 0 to 2) and one action (bits 3 to 5).
    pub flags: u32,
    /// Interrupt type.
    pub index: u32,
    /// First interrupt of that type.
    pub start: u32,
    /// Number of interrupts.
    pub count: u32,
}

/// Head of `VFIO_USER_REGION_READ` and `VFIO_USER_REGION_WRITE`, in request
/// and reply; the data follows.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct RegionAccess {
    /// First byte in the region.
    pub offset: u64,
    /// Region index.
    pub region: u32,
    /// Number of bytes.
    pub count: u32,
}

/// One write of `VFIO_USER_REGION_WRITE_MULTI`.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct CoalescedWrite {
    /// First byte in the region.
    pub offset: u64,
    /// Region index.
    pub region: u32,
    /// Number of bytes, at most 8.
    pub count: u32,
    /// The bytes, from the first.
    pub data: [u8; 8],
}

/// Head of `VFIO_USER_DEVICE_FEATURE`; feature data follows.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct DeviceFeature {
    /// Largest reply payload the client takes.
    pub argsz: u32,
    /// Bits 0 to 15 the feature, 16 get, 17 set, 18 probe.
    pub flags: u32,
}

/// Head of `VFIO_USER_MIG_DATA_READ` and `VFIO_USER_MIG_DATA_WRITE`.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct MigrationData {
    /// Largest reply payload the client takes.
    pub argsz: u32,
    /// Number of data bytes.
    pub size: u32,
}

/// Data of `VFIO_DEVICE_FEATURE_MIGRATION`.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct MigrationFlags {
    /// Bit 0 stop-copy, 1 P2P, 2 pre-copy.
    pub flags: u64,
}

/// Data of `VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE`.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct MigrationState {
    /// Number of the state.
    pub device_state: u32,
    /// Not used by this protocol.
    pub data_fd: i32,
}
