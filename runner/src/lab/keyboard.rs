//! What the user types, on its way to the machine's terminal.
//!
//! Keys wait here until the machine takes them, so that a whole script can be
//! piped in. The end of input is said as a terminal says it, by Ctrl-D, and
//! said again for as long as the machine runs: who reads next must find it
//! too, and a shell that has not come up yet, or that is changing its
//! terminal's mode, loses one.

use std::time::{Duration, Instant};

/// Ctrl-D.
const END_OF_INPUT: u8 = 4;

/// How a line ends at a terminal.
const RETURN: u8 = b'\r';

/// Between two sayings of the end.
const AGAIN: Duration = Duration::from_millis(500);

/// The keys that the machine has not taken yet.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    /// In their order.
    pub(super) waiting: Vec<u8>,
    /// The last key of all, which may have been taken.
    last: Option<u8>,
    /// When the end was said last.
    ended: Option<Instant>,
}

impl Keyboard {
    /// Takes keys as they are typed.
    pub(super) fn type_in(&mut self, keys: &[u8]) {
        self.last = keys.last().copied().or(self.last);
        self.waiting.extend(keys);
    }

    /// Says at `now` that no key will come any more. A line that was begun is
    /// ended first: Ctrl-D within a line is no end.
    pub(super) fn end(&mut self, now: Instant) {
        let due = match self.ended {
            None => true,
            Some(last) => now.saturating_duration_since(last) >= AGAIN,
        };
        if !due || !self.waiting.is_empty() {
            return;
        }
        if self.ended.is_none() && self.last.is_some_and(|key| !matches!(key, b'\n' | RETURN)) {
            self.waiting.push(RETURN);
        }
        self.waiting.push(END_OF_INPUT);
        self.ended = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the machine gets, if it takes all at once.
    fn taken(keyboard: &mut Keyboard) -> Vec<u8> {
        std::mem::take(&mut keyboard.waiting)
    }

    #[test]
    fn the_end_comes_after_the_keys_and_again_while_the_machine_runs() {
        let start = Instant::now();
        let mut keyboard = Keyboard::default();
        keyboard.type_in(b"ls\n");
        keyboard.end(start);
        assert_eq!(taken(&mut keyboard), b"ls\n");
        keyboard.end(start);
        assert_eq!(taken(&mut keyboard), b"\x04");
        keyboard.end(start + AGAIN / 2);
        assert_eq!(taken(&mut keyboard), b"");
        keyboard.end(start + AGAIN);
        assert_eq!(taken(&mut keyboard), b"\x04");
    }

    #[test]
    fn a_line_that_was_begun_is_ended_once() {
        let start = Instant::now();
        let mut keyboard = Keyboard::default();
        keyboard.type_in(b"ls");
        assert_eq!(taken(&mut keyboard), b"ls");
        keyboard.end(start);
        assert_eq!(taken(&mut keyboard), b"\r\x04");
        keyboard.end(start + AGAIN);
        assert_eq!(taken(&mut keyboard), b"\x04");
    }

    #[test]
    fn who_types_nothing_has_ended_all_the_same() {
        let mut keyboard = Keyboard::default();
        keyboard.end(Instant::now());
        assert_eq!(taken(&mut keyboard), b"\x04");
    }
}
