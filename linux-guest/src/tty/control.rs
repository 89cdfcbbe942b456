//! The requests of ioctl_tty(2) that rustix has no function for.

use std::io;

use rustix::ioctl::{Getter, NoArg, Opcode, Setter, ioctl};

use super::Tty;

const TIOCMGET: Opcode = 0x5415;
const TIOCMBIS: Opcode = 0x5416;
const TIOCMBIC: Opcode = 0x5417;
const TIOCMSET: Opcode = 0x5418;
const TIOCSBRK: Opcode = 0x5427;
const TIOCCBRK: Opcode = 0x5428;
const TIOCGICOUNT: Opcode = 0x545d;
const TIOCOUTQ: Opcode = 0x5411;

const TIOCM_DTR: u32 = 0x002;
const TIOCM_RTS: u32 = 0x004;
const TIOCM_CTS: u32 = 0x020;
const TIOCM_CD: u32 = 0x040;
const TIOCM_RI: u32 = 0x080;
const TIOCM_DSR: u32 = 0x100;

/// The modem lines of a port: the two that it drives and the four that it
/// sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Modem {
    /// Data terminal ready, driven.
    pub(crate) dtr: bool,
    /// Request to send, driven.
    pub(crate) rts: bool,
    /// Clear to send, seen.
    pub(crate) cts: bool,
    /// Data set ready, seen.
    pub(crate) dsr: bool,
    /// Carrier detect, seen.
    pub(crate) cd: bool,
    /// Ring indicator, seen.
    pub(crate) ri: bool,
}

/// What the driver has counted: `struct serial_icounter_struct` of the
/// kernel's `linux/serial.h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Counters {
    /// Changes of CTS.
    pub(crate) cts: i32,
    /// Changes of DSR.
    pub(crate) dsr: i32,
    /// Rings that ended.
    pub(crate) rng: i32,
    /// Changes of carrier detect.
    pub(crate) dcd: i32,
    /// Characters received.
    pub(crate) rx: i32,
    /// Characters sent.
    pub(crate) tx: i32,
    /// Framing errors.
    pub(crate) frame: i32,
    /// Overruns.
    pub(crate) overrun: i32,
    /// Parity errors.
    pub(crate) parity: i32,
    /// Breaks.
    pub(crate) brk: i32,
    /// Characters that the kernel had no room for.
    pub(crate) buf_overrun: i32,
    reserved: [i32; 9],
}

impl Tty {
    /// The modem lines as they are.
    pub(crate) fn modem(&self) -> io::Result<Modem> {
        // SAFETY: TIOCMGET writes one int.
        let bits: u32 = unsafe { ioctl(&self.0, Getter::<TIOCMGET, u32>::new()) }?;
        let has = |bit| bits & bit != 0;
        Ok(Modem {
            dtr: has(TIOCM_DTR),
            rts: has(TIOCM_RTS),
            cts: has(TIOCM_CTS),
            dsr: has(TIOCM_DSR),
            cd: has(TIOCM_CD),
            ri: has(TIOCM_RI),
        })
    }

    /// Drives DTR and RTS.
    pub(crate) fn drive(&self, dtr: bool, rts: bool) -> io::Result<()> {
        let bit = |on, bit| if on { bit } else { 0 };
        let bits = bit(dtr, TIOCM_DTR) | bit(rts, TIOCM_RTS);
        // SAFETY: TIOCMSET reads one int.
        unsafe { ioctl(&self.0, Setter::<TIOCMSET, u32>::new(bits)) }?;
        Ok(())
    }

    /// Drives RTS alone.
    pub(crate) fn drive_rts(&self, on: bool) -> io::Result<()> {
        // SAFETY: TIOCMBIS and TIOCMBIC read one int.
        unsafe {
            if on {
                ioctl(&self.0, Setter::<TIOCMBIS, u32>::new(TIOCM_RTS))
            } else {
                ioctl(&self.0, Setter::<TIOCMBIC, u32>::new(TIOCM_RTS))
            }
        }?;
        Ok(())
    }

    /// Begins or ends a break.
    pub(crate) fn drive_break(&self, on: bool) -> io::Result<()> {
        // SAFETY: TIOCSBRK and TIOCCBRK take no argument.
        unsafe {
            if on {
                ioctl(&self.0, NoArg::<TIOCSBRK>::new())
            } else {
                ioctl(&self.0, NoArg::<TIOCCBRK>::new())
            }
        }?;
        Ok(())
    }

    /// What the driver has counted.
    pub(crate) fn counters(&self) -> io::Result<Counters> {
        // SAFETY: TIOCGICOUNT writes one such structure.
        let counters = unsafe { ioctl(&self.0, Getter::<TIOCGICOUNT, Counters>::new()) }?;
        Ok(counters)
    }

    /// How many bytes wait to be sent, those in the UART left out.
    pub(crate) fn waiting(&self) -> io::Result<u32> {
        // SAFETY: TIOCOUTQ writes one int.
        let count = unsafe { ioctl(&self.0, Getter::<TIOCOUTQ, u32>::new()) }?;
        Ok(count)
    }
}
