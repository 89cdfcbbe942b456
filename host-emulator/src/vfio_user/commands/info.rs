//! `VFIO_USER_DEVICE_GET_INFO`, `..._GET_REGION_INFO`,
//! `..._GET_REGION_IO_FDS` and `..._GET_IRQ_INFO`: what the device consists of.

use rustix::io::Errno;

use super::{exactly, has_room_for, require};
use crate::vfio_user::device::{DeviceModel, PciRegion};
use crate::vfio_user::intx;
use crate::vfio_user::outbox::Reply;
use crate::vfio_user::wire;

/// `VFIO_DEVICE_FLAGS_RESET`: `VFIO_USER_DEVICE_RESET` is supported.
const DEVICE_RESET: u32 = 1 << 0;
/// `VFIO_DEVICE_FLAGS_PCI`.
const DEVICE_PCI: u32 = 1 << 1;

/// `VFIO_REGION_INFO_FLAG_READ` and `VFIO_REGION_INFO_FLAG_WRITE`.
const REGION_READ_WRITE: u32 = 0b11;

/// `VFIO_IRQ_INFO_EVENTFD`.
const IRQ_EVENTFD: u32 = 1 << 0;
/// `VFIO_IRQ_INFO_MASKABLE`.
const IRQ_MASKABLE: u32 = 1 << 1;
/// `VFIO_IRQ_INFO_AUTOMASKED`.
const IRQ_AUTOMASKED: u32 = 1 << 2;

/// Describes the device: PCI, resettable, all region indices, and the
/// interrupt types INTx, MSI and MSI-X (the latter two with none).
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, too small an `argsz`, or a field
/// set that must be zero.
pub fn device(payload: &[u8], reply: &mut Reply<'_>) -> Result<(), Errno> {
    let request: wire::DeviceInfo = exactly(payload)?;
    require(has_room_for::<wire::DeviceInfo>(request.argsz))?;
    require(request.flags == 0 && request.num_regions == 0 && request.num_irqs == 0)?;
    reply.push(&wire::DeviceInfo {
        argsz: size_of::<wire::DeviceInfo>() as u32,
        flags: DEVICE_RESET | DEVICE_PCI,
        num_regions: PciRegion::COUNT,
        num_irqs: intx::TYPE_COUNT,
    });
    Ok(())
}

/// Describes one region; none can be mapped, and one that the device lacks
/// has size 0.
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, too small an `argsz`, an index
/// out of range, or a field set that must be zero.
pub fn region(
    device: &impl DeviceModel,
    payload: &[u8],
    reply: &mut Reply<'_>,
) -> Result<(), Errno> {
    let request: wire::RegionInfo = exactly(payload)?;
    require(has_room_for::<wire::RegionInfo>(request.argsz))?;
    require(request.flags == 0 && request.cap_offset == 0)?;
    require(request.size == 0 && request.offset == 0)?;
    let region = PciRegion::from_index(request.index).ok_or(Errno::INVAL)?;
    let size = device.region_size(region);
    reply.push(&wire::RegionInfo {
        argsz: size_of::<wire::RegionInfo>() as u32,
        flags: if size == 0 { 0 } else { REGION_READ_WRITE },
        index: request.index,
        cap_offset: 0,
        size,
        offset: 0,
    });
    Ok(())
}

/// Says that a region offers no descriptors for its accesses: every access to
/// a UART register has side effects and needs its answer.
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, too small an `argsz`, an index
/// out of range, or a field set that must be zero.
pub fn region_io_fds(payload: &[u8], reply: &mut Reply<'_>) -> Result<(), Errno> {
    let request: wire::RegionIoFds = exactly(payload)?;
    require(has_room_for::<wire::RegionIoFds>(request.argsz))?;
    require(request.flags == 0 && request.count == 0)?;
    PciRegion::from_index(request.index).ok_or(Errno::INVAL)?;
    reply.push(&wire::RegionIoFds {
        argsz: size_of::<wire::RegionIoFds>() as u32,
        flags: 0,
        index: request.index,
        count: 0,
    });
    Ok(())
}

/// Describes one interrupt type: one INTx pin, no message signalled
/// interrupts.
///
/// # Errors
/// `EINVAL` for a payload of the wrong size, too small an `argsz`, an index
/// out of range (QEMU asks for the error interrupt, which a conventional PCI
/// function lacks, and takes `EINVAL` for that), or a field set that must be
/// zero.
pub fn irq(payload: &[u8], reply: &mut Reply<'_>) -> Result<(), Errno> {
    let request: wire::IrqInfo = exactly(payload)?;
    require(has_room_for::<wire::IrqInfo>(request.argsz))?;
    require(request.flags == 0 && request.count == 0)?;
    let count = intx::interrupt_count(request.index).ok_or(Errno::INVAL)?;
    reply.push(&wire::IrqInfo {
        argsz: size_of::<wire::IrqInfo>() as u32,
        flags: if count == 0 {
            0
        } else {
            IRQ_EVENTFD | IRQ_MASKABLE | IRQ_AUTOMASKED
        },
        index: request.index,
        count,
    });
    Ok(())
}
