//! `VFIO_USER_DEVICE_SET_IRQS`: eventfds, mask and trigger of the interrupt.

use std::os::fd::OwnedFd;

use rustix::io::Errno;

use super::{head, require};
use crate::vfio_user::eventfd::EventFd;
use crate::vfio_user::intx::{self, Intx};
use crate::vfio_user::wire::IrqSet;

/// `VFIO_IRQ_SET_DATA_NONE`
const DATA_NONE: u32 = 1 << 0;
/// `VFIO_IRQ_SET_DATA_BOOL`
const DATA_BOOL: u32 = 1 << 1;
/// `VFIO_IRQ_SET_DATA_EVENTFD`
const DATA_EVENTFD: u32 = 1 << 2;
/// The bits of `flags` that name the data type.
const DATA_MASK: u32 = DATA_NONE | DATA_BOOL | DATA_EVENTFD;

/// What is to be done to the interrupt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    /// `VFIO_IRQ_SET_ACTION_MASK`
    Mask,
    /// `VFIO_IRQ_SET_ACTION_UNMASK`
    Unmask,
    /// `VFIO_IRQ_SET_ACTION_TRIGGER`
    Trigger,
}

impl Action {
    /// The action in `flags`; `None` unless there is exactly one and nothing
    /// unknown.
    fn from_flags(flags: u32) -> Option<Self> {
        match flags & !DATA_MASK {
            0x08 => Some(Self::Mask),
            0x10 => Some(Self::Unmask),
            0x20 => Some(Self::Trigger),
            _ => None,
        }
    }
}

/// Carries out one request on the device's single interrupt.
///
/// # Errors
/// `EINVAL` for a payload that does not fit its `argsz`, `count` and data
/// type; no or several data types or actions, or unknown flags; an interrupt
/// that does not exist; descriptors missing, surplus, or no eventfds; a
/// trigger by hand while no eventfd is set.
pub fn set(intx: &mut Intx, payload: &[u8], fds: Vec<OwnedFd>) -> Result<(), Errno> {
    let (request, data) = head::<IrqSet>(payload)?;
    require(request.argsz as usize >= payload.len())?;
    let action = Action::from_flags(request.flags).ok_or(Errno::INVAL)?;
    let available = intx::interrupt_count(request.index).ok_or(Errno::INVAL)?;

    let data_type = request.flags & DATA_MASK;
    if request.count == 0 {
        // Disables the whole type; fine for a type without interrupts too.
        require(action == Action::Trigger && data_type == DATA_NONE)?;
        require(request.start == 0 && data.is_empty() && fds.is_empty())?;
        if request.index == intx::INTX_INDEX {
            intx.disable();
        }
        return Ok(());
    }
    let end = request
        .start
        .checked_add(request.count)
        .ok_or(Errno::INVAL)?;
    require(end <= available)?;

    // From here on start is 0 and count is 1: INTx has one interrupt.
    match data_type {
        DATA_NONE => {
            require(data.is_empty() && fds.is_empty())?;
            act(intx, action)
        }
        DATA_BOOL => {
            require(fds.is_empty())?;
            match data {
                [0] => Ok(()),
                [_] => act(intx, action),
                _ => Err(Errno::INVAL),
            }
        }
        DATA_EVENTFD => {
            require(data.is_empty())?;
            assign(intx, action, fds)
        }
        _ => Err(Errno::INVAL),
    }
}

/// Does it now.
fn act(intx: &mut Intx, action: Action) -> Result<(), Errno> {
    match action {
        Action::Mask => intx.mask(),
        Action::Unmask => intx.unmask_by_message(),
        Action::Trigger => require(intx.trigger_by_hand())?,
    }
    Ok(())
}

/// Sets the eventfd for an action, or removes it when none came along.
fn assign(intx: &mut Intx, action: Action, mut fds: Vec<OwnedFd>) -> Result<(), Errno> {
    require(fds.len() <= 1)?;
    let adopt = match action {
        Action::Mask | Action::Unmask => EventFd::adopt_request,
        Action::Trigger => EventFd::adopt,
    };
    let eventfd = fds.pop().map(adopt).transpose()?;
    match action {
        Action::Mask => intx.set_mask_request(eventfd),
        Action::Unmask => intx.set_unmask_request(eventfd),
        Action::Trigger => intx.set_trigger(eventfd),
    }
    Ok(())
}
