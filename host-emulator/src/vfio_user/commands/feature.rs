//! `VFIO_USER_DEVICE_FEATURE`: what of migration there is to get, set and
//! probe.

use rustix::io::Errno;

use super::{exactly, head, require};
use crate::vfio_user::clock::{Clock, DeviceClock};
use crate::vfio_user::device::DeviceModel;
use crate::vfio_user::migration::{DeviceState, Migration};
use crate::vfio_user::outbox::Reply;
use crate::vfio_user::wire::{DeviceFeature, MigrationFlags, MigrationState};

/// `VFIO_DEVICE_FEATURE_GET`
const GET: u32 = 1 << 16;
/// `VFIO_DEVICE_FEATURE_SET`
const SET: u32 = 1 << 17;
/// `VFIO_DEVICE_FEATURE_PROBE`
const PROBE: u32 = 1 << 18;
/// The bits that name the feature.
const FEATURE_MASK: u32 = 0xffff;

/// `VFIO_DEVICE_FEATURE_MIGRATION`
const MIGRATION: u32 = 1;
/// `VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE`
const MIG_DEVICE_STATE: u32 = 2;

/// `VFIO_MIGRATION_STOP_COPY`, `VFIO_MIGRATION_P2P` and
/// `VFIO_MIGRATION_PRE_COPY`: all that the kernel's mtty has.
const MIGRATION_FLAGS: u64 = 0b111;

/// `data_fd` of a device that has none to give.
const NO_FD: i32 = -1;

/// Gets, sets or probes a feature. A client that has no room for what it
/// gets is given the size only (section "Message sizes").
///
/// # Errors
/// `EINVAL` for a malformed request: a payload too short or longer than its
/// `argsz`, unknown flags, no method, get and set together without a probe,
/// or data that is not the feature's; for a method that the feature does not
/// have; and what [`Migration::set`] says. `ENOTTY` for a feature that the
/// device lacks, which is the kernel's word for it.
pub fn feature<C: Clock>(
    migration: &mut Migration,
    device: &mut impl DeviceModel,
    clock: &mut DeviceClock<C>,
    payload: &[u8],
    reply: &mut Reply<'_>,
) -> Result<(), Errno> {
    let (request, data) = head::<DeviceFeature>(payload)?;
    require(request.argsz as usize >= payload.len())?;
    let methods = request.flags & !FEATURE_MASK;
    require(methods & !(GET | SET | PROBE) == 0)?;
    require(methods != 0 && methods != GET | SET)?;
    let device = device.migration().ok_or(Errno::NOTTY)?;
    let index = request.flags & FEATURE_MASK;
    let available = match index {
        MIGRATION => GET,
        MIG_DEVICE_STATE => GET | SET,
        _ => return Err(Errno::NOTTY),
    };
    require(methods & !(available | PROBE) == 0)?;
    if methods & PROBE != 0 {
        require(data.is_empty())?;
        reply.push(&request);
    } else if methods == SET {
        let wanted: MigrationState = exactly(data)?;
        let state = DeviceState::from_number(wanted.device_state).ok_or(Errno::INVAL)?;
        migration.set(state, device, clock)?;
        reply.push(&request);
        reply.push(&wanted);
    } else if index == MIGRATION {
        let flags = MIGRATION_FLAGS;
        get(request, data, &MigrationFlags { flags }, reply)?;
    } else {
        let state = MigrationState {
            device_state: migration.state() as u32,
            data_fd: NO_FD,
        };
        get(request, data, &state, reply)?;
    }
    Ok(())
}

/// Replies with a feature's data. The request may have room for it, which
/// says nothing.
fn get<T: zerocopy::IntoBytes + zerocopy::Immutable>(
    request: DeviceFeature,
    room: &[u8],
    data: &T,
    reply: &mut Reply<'_>,
) -> Result<(), Errno> {
    require(room.is_empty() || room.len() == size_of::<T>())?;
    let size = size_of::<DeviceFeature>() + size_of::<T>();
    reply.push(&DeviceFeature {
        // Tens of bytes.
        argsz: size as u32,
        ..request
    });
    if request.argsz as usize >= size {
        reply.push(data);
    }
    Ok(())
}
