//! The words of a command, and what they mean.

use alloc::format;
use alloc::string::String;

use lineproof_conformance::registers::Reg;
use lineproof_conformance::{Port, Width};

use crate::surroundings::Status;

/// Why a command did not do what was asked: one line for its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong, and what to do.
    pub line: String,
    /// Whose fault it is.
    pub status: Status,
}

impl Complaint {
    /// The command could not be understood or carried out.
    pub fn refused(line: impl Into<String>) -> Self {
        Self {
            line: line.into(),
            status: Status::Refused,
        }
    }

    /// What was looked at is not as it should be.
    pub fn failed(line: impl Into<String>) -> Self {
        Self {
            line: line.into(),
            status: Status::Failed,
        }
    }
}

/// What is left of a line.
#[derive(Clone, Copy, Debug)]
pub struct Words<'l>(&'l str);

impl<'l> Words<'l> {
    /// The words of `line`.
    pub fn new(line: &'l str) -> Self {
        Self(line.trim())
    }

    /// All that is left, as it was typed.
    pub fn rest(&mut self) -> &'l str {
        core::mem::take(&mut self.0)
    }

    /// Refuses words that nobody asked for.
    pub fn end(&mut self) -> Result<(), Complaint> {
        match self.next() {
            None => Ok(()),
            Some(word) => Err(Complaint::refused(format!("{word:?} is one word too many"))),
        }
    }

    /// A port by its number; `ports` is how many there are.
    pub fn port(&mut self, ports: u8) -> Result<Port, Complaint> {
        match (self.next(), ports) {
            (Some("0"), _) => Ok(Port::Zero),
            (Some("1"), 2) => Ok(Port::One),
            (Some("1"), _) => Err(Complaint::refused("the card has port 0 alone")),
            (Some(word), _) => Err(Complaint::refused(format!(
                "{word:?} is no port; there are 0 and 1"
            ))),
            (None, _) => Err(Complaint::refused("which port? 0 or 1")),
        }
    }

    /// A register by its name.
    pub fn register(&mut self) -> Result<Reg, Complaint> {
        let word = self.expect("which register? such as LSR")?;
        let mut known = REGISTERS.iter();
        let found = known.find(|reg| reg.name().eq_ignore_ascii_case(word));
        found.copied().ok_or_else(|| {
            Complaint::refused(format!(
                "{word:?} is no register; there are RBR THR IER IIR FCR LCR MCR LSR MSR SCR DLL DLM"
            ))
        })
    }

    /// A number up to `most`, decimal or with 0x.
    pub fn number(&mut self, what: &str, most: u32) -> Result<u32, Complaint> {
        let word = self.expect(&format!("which {what}?"))?;
        number(word)
            .filter(|&number| number <= most)
            .ok_or_else(|| {
                // What fills a register is read as hexadecimal, an amount is not.
                let most = match most.checked_add(1).is_none_or(u32::is_power_of_two) {
                    true => format!("{most:#x}"),
                    false => format!("{most}"),
                };
                Complaint::refused(format!(
                    "{word:?} is no {what}; it is a number from 0 to {most}"
                ))
            })
    }

    /// The same, or `usual` where the line ends before.
    pub fn number_or(&mut self, what: &str, most: u32, usual: u32) -> Result<u32, Complaint> {
        match self.0 {
            "" => Ok(usual),
            _ => self.number(what, most),
        }
    }

    /// The width of an access, a byte where the line ends before.
    pub fn width(&mut self) -> Result<Width, Complaint> {
        match self.next() {
            None | Some("byte") => Ok(Width::Byte),
            Some("word") => Ok(Width::Word),
            Some("dword") => Ok(Width::Dword),
            Some(word) => Err(Complaint::refused(format!(
                "{word:?} is no width; there are byte, word and dword"
            ))),
        }
    }

    /// The next word; without one, asks for it.
    pub fn expect(&mut self, question: &str) -> Result<&'l str, Complaint> {
        self.next().ok_or_else(|| Complaint::refused(question))
    }
}

impl<'l> Iterator for Words<'l> {
    type Item = &'l str;

    fn next(&mut self) -> Option<&'l str> {
        if self.0.is_empty() {
            return None;
        }
        let (word, rest) = self.0.split_once(' ').unwrap_or((self.0, ""));
        self.0 = rest.trim_start();
        Some(word)
    }
}

/// All registers, in the order of their offsets.
pub const REGISTERS: [Reg; 12] = [
    Reg::Rbr,
    Reg::Thr,
    Reg::Ier,
    Reg::Iir,
    Reg::Fcr,
    Reg::Lcr,
    Reg::Mcr,
    Reg::Lsr,
    Reg::Msr,
    Reg::Scr,
    Reg::Dll,
    Reg::Dlm,
];

fn number(word: &str) -> Option<u32> {
    match word.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => word.parse().ok(),
    }
}

/// The bytes of a text: as they are, but for `\r`, `\n`, `\t`, `\\` and `\xNN`.
///
/// # Errors
/// For any other escape, and for what is not ASCII.
pub fn bytes(text: &str) -> Result<alloc::vec::Vec<u8>, Complaint> {
    let mut bytes = alloc::vec::Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let (byte, length) = match (char, rest.get(1..2), rest.get(2..4)) {
            ('\\', Some("r"), _) => (b'\r', 2),
            ('\\', Some("n"), _) => (b'\n', 2),
            ('\\', Some("t"), _) => (b'\t', 2),
            ('\\', Some("\\"), _) => (b'\\', 2),
            ('\\', Some("x"), Some(hex)) if let Ok(byte) = u8::from_str_radix(hex, 16) => (byte, 4),
            ('\\', ..) => {
                return Err(Complaint::refused(
                    "a \\ goes before r, n, t, \\ or x and two hexadecimal digits",
                ));
            }
            _ if char.is_ascii() => (char as u8, 1),
            _ => return Err(Complaint::refused(format!("{char:?} is not ASCII"))),
        };
        bytes.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_by_any_spaces() {
        let mut words = Words::new("  poke 0   scr  0x5a ");
        assert_eq!(words.next(), Some("poke"));
        assert_eq!(words.port(1), Ok(Port::Zero));
        assert_eq!(words.register(), Ok(Reg::Scr));
        assert_eq!(words.number("value", 255), Ok(0x5a));
        assert_eq!(words.end(), Ok(()));
    }

    #[test]
    fn what_is_missing_is_asked_for_and_what_is_too_much_refused() {
        let line = |result: Result<_, Complaint>| result.map(|_: u32| ()).unwrap_err().line;
        assert!(line(Words::new("").number("value", 9)).contains("which value"));
        assert!(line(Words::new("10").number("value", 9)).ends_with(" to 9"));
        assert!(line(Words::new("256").number("value", 0xff)).ends_with(" to 0xff"));
        assert!(line(Words::new("-1").number("value", 9)).contains("-1"));
        assert!(Words::new("now").end().is_err());
        assert!(Words::new("1").port(1).is_err());
        assert!(Words::new("2").port(2).is_err());
        assert!(Words::new("lsx").register().is_err());
    }

    #[test]
    fn a_text_says_any_byte() {
        assert_eq!(bytes(r"a\r\n\\\x00\xFF"), Ok(b"a\r\n\\\x00\xff".to_vec()));
        for wrong in [r"\", r"\q", r"\x", r"\x1", r"\xgg", "ä"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
