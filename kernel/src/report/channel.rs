//! Bytes to the outside: the debug console and COM1.

use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use crate::platform::port;

/// isa-debugcon: a write sends a byte, a read gives the port's own number.
const DEBUG_CONSOLE: u16 = 0xe9;

/// COM1's registers (a PC's own first serial port, not the card under test).
const COM1: u16 = 0x3f8;
const THR: u16 = COM1;
const IER: u16 = COM1 + 1;
const FCR: u16 = COM1 + 2;
const LCR: u16 = COM1 + 3;
const MCR: u16 = COM1 + 4;
const LSR: u16 = COM1 + 5;
const SCR: u16 = COM1 + 7;
const LSR_DR: u8 = 0x01;
const LSR_THRE: u8 = 0x20;

/// Bytes that the transmitter takes once THRE is set.
const FIFO: usize = 16;

/// Looks at LSR before COM1 is given up. Counted, not timed, as the clock may
/// be what failed: at 115200 baud THRE takes 1.4 ms, and a look costs a
/// microsecond on metal and less than that under TCG.
const PATIENCE: u32 = 50_000;

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
    if com1_answers() {
        port::write_u8(IER, 0);
        port::write_u8(LCR, 0x80);
        port::write_u8(THR, 1);
        port::write_u8(IER, 0);
        port::write_u8(LCR, 0x03);
        port::write_u8(FCR, 0x07);
        port::write_u8(MCR, 0x03);
        outlets |= HAS_COM1;
    }
    OUTLETS.store(outlets, Relaxed);
}

fn com1_answers() -> bool {
    [0x5a, 0xa5].iter().all(|&probe| {
        port::write_u8(SCR, probe);
        port::read_u8(SCR) == probe
    })
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
    if outlets & HAS_COM1 != 0 {
        for chunk in bytes.chunks(FIFO) {
            if !(0..PATIENCE).any(|_| port::read_u8(LSR) & LSR_THRE != 0) {
                OUTLETS.fetch_and(!HAS_COM1, Relaxed);
                return;
            }
            port::write_all(THR, chunk);
        }
    }
}

/// Waits until the host sends a byte on COM1, if there is one to send it on.
pub fn wait_for_host() {
    while OUTLETS.load(Relaxed) & HAS_COM1 != 0 && port::read_u8(LSR) & LSR_DR == 0 {
        core::hint::spin_loop();
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
