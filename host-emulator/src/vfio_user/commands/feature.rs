//! `VFIO_USER_DEVICE_FEATURE`, `VFIO_USER_MIG_DATA_READ` and
//! `VFIO_USER_MIG_DATA_WRITE`: the card offers no optional feature, and says
//! so the way the kernel does.

use rustix::io::Errno;

use super::{exactly, head, require};
use crate::vfio_user::wire::{DeviceFeature, MigrationData};

/// `VFIO_DEVICE_FEATURE_GET`
const GET: u32 = 1 << 16;
/// `VFIO_DEVICE_FEATURE_SET`
const SET: u32 = 1 << 17;
/// `VFIO_DEVICE_FEATURE_PROBE`
const PROBE: u32 = 1 << 18;
/// The bits that name the feature.
const FEATURE_MASK: u32 = 0xffff;

/// Refuses a feature.
///
/// # Errors
/// `EINVAL` for a malformed request: a payload too short or longer than its
/// `argsz`, unknown flags, no method, or get and set together without a probe.
/// `ENOTTY` for every other, which is the kernel's word for a feature that a
/// device lacks.
pub fn feature(payload: &[u8]) -> Result<(), Errno> {
    let (request, _data) = head::<DeviceFeature>(payload)?;
    require(request.argsz as usize >= payload.len())?;
    let methods = request.flags & !FEATURE_MASK;
    require(methods & !(GET | SET | PROBE) == 0)?;
    require(methods != 0 && methods != GET | SET)?;
    Err(Errno::NOTTY)
}

/// Refuses to hand out device state.
///
/// # Errors
/// `EINVAL`, as in every state that is not a saving one.
pub fn migration_read(payload: &[u8]) -> Result<(), Errno> {
    let _request: MigrationData = exactly(payload)?;
    Err(Errno::INVAL)
}

/// Refuses to take in device state.
///
/// # Errors
/// `EINVAL`, as in every state but the resuming one.
pub fn migration_write(payload: &[u8]) -> Result<(), Errno> {
    let (_request, _data) = head::<MigrationData>(payload)?;
    Err(Errno::INVAL)
}
