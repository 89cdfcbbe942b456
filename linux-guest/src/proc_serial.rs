//! `/proc/tty/driver/serial`: what the driver has counted on each port.

use std::fs;

use crate::case::{Halt, fail};

/// One port's line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The kind of UART: `16550A`.
    pub(crate) uart: String,
    /// Its first I/O port.
    pub(crate) port: u64,
    /// Its interrupt.
    pub(crate) irq: u32,
    /// What has been counted.
    pub(crate) counts: Counts,
}

/// What the driver counts. The file leaves zeros out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Characters handed to the transmitter.
    pub(crate) tx: u64,
    /// Characters received, wrong ones and breaks among them.
    pub(crate) rx: u64,
    /// Framing errors.
    pub(crate) fe: u64,
    /// Parity errors.
    pub(crate) pe: u64,
    /// Breaks.
    pub(crate) brk: u64,
    /// Overruns.
    pub(crate) oe: u64,
}

impl Counts {
    /// Whether anything was counted more often than `expected`.
    pub(crate) fn exceed(self, expected: Self) -> bool {
        let all = |of: Self| [of.tx, of.rx, of.fe, of.pe, of.brk, of.oe];
        all(self).iter().zip(all(expected)).any(|(&a, b)| a > b)
    }
}

/// The line of `ttyS<number>`.
pub(crate) fn read(number: u32) -> Result<Line, Halt> {
    const PATH: &str = "/proc/tty/driver/serial";
    let text = fs::read_to_string(PATH)?;
    find(&text, number).map_or_else(
        || fail(format!("no line for ttyS{number} in {PATH}:\n{text}")),
        Ok,
    )
}

/// The text of the line of `ttyS<number>`, as the kernel wrote it.
pub(crate) fn raw(number: u32) -> Option<String> {
    let text = fs::read_to_string("/proc/tty/driver/serial").ok()?;
    let line = text.lines().find(|line| of(line, number).is_some())?;
    Some(line.to_owned())
}

fn of(line: &str, number: u32) -> Option<&str> {
    let (name, rest) = line.split_once(':')?;
    (name.trim().parse() == Ok(number)).then_some(rest)
}

fn find(text: &str, number: u32) -> Option<Line> {
    let rest = text.lines().find_map(|line| of(line, number))?;
    let mut line = Line::default();
    for word in rest.split_whitespace() {
        let Some((key, value)) = word.split_once(':') else {
            continue;
        };
        let count = || value.parse().ok();
        match key {
            "uart" => line.uart = value.to_owned(),
            "port" => line.port = u64::from_str_radix(value, 16).ok()?,
            "irq" => line.irq = value.parse().ok()?,
            "tx" => line.counts.tx = count()?,
            "rx" => line.counts.rx = count()?,
            "fe" => line.counts.fe = count()?,
            "pe" => line.counts.pe = count()?,
            "brk" => line.counts.brk = count()?,
            "oe" => line.counts.oe = count()?,
            _ => {}
        }
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "serinfo:1.0 driver revision:\n\
        0: uart:16550A port:000003F8 irq:4 tx:88 rx:0 RTS|DTR\n\
        1: uart:unknown port:000002F8 irq:3\n\
        4: uart:16550A port:0000C008 irq:22 tx:65536 rx:65540 fe:1 pe:16 brk:1 oe:2 RTS|CTS|DTR|DSR|CD\n";

    #[test]
    fn counters_are_read_and_those_left_out_are_zero() {
        let line = find(TEXT, 4).unwrap();
        assert_eq!(
            (line.uart.as_str(), line.port, line.irq),
            ("16550A", 0xc008, 22)
        );
        let counts = Counts {
            tx: 65536,
            rx: 65540,
            fe: 1,
            pe: 16,
            brk: 1,
            oe: 2,
        };
        assert_eq!(line.counts, counts);
        assert_eq!(find(TEXT, 0).unwrap().counts.brk, 0);
    }

    #[test]
    fn a_port_without_a_line_has_none() {
        assert_eq!(find(TEXT, 9), None);
    }
}
