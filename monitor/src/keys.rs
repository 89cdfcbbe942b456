//! Keys out of the bytes that a terminal sends for them (ECMA-48, and what
//! xterm, the Linux console and a VT100 send).

/// A key that the editor knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character, printable ASCII.
    Char(char),
    /// Enter.
    Enter,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right, Ctrl-D on an empty line apart.
    Delete,
    /// One to the left.
    Left,
    /// One to the right.
    Right,
    /// To the start of the line.
    Home,
    /// To its end.
    End,
    /// The line before this one.
    Up,
    /// The line after it.
    Down,
    /// Completes the word.
    Tab,
    /// Throws the line away.
    Cancel,
    /// Ends the session on an empty line, else deletes to the right.
    EndOfInput,
    /// Deletes to the start of the line.
    DeleteBefore,
    /// Deletes to its end.
    DeleteAfter,
    /// Deletes the word to the left.
    DeleteWord,
    /// Any other.
    Unknown,
}

/// Where in a sequence of bytes the decoder is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// After a carriage return: a line feed belongs to it.
    Return,
    /// After ESC.
    Escape,
    /// After ESC [ or ESC O, with the number so far.
    Sequence(u8),
}

/// Turns bytes into keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decoder(State);

impl Decoder {
    /// The key that `byte` completes, if it does.
    pub fn take(&mut self, byte: u8) -> Option<Key> {
        let state = core::mem::take(&mut self.0);
        match (state, byte) {
            (State::Return, b'\n') => None,
            (State::Escape, b'[' | b'O') => self.go_on(State::Sequence(0)),
            (State::Escape, _) => Some(Key::Unknown),
            (State::Sequence(number), b'0'..=b'9') => {
                let number = number.wrapping_mul(10).wrapping_add(byte - b'0');
                self.go_on(State::Sequence(number))
            }
            // A modifier, such as Shift, that changes nothing here.
            (State::Sequence(_), b';') => self.go_on(State::Sequence(u8::MAX)),
            (State::Sequence(number), _) => Some(sequence(number, byte)),
            (State::Ground | State::Return, 0x1b) => self.go_on(State::Escape),
            (State::Ground | State::Return, b'\r') => {
                self.0 = State::Return;
                Some(Key::Enter)
            }
            (State::Ground | State::Return, _) => Some(plain(byte)),
        }
    }

    fn go_on(&mut self, state: State) -> Option<Key> {
        self.0 = state;
        None
    }
}

const fn plain(byte: u8) -> Key {
    /// The byte of a letter with Ctrl.
    const fn ctrl(letter: u8) -> u8 {
        letter & 0x1f
    }
    const A: u8 = ctrl(b'A');
    const B: u8 = ctrl(b'B');
    const C: u8 = ctrl(b'C');
    const D: u8 = ctrl(b'D');
    const E: u8 = ctrl(b'E');
    const F: u8 = ctrl(b'F');
    const K: u8 = ctrl(b'K');
    const N: u8 = ctrl(b'N');
    const P: u8 = ctrl(b'P');
    const U: u8 = ctrl(b'U');
    const W: u8 = ctrl(b'W');
    match byte {
        b' '..=b'~' => Key::Char(byte as char),
        b'\n' => Key::Enter,
        b'\t' => Key::Tab,
        0x08 | 0x7f => Key::Backspace,
        A => Key::Home,
        B => Key::Left,
        C => Key::Cancel,
        D => Key::EndOfInput,
        E => Key::End,
        F => Key::Right,
        K => Key::DeleteAfter,
        N => Key::Down,
        P => Key::Up,
        U => Key::DeleteBefore,
        W => Key::DeleteWord,
        _ => Key::Unknown,
    }
}

const fn sequence(number: u8, last: u8) -> Key {
    match (last, number) {
        (b'A', _) => Key::Up,
        (b'B', _) => Key::Down,
        (b'C', _) => Key::Right,
        (b'D', _) => Key::Left,
        (b'H', _) | (b'~', 1 | 7) => Key::Home,
        (b'F', _) | (b'~', 4 | 8) => Key::End,
        (b'~', 3) => Key::Delete,
        _ => Key::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;
    use std::vec::Vec;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut decoder = Decoder::default();
        bytes
            .iter()
            .filter_map(|&byte| decoder.take(byte))
            .collect()
    }

    #[test]
    fn enter_is_one_key_however_it_is_sent() {
        for bytes in [&b"\r"[..], b"\n", b"\r\n"] {
            assert_eq!(keys(bytes), [Key::Enter]);
        }
        assert_eq!(keys(b"\r\r\n\n"), [Key::Enter; 3]);
    }

    #[test]
    fn terminals_agree_on_no_home_key() {
        for bytes in [&b"\x1b[H"[..], b"\x1bOH", b"\x1b[1~", b"\x1b[7~", b"\x01"] {
            assert_eq!(keys(bytes), [Key::Home], "{bytes:?}");
        }
        assert_eq!(keys(b"\x1b[F\x1b[4~\x1b[8~"), [Key::End; 3]);
    }

    #[test]
    fn a_sequence_that_nobody_knows_is_swallowed_whole() {
        assert_eq!(keys(b"\x1b[15~a"), [Key::Unknown, Key::Char('a')]);
        assert_eq!(keys(b"\x1b[1;5Ca"), [Key::Right, Key::Char('a')]);
        assert_eq!(keys(b"\x1bxa"), vec![Key::Unknown, Key::Char('a')]);
    }
}
