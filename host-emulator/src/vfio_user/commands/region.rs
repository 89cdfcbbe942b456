//! `VFIO_USER_REGION_READ`, `VFIO_USER_REGION_WRITE` and
//! `VFIO_USER_REGION_WRITE_MULTI`.

use rustix::io::Errno;

use super::version::Limits;
use super::{exactly, head, require};
use crate::time::Instant;
use crate::vfio_user::device::{AccessRefused, DeviceModel, PciRegion};
use crate::vfio_user::migration::DeviceState;
use crate::vfio_user::outbox::Reply;
use crate::vfio_user::wire::{CoalescedWrite, RegionAccess};

impl From<AccessRefused> for Errno {
    fn from(_: AccessRefused) -> Self {
        Self::INVAL
    }
}

/// Reads from a region into the reply.
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, more bytes than agreed on, an
/// access that is not wholly inside an existing region, or one that the
/// device refuses; `EBUSY` in a migration state that does not allow it.
pub fn read(
    device: &mut impl DeviceModel,
    state: DeviceState,
    limits: Limits,
    payload: &[u8],
    now: Instant,
    reply: &mut Reply<'_>,
) -> Result<(), Errno> {
    let request: RegionAccess = exactly(payload)?;
    require(request.count <= limits.max_data_xfer_size)?;
    let region = inside(device, request.region, request.offset, request.count)?;
    allowed(state.allows(region, false))?;
    reply.push(&request);
    // Bounded by the size of the region, whatever the client claims.
    let data = reply.push_space(request.count as usize);
    if !data.is_empty() {
        device.read(region, request.offset, data, now)?;
    }
    Ok(())
}

/// Writes the payload's data to a region.
///
/// # Errors
/// As for [`read`], and `EINVAL` when `count` is not the size of the data.
pub fn write(
    device: &mut impl DeviceModel,
    state: DeviceState,
    limits: Limits,
    payload: &[u8],
    now: Instant,
    reply: &mut Reply<'_>,
) -> Result<(), Errno> {
    let (request, data) = head::<RegionAccess>(payload)?;
    require(request.count <= limits.max_data_xfer_size)?;
    require(request.count as usize == data.len())?;
    let region = inside(device, request.region, request.offset, request.count)?;
    allowed(state.allows(region, true))?;
    if !data.is_empty() {
        device.write(region, request.offset, data, now)?;
    }
    reply.push(&request);
    Ok(())
}

/// Carries out several small writes in order.
///
/// A write that the device refuses ends the series; the reply then counts the
/// writes before it. Nothing is written when the message itself is malformed.
///
/// # Errors
/// `EINVAL` when `wr_cnt` is not the number of writes in the payload, when
/// one of them has more than 8 bytes or lies outside its region, and when the
/// device refuses the first; `EBUSY` when the migration state does not allow
/// one of them.
pub fn write_multi(
    device: &mut impl DeviceModel,
    state: DeviceState,
    payload: &[u8],
    now: Instant,
    reply: &mut Reply<'_>,
) -> Result<(), Errno> {
    let (count, entries) = head::<u64>(payload)?;
    let (entries, rest) = entries.as_chunks::<{ size_of::<CoalescedWrite>() }>();
    require(rest.is_empty() && count == entries.len() as u64)?;
    for entry in entries {
        let write: CoalescedWrite = exactly(entry)?;
        require(write.count as usize <= write.data.len())?;
        let region = inside(device, write.region, write.offset, write.count)?;
        allowed(state.allows(region, true))?;
    }
    let mut done = 0u64;
    for entry in entries {
        let write: CoalescedWrite = exactly(entry)?;
        let region = inside(device, write.region, write.offset, write.count)?;
        let data = &write.data[..write.count as usize];
        if !data.is_empty() && device.write(region, write.offset, data, now).is_err() {
            require(done > 0)?;
            break;
        }
        done += 1;
    }
    reply.push(&done);
    Ok(())
}

/// The region with this index, when `count` bytes from `offset` on lie in it.
fn inside(
    device: &impl DeviceModel,
    index: u32,
    offset: u64,
    count: u32,
) -> Result<PciRegion, Errno> {
    let region = PciRegion::from_index(index).ok_or(Errno::INVAL)?;
    let end = offset.checked_add(u64::from(count)).ok_or(Errno::INVAL)?;
    let size = device.region_size(region);
    require(size > 0 && end <= size)?;
    Ok(region)
}

/// `Ok` when the migration state allows an access, else `EBUSY`.
fn allowed(allowed: bool) -> Result<(), Errno> {
    if allowed { Ok(()) } else { Err(Errno::BUSY) }
}
