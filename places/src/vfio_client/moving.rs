//! Moving a card from one server to another, as a hypervisor would that
//! migrates its guest.

use std::path::Path;

use super::connection::Connection;
use super::error::ClientError;
use super::message::{Command, Fields};

/// Bytes asked for at a time.
const PART: u32 = 512;
/// Bytes before the data in the answer to a read: argsz, size.
const ANSWER_HEAD: u32 = 8;

/// `VFIO_DEVICE_FEATURE_SET` of `VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE`.
const SET_STATE: u32 = 1 << 17 | 2;

/// The states on the way, by their numbers in `<linux/vfio.h>`.
const RUNNING: u32 = 2;
const STOP_COPY: u32 = 3;
const RESUMING: u32 = 4;

/// Stops the card at the socket `from` and lets the one at `to` go on as that
/// card. The two have to be of one kind, and nobody else connected to either.
///
/// # Errors
/// [`ClientError`]; neither card has then changed.
pub fn move_card(from: &Path, to: &Path) -> Result<(), ClientError> {
    let mut source = Connection::open(from)?;
    let mut target = Connection::open(to)?;
    set_state(&mut source, STOP_COPY)?;
    set_state(&mut target, RESUMING)?;
    loop {
        let request = Fields::default().u32(ANSWER_HEAD + PART).u32(PART);
        let answer = source.ask(Command::MigDataRead, request)?;
        let data = answer.get(ANSWER_HEAD as usize..).unwrap_or_default();
        // At most a part.
        let size = data.len() as u32;
        let part = Fields::default().u32(ANSWER_HEAD).u32(size).bytes(data);
        target.ask(Command::MigDataWrite, part)?;
        if size < PART {
            break;
        }
    }
    set_state(&mut target, RUNNING)
}

fn set_state(connection: &mut Connection, state: u32) -> Result<(), ClientError> {
    // argsz, flags, device_state, data_fd.
    let request = Fields::default().u32(16).u32(SET_STATE);
    connection.ask(Command::DeviceFeature, request.u32(state).u32(0))?;
    Ok(())
}
