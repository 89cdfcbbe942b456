//! `VFIO_USER_DMA_MAP` and `VFIO_USER_DMA_UNMAP`.

use std::os::fd::OwnedFd;

use rustix::io::Errno;

use super::{exactly, has_room_for, require};
use crate::vfio_user::dma::DmaTable;
use crate::vfio_user::outbox::Reply;
use crate::vfio_user::wire;

/// Flags of a map: bit 0 readable, bit 1 writeable.
const MAP_FLAGS: u32 = 0b11;

/// Flag of an unmap, as in `<linux/vfio.h>`: remove all mappings.
const UNMAP_ALL: u32 = 1 << 1;

/// Maps a range. The descriptor that may come along is closed: a card that
/// masters no bus never looks at the memory.
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, unknown flags, more than one
/// descriptor, or an offset without one; and what [`DmaTable::map`] says.
pub fn map(table: &mut DmaTable, payload: &[u8], fds: Vec<OwnedFd>) -> Result<(), Errno> {
    let request: wire::DmaMap = exactly(payload)?;
    require(has_room_for::<wire::DmaMap>(request.argsz))?;
    require(request.flags & !MAP_FLAGS == 0)?;
    require(fds.len() <= 1)?;
    require(request.offset == 0 || !fds.is_empty())?;
    table.map(request.address, request.size)
}

/// Unmaps one range exactly as it was mapped, or all of them, and answers
/// with the entry of the request.
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, too small an `argsz`, unknown
/// flags, or a range given with "all"; and what [`DmaTable::unmap`] says.
pub fn unmap(table: &mut DmaTable, payload: &[u8], reply: &mut Reply<'_>) -> Result<(), Errno> {
    let mut request: wire::DmaUnmap = exactly(payload)?;
    require(has_room_for::<wire::DmaUnmap>(request.argsz))?;
    match request.flags {
        0 => table.unmap(request.address, request.size)?,
        UNMAP_ALL => {
            require(request.address == 0 && request.size == 0)?;
            table.unmap_all();
        }
        _ => return Err(Errno::INVAL),
    }
    request.argsz = size_of::<wire::DmaUnmap>() as u32;
    reply.push(&request);
    Ok(())
}
