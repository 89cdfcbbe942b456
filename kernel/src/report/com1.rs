//! The PC's own first serial port (not the card under test): 115200 8N1.

use crate::platform::port;

const COM1: u16 = 0x3f8;
const RBR: u16 = COM1;
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
/// be what failed. At 115200 baud THRE takes 1.4 ms, and a look costs a
/// microsecond on metal and less than that under TCG; but under QEMU somebody
/// reads at the other end, and may be kept from it for a second or two.
const PATIENCE: u32 = 10_000_000;

/// Sets it up; false if nothing answers there.
pub fn init() -> bool {
    let answers = [0x5a, 0xa5].iter().all(|&probe| {
        port::write_u8(SCR, probe);
        port::read_u8(SCR) == probe
    });
    if answers {
        port::write_u8(IER, 0);
        port::write_u8(LCR, 0x80);
        port::write_u8(THR, 1);
        port::write_u8(IER, 0);
        port::write_u8(LCR, 0x03);
        port::write_u8(FCR, 0x07);
        port::write_u8(MCR, 0x03);
    }
    answers
}

/// Sends `bytes`; false if the port takes no more.
pub fn write(bytes: &[u8]) -> bool {
    bytes.chunks(FIFO).all(|chunk| {
        let ready = (0..PATIENCE).any(|_| port::read_u8(LSR) & LSR_THRE != 0);
        if ready {
            port::write_all(THR, chunk);
        }
        ready
    })
}

/// A byte that has come in; none if none has.
pub fn read() -> Option<u8> {
    (port::read_u8(LSR) & LSR_DR != 0).then(|| port::read_u8(RBR))
}
