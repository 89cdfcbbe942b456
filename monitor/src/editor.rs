//! One line at a time, with the keys of a shell: moving about, deleting,
//! history, completion.
//!
//! Owns the line and what the terminal shows of it; knows no command.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write};

use crate::LONGEST_LINE;
use crate::keys::Key;

/// Lines that are remembered.
const REMEMBERED: usize = 32;

/// Rings.
const BELL: &str = "\x07";

/// What a key has led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The line is not finished.
    Editing,
    /// The line was entered.
    Entered(String),
    /// It was thrown away.
    Cancelled,
    /// There will be no more.
    Ended,
}

/// What could stand in place of a line's last word.
pub trait Completer {
    /// The words that begin as the last word of `line` does, and may stand
    /// there.
    fn candidates(&self, line: &str) -> Vec<&'static str>;
}

/// The line that is being edited, and those before it.
#[derive(Debug)]
pub struct Editor {
    prompt: &'static str,
    line: String,
    /// Characters before the cursor.
    cursor: usize,
    history: Vec<String>,
    /// Which line of the history is shown; its length for a new one.
    shown: usize,
    /// The new line, while an old one is shown.
    draft: String,
}

impl Editor {
    /// An empty line behind `prompt`.
    pub const fn new(prompt: &'static str) -> Self {
        Self {
            prompt,
            line: String::new(),
            cursor: 0,
            history: Vec::new(),
            shown: 0,
            draft: String::new(),
        }
    }

    /// Shows the prompt for the next line.
    ///
    /// # Errors
    /// Those of `out`, as everywhere here.
    pub fn begin(&mut self, out: &mut dyn Write) -> fmt::Result {
        self.line.clear();
        self.cursor = 0;
        self.shown = self.history.len();
        out.write_str(self.prompt)
    }

    /// Takes one key, and shows what comes of it.
    pub fn take(
        &mut self,
        key: Key,
        completer: &dyn Completer,
        out: &mut dyn Write,
    ) -> Result<Progress, fmt::Error> {
        match key {
            Key::Char(char) => self.insert(char, out)?,
            Key::Enter => return self.enter(out),
            Key::Cancel => {
                out.write_str("^C\r\n")?;
                return Ok(Progress::Cancelled);
            }
            Key::EndOfInput if self.line.is_empty() => {
                out.write_str("\r\n")?;
                return Ok(Progress::Ended);
            }
            Key::Backspace => self.delete(self.cursor.saturating_sub(1), self.cursor, out)?,
            Key::Delete | Key::EndOfInput => self.delete(self.cursor, self.cursor + 1, out)?,
            Key::DeleteBefore => self.delete(0, self.cursor, out)?,
            Key::DeleteAfter => self.delete(self.cursor, self.line.len(), out)?,
            Key::DeleteWord => self.delete(self.word_start(), self.cursor, out)?,
            Key::Left => self.move_to(self.cursor.saturating_sub(1), out)?,
            Key::Right => self.move_to(self.cursor + 1, out)?,
            Key::Home => self.move_to(0, out)?,
            Key::End => self.move_to(self.line.len(), out)?,
            Key::Up => self.show(self.shown.wrapping_sub(1), out)?,
            Key::Down => self.show(self.shown + 1, out)?,
            Key::Tab => self.complete(completer, out)?,
            Key::Unknown => out.write_str(BELL)?,
        }
        Ok(Progress::Editing)
    }

    fn insert(&mut self, char: char, out: &mut dyn Write) -> fmt::Result {
        if self.line.len() >= LONGEST_LINE {
            return out.write_str(BELL);
        }
        self.line.insert(self.cursor, char);
        self.cursor += 1;
        if self.cursor == self.line.len() {
            return out.write_char(char);
        }
        self.redraw(out)
    }

    fn enter(&mut self, out: &mut dyn Write) -> Result<Progress, fmt::Error> {
        out.write_str("\r\n")?;
        let line = core::mem::take(&mut self.line);
        let is_new = self.history.last() != Some(&line);
        if !line.trim().is_empty() && is_new {
            if self.history.len() == REMEMBERED {
                self.history.remove(0);
            }
            self.history.push(line.clone());
        }
        Ok(Progress::Entered(line))
    }

    /// Deletes what stands between `from` and `to`, as far as that exists.
    fn delete(&mut self, from: usize, to: usize, out: &mut dyn Write) -> fmt::Result {
        let to = to.min(self.line.len());
        if from >= to {
            return out.write_str(BELL);
        }
        self.line.replace_range(from..to, "");
        self.cursor = from;
        self.redraw(out)
    }

    fn move_to(&mut self, cursor: usize, out: &mut dyn Write) -> fmt::Result {
        if cursor > self.line.len() || cursor == self.cursor {
            return out.write_str(BELL);
        }
        self.cursor = cursor;
        self.redraw(out)
    }

    /// Where the word before the cursor begins.
    fn word_start(&self) -> usize {
        let before = self.line[..self.cursor].trim_end();
        before.rfind(' ').map_or(0, |space| space + 1)
    }

    /// Shows a line of the history, or behind its end the new line again.
    fn show(&mut self, index: usize, out: &mut dyn Write) -> fmt::Result {
        if index > self.history.len() {
            return out.write_str(BELL);
        }
        if self.shown == self.history.len() {
            self.draft.clone_from(&self.line);
        }
        self.shown = index;
        let line = self.history.get(index).unwrap_or(&self.draft);
        self.line.clone_from(line);
        self.cursor = self.line.len();
        self.redraw(out)
    }

    /// Completes the word before the cursor as far as it is certain; where it
    /// is not, shows what it could be.
    fn complete(&mut self, completer: &dyn Completer, out: &mut dyn Write) -> fmt::Result {
        let before = &self.line[..self.cursor];
        let candidates = completer.candidates(before);
        let typed = before.len() - before.rfind(' ').map_or(0, |space| space + 1);
        let Some(common) = common_start(&candidates) else {
            return out.write_str(BELL);
        };
        let mut rest: String = common.get(typed..).unwrap_or_default().into();
        let word = &before[before.len() - typed..];
        if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
            rest.make_ascii_lowercase();
        }
        if candidates.len() == 1 {
            rest.push(' ');
        } else if rest.is_empty() {
            write!(out, "\r\n{}\r\n", candidates.join("  "))?;
            return self.redraw(out);
        }
        if self.line.len() + rest.len() > LONGEST_LINE {
            return out.write_str(BELL);
        }
        self.line.insert_str(self.cursor, &rest);
        self.cursor += rest.len();
        self.redraw(out)
    }

    /// Draws prompt and line anew, and puts the cursor where it is.
    fn redraw(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "\r{}{}\x1b[K", self.prompt, self.line)?;
        match self.line.len() - self.cursor {
            0 => Ok(()),
            back => write!(out, "\x1b[{back}D"),
        }
    }
}

/// What all of `words` begin with; none if there are none.
fn common_start(words: &[&'static str]) -> Option<&'static str> {
    let (first, others) = words.split_first()?;
    let shared = |word: &&str| {
        let pairs = first.bytes().zip(word.bytes());
        pairs.take_while(|(a, b)| a == b).count()
    };
    let length = others.iter().map(shared).min().unwrap_or(first.len());
    first.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Decoder;
    use std::string::ToString;
    use std::vec;

    struct Fruit;

    impl Completer for Fruit {
        fn candidates(&self, line: &str) -> Vec<&'static str> {
            let word = line.rsplit(' ').next().unwrap_or_default();
            let mut words = vec!["apple", "apricot", "banana", "PEAR"];
            words.retain(|known| known.to_lowercase().starts_with(&word.to_lowercase()));
            words
        }
    }

    /// The lines that come out when `bytes` are typed, and what was shown.
    fn typed(bytes: &[u8]) -> (Vec<String>, String) {
        let (mut editor, mut decoder) = (Editor::new("> "), Decoder::default());
        let (mut lines, mut shown) = (Vec::new(), String::new());
        editor.begin(&mut shown).unwrap();
        for key in bytes.iter().filter_map(|&byte| decoder.take(byte)) {
            match editor.take(key, &Fruit, &mut shown).unwrap() {
                Progress::Editing => continue,
                Progress::Entered(line) => lines.push(line),
                Progress::Cancelled => lines.push("cancelled".to_string()),
                Progress::Ended => lines.push("ended".to_string()),
            }
            editor.begin(&mut shown).unwrap();
        }
        (lines, shown)
    }

    fn entered(bytes: &[u8]) -> Vec<String> {
        typed(bytes).0
    }

    #[test]
    fn a_line_can_be_mended_anywhere() {
        assert_eq!(entered(b"rags\x1b[D\x1b[D\x1b[D\x7f\x1b[C\r"), ["ags"]);
        assert_eq!(entered(b"egs 0\x01r\x05!\r"), ["regs 0!"]);
        assert_eq!(entered(b"abc\x1b[D\x1b[D\x1b[3~\r"), ["ac"]);
        assert_eq!(entered(b"one two\x17\x17three\r"), ["three"]);
        assert_eq!(entered(b"one two\x15three\r"), ["three"]);
        assert_eq!(entered(b"one two\x1b[H\x0bthree\r"), ["three"]);
    }

    #[test]
    fn keys_that_lead_nowhere_ring_and_change_nothing() {
        let (lines, shown) = typed(b"\x7f\x1b[D\x1b[C\x1b[A\x1b[Ba\x1b[15~\r");
        assert_eq!(lines, ["a"]);
        assert_eq!(shown.matches(BELL).count(), 6);
    }

    #[test]
    fn earlier_lines_come_back_and_the_new_one_is_kept() {
        assert_eq!(entered(b"one\rtwo\r\x1b[A\x1b[A\r"), ["one", "two", "one"]);
        assert_eq!(entered(b"one\rtwo\x1b[A\x1b[B\r"), ["one", "two"]);
        // What is typed twice is remembered once, and an empty line not at all.
        assert_eq!(entered(b"a\rb\rb\r\r\x1b[A\x1b[A\r").last().unwrap(), "a");
    }

    #[test]
    fn the_history_forgets_its_oldest_lines() {
        let mut keys = Vec::new();
        for line in 0..REMEMBERED + 8 {
            keys.extend(std::format!("{line}\r").into_bytes());
        }
        keys.extend(b"\x1b[A".repeat(REMEMBERED + 8));
        keys.push(b'\r');
        assert_eq!(entered(&keys).last().unwrap(), "8");
    }

    #[test]
    fn tab_completes_what_is_certain_and_shows_the_rest() {
        assert_eq!(entered(b"b\t\r"), ["banana "]);
        assert_eq!(entered(b"eat b\tnow\r"), ["eat banana now"]);
        assert_eq!(entered(b"a\tr\t\r"), ["apricot "]);
        let (lines, shown) = typed(b"ap\t\r");
        assert_eq!(lines, ["ap"]);
        assert!(shown.contains("apple  apricot"), "{shown:?}");
        assert_eq!(entered(b"x\t\r"), ["x"]);
        // As it was begun.
        assert_eq!(entered(b"pe\t\r"), ["pear "]);
        assert_eq!(entered(b"PE\t\r"), ["PEAR "]);
    }

    #[test]
    fn ctrl_c_cancels_and_ctrl_d_ends_on_an_empty_line_only() {
        assert_eq!(entered(b"abc\x03d\r"), ["cancelled", "d"]);
        assert_eq!(entered(b"\x04"), ["ended"]);
        assert_eq!(entered(b"abc\x01\x04\r"), ["bc"]);
    }

    #[test]
    fn a_line_has_an_end() {
        let keys = [&b"x".repeat(LONGEST_LINE + 5)[..], b"\r"].concat();
        assert_eq!(entered(&keys)[0].len(), LONGEST_LINE);
    }

    #[test]
    fn what_is_shown_is_the_line() {
        let (_, shown) = typed(b"ac\x1b[Db");
        assert!(shown.ends_with("\r> abc\x1b[K\x1b[1D"), "{shown:?}");
    }
}
