//! Text of others in a line of ours: the names of files and variables may hold
//! anything, and a terminal acts on control characters.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` as one line that changes nothing about a terminal: control
/// characters stand as they are written in Rust.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        match character.is_control() {
            // Writing to a string cannot fail.
            true => drop(write!(line, "{}", character.escape_default())),
            false => line.push(character),
        }
    }
    Cow::Owned(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelled_out_and_others_left() {
        assert_eq!(printable("a \"b\" \\ ü"), "a \"b\" \\ ü");
        assert_eq!(
            printable("a\u{1b}[31mb\nc\u{9b}"),
            "a\\u{1b}[31mb\\nc\\u{9b}"
        );
    }
}
