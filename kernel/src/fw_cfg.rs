//! QEMU's fw_cfg device: named files that the host hands to the guest.
//!
//! QEMU `docs/specs/fw_cfg.rst`, the I/O port interface without DMA.
#![forbid(unsafe_code)]

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use spin::Once;

use crate::platform::port;

const SELECTOR: u16 = 0x510;
const DATA: u16 = 0x511;

const SIGNATURE: u16 = 0x00;
const DIRECTORY: u16 = 0x19;

/// A directory entry: size, selector, reserved, name.
const ENTRY: usize = 64;
/// Where the name starts in an entry.
const NAME: usize = 8;

/// More than any file of ours needs; less than the heap has.
const LARGEST: usize = 64 * 1024;

/// A file too large to be read.
#[derive(Debug)]
pub struct TooLarge {
    size: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes, at most {LARGEST} are read", self.size)
    }
}

/// The contents of the file `name`; none if the host gave no such file, or is
/// no QEMU.
///
/// # Errors
/// [`TooLarge`] above 64 KiB.
pub fn read(name: &str) -> Result<Option<Vec<u8>>, TooLarge> {
    let Some((selector, size)) = find(name) else {
        return Ok(None);
    };
    if size > LARGEST {
        return Err(TooLarge { size });
    }
    port::write_u16(SELECTOR, selector);
    let mut contents = vec![0; size];
    port::read_all(DATA, &mut contents);
    Ok(Some(contents))
}

/// Whether the host gave a file `name`; none if it is no QEMU.
pub fn has(name: &str) -> Option<bool> {
    directory().map(|_| find(name).is_some())
}

/// The selector and the size of the file `name`.
fn find(name: &str) -> Option<(u16, usize)> {
    directory()?.iter().find_map(|entry| {
        let (header, stored) = entry.split_at(NAME);
        let stored = stored.split(|&byte| byte == 0).next()?;
        if stored != name.as_bytes() {
            return None;
        }
        let &[s0, s1, s2, s3, k0, k1, ..] = header else {
            return None;
        };
        let size = u32::from_be_bytes([s0, s1, s2, s3]) as usize;
        Some((u16::from_be_bytes([k0, k1]), size))
    })
}

/// What the host gave, read once: a byte is an access of its own. None if it is
/// no QEMU.
fn directory() -> Option<&'static [[u8; ENTRY]]> {
    static READ: Once<Option<Vec<[u8; ENTRY]>>> = Once::new();
    let read = READ.call_once(|| {
        if &start(SIGNATURE) != b"QEMU" {
            return None;
        }
        let count = u32::from_be_bytes(start(DIRECTORY)) as usize;
        let mut entries = vec![[0; ENTRY]; count.min(LARGEST / ENTRY)];
        port::read_all(DATA, entries.as_flattened_mut());
        Some(entries)
    });
    read.as_deref()
}

/// Selects an item and reads its first bytes.
fn start<const N: usize>(selector: u16) -> [u8; N] {
    let mut bytes = [0; N];
    port::write_u16(SELECTOR, selector);
    port::read_all(DATA, &mut bytes);
    bytes
}
