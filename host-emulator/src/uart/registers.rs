//! Register offsets and bits, by the names of the PC16550D's section 8.

/// Receiver buffer (read), transmitter holding (write), DLL while DLAB is set.
pub(super) const RBR_THR_DLL: u8 = 0;
/// Interrupt enable, DLM while DLAB is set.
pub(super) const IER_DLM: u8 = 1;
/// Interrupt identification (read), FIFO control (write).
pub(super) const IIR_FCR: u8 = 2;
/// Line control.
pub(super) const LCR: u8 = 3;
/// Modem control.
pub(super) const MCR: u8 = 4;
/// Line status.
pub(super) const LSR: u8 = 5;
/// Modem status.
pub(super) const MSR: u8 = 6;
/// Scratch.
pub(super) const SCR: u8 = 7;

/// IER: received data available and character timeout.
pub(super) const IER_RECEIVED_DATA: u8 = 0x01;
/// IER: transmitter holding register empty.
pub(super) const IER_THR_EMPTY: u8 = 0x02;
/// IER: receiver line status.
pub(super) const IER_LINE_STATUS: u8 = 0x04;
/// IER: modem status.
pub(super) const IER_MODEM_STATUS: u8 = 0x08;
/// IER of the CH352's port 1: the fast clock for both ports.
pub(super) const IER_FAST_CLOCK: u8 = 0x20;
/// IER bits that every 16550 has; the rest reads 0.
pub(super) const IER_MASK: u8 = 0x0f;

/// IIR: no interrupt pending.
pub(super) const IIR_NONE: u8 = 0x01;
/// IIR bits 7:6, both set while the FIFOs are on.
pub(super) const IIR_FIFOS_ENABLED: u8 = 0xc0;

/// FCR: both FIFOs on.
pub(super) const FCR_ENABLE: u8 = 0x01;
/// FCR: clear the receiver FIFO.
pub(super) const FCR_RESET_RECEIVER: u8 = 0x02;
/// FCR: clear the transmitter FIFO.
pub(super) const FCR_RESET_TRANSMITTER: u8 = 0x04;
/// Shift of FCR's two receiver trigger bits.
pub(super) const FCR_TRIGGER_SHIFT: u8 = 6;

/// LCR: word length, 5 plus these two bits.
pub(super) const LCR_WORD_LENGTH: u8 = 0x03;
/// LCR: more than one stop bit.
pub(super) const LCR_STOP_BITS: u8 = 0x04;
/// LCR: parity enable.
pub(super) const LCR_PARITY_ENABLE: u8 = 0x08;
/// LCR: even parity select.
pub(super) const LCR_EVEN_PARITY: u8 = 0x10;
/// LCR: stick parity.
pub(super) const LCR_STICK_PARITY: u8 = 0x20;
/// LCR: set break.
pub(super) const LCR_BREAK: u8 = 0x40;
/// LCR: divisor latch access.
pub(super) const LCR_DLAB: u8 = 0x80;

/// MCR: data terminal ready.
pub(super) const MCR_DTR: u8 = 0x01;
/// MCR: request to send.
pub(super) const MCR_RTS: u8 = 0x02;
/// MCR: output 1.
pub(super) const MCR_OUT1: u8 = 0x04;
/// MCR: output 2.
pub(super) const MCR_OUT2: u8 = 0x08;
/// MCR: internal loopback.
pub(super) const MCR_LOOP: u8 = 0x10;
/// MCR of the TL16C550C and the CH352: automatic flow control.
pub(super) const MCR_AUTO_FLOW: u8 = 0x20;
/// MCR bits that every 16550 has; the rest reads 0.
pub(super) const MCR_MASK: u8 = 0x1f;

/// LSR: data ready.
pub(super) const LSR_DATA_READY: u8 = 0x01;
/// LSR: overrun error.
pub(super) const LSR_OVERRUN: u8 = 0x02;
/// LSR: parity error.
pub(super) const LSR_PARITY: u8 = 0x04;
/// LSR: framing error.
pub(crate) const LSR_FRAMING: u8 = 0x08;
/// LSR: break interrupt.
pub(super) const LSR_BREAK: u8 = 0x10;
/// LSR: transmitter holding register empty.
pub(super) const LSR_THR_EMPTY: u8 = 0x20;
/// LSR: transmitter empty.
pub(super) const LSR_TRANSMITTER_EMPTY: u8 = 0x40;
/// LSR: at least one parity, framing or break error in the receiver FIFO.
pub(super) const LSR_FIFO_ERROR: u8 = 0x80;
/// All of LSR's errors.
pub(super) const LSR_ERRORS: u8 = LSR_OVERRUN | LSR_CHARACTER_ERRORS | LSR_FIFO_ERROR;
/// The errors that belong to one character.
pub(super) const LSR_CHARACTER_ERRORS: u8 = LSR_PARITY | LSR_FRAMING | LSR_BREAK;

/// MSR: clear to send has changed.
pub(super) const MSR_DELTA_CTS: u8 = 0x01;
/// MSR: data set ready has changed.
pub(super) const MSR_DELTA_DSR: u8 = 0x02;
/// MSR: ring indicator has ended.
pub(super) const MSR_TRAILING_RI: u8 = 0x04;
/// MSR: data carrier detect has changed.
pub(super) const MSR_DELTA_DCD: u8 = 0x08;
/// MSR: clear to send.
pub(super) const MSR_CTS: u8 = 0x10;
/// MSR: data set ready.
pub(super) const MSR_DSR: u8 = 0x20;
/// MSR: ring indicator.
pub(super) const MSR_RI: u8 = 0x40;
/// MSR: data carrier detect.
pub(super) const MSR_DCD: u8 = 0x80;
