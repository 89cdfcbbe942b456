//! Bytes to the outside: the debug console and COM1.

use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use super::com1;
use crate::platform::port;

/// isa-debugcon: a write sends a byte, a read gives the port's own number.
const DEBUG_CONSOLE: u16 = 0xe9;

const HAS_CONSOLE: u8 = 1;
const HAS_COM1: u8 = 2;
static OUTLETS: AtomicU8 = AtomicU8::new(0);

/// The last byte ended no line.
static MID_LINE: AtomicBool = AtomicBool::new(false);

/// Finds out which outlets exist, and sets COM1 to 115200 8N1.
pub fn init() {
    let mut outlets = 0;
    if port::read_u8(DEBUG_CONSOLE) == DEBUG_CONSOLE as u8 {
        outlets |= HAS_CONSOLE;
    }
    if com1::init() {
        outlets |= HAS_COM1;
    }
    OUTLETS.store(outlets, Relaxed);
}

/// Whether somebody reads the debug console: a bench, which is not to be kept
/// waiting.
pub fn has_console() -> bool {
    OUTLETS.load(Relaxed) & HAS_CONSOLE != 0
}

/// Leaves COM1 to others.
pub fn spare_com1() {
    OUTLETS.fetch_and(!HAS_COM1, Relaxed);
}

/// Whether COM1 is there, and takes what it is given.
pub fn has_com1() -> bool {
    OUTLETS.load(Relaxed) & HAS_COM1 != 0
}

/// Sends `bytes` to every outlet.
pub fn write(bytes: &[u8]) {
    if let Some(&last) = bytes.last() {
        MID_LINE.store(last != b'\n', Relaxed);
    }
    let outlets = OUTLETS.load(Relaxed);
    if outlets & HAS_CONSOLE != 0 {
        port::write_all(DEBUG_CONSOLE, bytes);
    }
    if outlets & HAS_COM1 != 0 && !com1::write(bytes) {
        OUTLETS.fetch_and(!HAS_COM1, Relaxed);
    }
}

/// Sends `bytes` to the debug console alone.
pub fn write_console(bytes: &[u8]) {
    if has_console() {
        port::write_all(DEBUG_CONSOLE, bytes);
    }
}

/// Ends a line that was cut short, so that what follows stands on its own.
pub fn end_broken_line() {
    if MID_LINE.load(Relaxed) {
        write(b"\n");
    }
}

/// Collects text into lines, each after a prefix.
pub struct Lines<'a> {
    prefix: &'a str,
    buffer: [u8; 512],
    used: usize,
    fresh: bool,
}

impl<'a> Lines<'a> {
    /// Nothing yet; `prefix` goes before every line.
    pub const fn new(prefix: &'a str) -> Self {
        Self {
            prefix,
            buffer: [0; 512],
            used: 0,
            fresh: true,
        }
    }

    /// Ends the last line and sends it.
    pub fn finish(mut self) {
        self.end_line();
    }

    fn end_line(&mut self) {
        if self.fresh {
            self.push_all(self.prefix.trim_end().as_bytes());
        }
        self.push(b'\n');
        self.send();
        self.fresh = true;
    }

    fn push_all(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.push(byte));
    }

    fn push(&mut self, byte: u8) {
        if self.used == self.buffer.len() {
            self.send();
        }
        self.buffer[self.used] = byte;
        self.used += 1;
    }

    fn send(&mut self) {
        write(&self.buffer[..self.used]);
        self.used = 0;
    }
}

impl fmt::Write for Lines<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if byte == b'\n' {
                self.end_line();
                continue;
            }
            if self.fresh {
                self.fresh = false;
                self.push_all(self.prefix.as_bytes());
            }
            self.push(byte);
        }
        Ok(())
    }
}
