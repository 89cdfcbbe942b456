//! One file per command or family of commands: each checks its payload, does
//! its work and composes its reply.
//!
//! A handler returns the errno for the client; whatever it has composed by
//! then is thrown away by its caller, as an error reply is a bare header.

pub mod dma;
pub mod feature;
pub mod info;
pub mod irqs;
pub mod migration;
pub mod region;
pub mod version;

use rustix::io::Errno;
use zerocopy::FromBytes;

/// The payload as a `T`, which it must fill exactly.
///
/// # Errors
/// `EINVAL` when it is shorter or longer.
fn exactly<T: FromBytes>(payload: &[u8]) -> Result<T, Errno> {
    T::read_from_bytes(payload).map_err(|_| Errno::INVAL)
}

/// The `T` at the start of the payload, and what follows it.
///
/// # Errors
/// `EINVAL` when the payload is shorter than a `T`.
fn head<T: FromBytes>(payload: &[u8]) -> Result<(T, &[u8]), Errno> {
    T::read_from_prefix(payload).map_err(|_| Errno::INVAL)
}

/// `Ok` when `condition` holds, else `EINVAL`.
fn require(condition: bool) -> Result<(), Errno> {
    if condition { Ok(()) } else { Err(Errno::INVAL) }
}

/// Whether a client that announces room for `argsz` bytes of reply payload
/// can take a `T`.
fn has_room_for<T>(argsz: u32) -> bool {
    argsz as usize >= size_of::<T>()
}
