//! `VFIO_USER_MIG_DATA_READ` and `VFIO_USER_MIG_DATA_WRITE`: the device's
//! state on its way out and in.

use rustix::io::Errno;

use super::version::Limits;
use super::{exactly, head, require};
use crate::vfio_user::device::DeviceModel;
use crate::vfio_user::migration::Migration;
use crate::vfio_user::outbox::Reply;
use crate::vfio_user::wire::MigrationData;

/// Hands out the next part of the device's state, fewer bytes than asked for
/// only if there are no more.
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, more bytes than agreed on, an
/// `argsz` without room for them, and outside the saving states.
pub fn read(
    migration: &mut Migration,
    limits: Limits,
    payload: &[u8],
    reply: &mut Reply<'_>,
) -> Result<(), Errno> {
    let request: MigrationData = exactly(payload)?;
    require(request.size <= limits.max_data_xfer_size)?;
    let room = request.argsz.checked_sub(size_of::<MigrationData>() as u32);
    require(room.is_some_and(|room| room >= request.size))?;
    let data = migration.read(request.size as usize)?;
    reply.push(&MigrationData {
        argsz: (size_of::<MigrationData>() + data.len()) as u32,
        size: data.len() as u32,
    });
    reply.push_bytes(data);
    Ok(())
}

/// Takes in the next part of another device's state.
///
/// # Errors
/// `EINVAL` for a payload too short, more bytes than agreed on, or a `size`
/// that is not that of the data; and what [`Migration::write`] says.
pub fn write(
    migration: &mut Migration,
    device: &mut impl DeviceModel,
    limits: Limits,
    payload: &[u8],
) -> Result<(), Errno> {
    let (request, data) = head::<MigrationData>(payload)?;
    require(request.size <= limits.max_data_xfer_size)?;
    require(request.size as usize == data.len())?;
    let device = device.migration().ok_or(Errno::INVAL)?;
    migration.write(data, device)
}
