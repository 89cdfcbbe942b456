//! A message as somebody who listens in understands it: the command's name and
//! the fields of its fixed part, as the specification names them.

use zerocopy::FromBytes;

use super::wire::{
    Command, DeviceFeature, DeviceInfo, DmaMap, DmaUnmap, FLAG_NO_REPLY, Header, IrqInfo, IrqSet,
    MigrationData, RegionAccess, RegionInfo, RegionIoFds, Version,
};

/// A client's message and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Overheard<'a> {
    pub(super) header: Header,
    pub(super) payload: &'a [u8],
    pub(super) descriptors: usize,
    pub(super) errno: Option<i32>,
}

/// A field of a message: its name in the specification, and its value.
pub type Field = (&'static str, u64);

impl Overheard<'_> {
    /// The client's number for it.
    #[must_use]
    pub const fn id(&self) -> u16 {
        self.header.message_id
    }

    /// Size of the whole message in bytes.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.header.message_size
    }

    /// File descriptors that came with it.
    #[must_use]
    pub const fn descriptors(&self) -> usize {
        self.descriptors
    }

    /// Whether the client wants a reply.
    #[must_use]
    pub const fn wants_reply(&self) -> bool {
        self.header.flags & FLAG_NO_REPLY == 0
    }

    /// The errno that it was refused with.
    #[must_use]
    pub const fn errno(&self) -> Option<i32> {
        self.errno
    }

    /// The command's number.
    #[must_use]
    pub const fn command(&self) -> u16 {
        self.header.command
    }

    /// The command's name in the specification, if it has this one.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        Some(match Command::from_number(self.header.command)? {
            Command::Version => "VFIO_USER_VERSION",
            Command::DmaMap => "VFIO_USER_DMA_MAP",
            Command::DmaUnmap => "VFIO_USER_DMA_UNMAP",
            Command::GetInfo => "VFIO_USER_DEVICE_GET_INFO",
            Command::GetRegionInfo => "VFIO_USER_DEVICE_GET_REGION_INFO",
            Command::GetRegionIoFds => "VFIO_USER_DEVICE_GET_REGION_IO_FDS",
            Command::GetIrqInfo => "VFIO_USER_DEVICE_GET_IRQ_INFO",
            Command::SetIrqs => "VFIO_USER_DEVICE_SET_IRQS",
            Command::RegionRead => "VFIO_USER_REGION_READ",
            Command::RegionWrite => "VFIO_USER_REGION_WRITE",
            Command::DeviceReset => "VFIO_USER_DEVICE_RESET",
            Command::RegionWriteMulti => "VFIO_USER_REGION_WRITE_MULTI",
            Command::DeviceFeature => "VFIO_USER_DEVICE_FEATURE",
            Command::MigDataRead => "VFIO_USER_MIG_DATA_READ",
            Command::MigDataWrite => "VFIO_USER_MIG_DATA_WRITE",
        })
    }

    /// The fields of the payload's fixed part; none for a payload that is too
    /// short to have them.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let command = Command::from_number(self.header.command);
        command
            .and_then(|command| self.fixed_part(command))
            .unwrap_or_default()
    }

    fn fixed_part(&self, command: Command) -> Option<Vec<Field>> {
        Some(match command {
            Command::Version => {
                let it: Version = self.head()?;
                vec![("major", it.major.into()), ("minor", it.minor.into())]
            }
            Command::DmaMap => {
                let it: DmaMap = self.head()?;
                vec![
                    ("flags", it.flags.into()),
                    ("offset", it.offset),
                    ("address", it.address),
                    ("size", it.size),
                ]
            }
            Command::DmaUnmap => {
                let it: DmaUnmap = self.head()?;
                vec![
                    ("flags", it.flags.into()),
                    ("address", it.address),
                    ("size", it.size),
                ]
            }
            Command::GetInfo => {
                let it: DeviceInfo = self.head()?;
                vec![("argsz", it.argsz.into())]
            }
            Command::GetRegionInfo => {
                let it: RegionInfo = self.head()?;
                vec![("argsz", it.argsz.into()), ("index", it.index.into())]
            }
            Command::GetRegionIoFds => {
                let it: RegionIoFds = self.head()?;
                vec![("argsz", it.argsz.into()), ("index", it.index.into())]
            }
            Command::GetIrqInfo => {
                let it: IrqInfo = self.head()?;
                vec![("argsz", it.argsz.into()), ("index", it.index.into())]
            }
            Command::SetIrqs => {
                let it: IrqSet = self.head()?;
                vec![
                    ("flags", it.flags.into()),
                    ("index", it.index.into()),
                    ("start", it.start.into()),
                    ("count", it.count.into()),
                ]
            }
            Command::RegionRead | Command::RegionWrite => {
                let it: RegionAccess = self.head()?;
                vec![
                    ("offset", it.offset),
                    ("region", it.region.into()),
                    ("count", it.count.into()),
                ]
            }
            Command::RegionWriteMulti => vec![("wr_cnt", self.head()?)],
            Command::DeviceFeature => {
                let it: DeviceFeature = self.head()?;
                vec![("argsz", it.argsz.into()), ("flags", it.flags.into())]
            }
            Command::MigDataRead | Command::MigDataWrite => {
                let it: MigrationData = self.head()?;
                vec![("argsz", it.argsz.into()), ("size", it.size.into())]
            }
            Command::DeviceReset => Vec::new(),
        })
    }

    fn head<T: FromBytes>(&self) -> Option<T> {
        T::read_from_prefix(self.payload).ok().map(|(head, _)| head)
    }
}
