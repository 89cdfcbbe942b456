//! Commands for the monitor that stand in a file.
//!
//! Owns what can be typed at all; what a command means is the monitor's matter.

use std::collections::VecDeque;
use std::path::Path;

use lineproof_monitor::LONGEST_LINE;
use thiserror::Error;

/// Why a script is not begun.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ScriptError {
    /// It cannot be read, or is no text.
    #[error("cannot read the script {name}: {reason}")]
    Unreadable {
        /// The file.
        name: String,
        /// Why.
        reason: String,
    },
    /// One of its lines is not one that can be typed.
    #[error("{name}, line {line}: {problem}")]
    Line {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

/// Commands, each with its line in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    name: String,
    lines: VecDeque<(usize, String)>,
}

impl Script {
    /// Reads the file at `path`, `-` for standard input. Empty lines and those
    /// that begin with `#` are left out.
    ///
    /// # Errors
    /// [`ScriptError`].
    pub fn read(path: &Path) -> Result<Self, ScriptError> {
        let name = path.display().to_string();
        let text = match name.as_str() {
            "-" => std::io::read_to_string(std::io::stdin()),
            _ => std::fs::read_to_string(path),
        };
        match text {
            Ok(text) => Self::parse(name, &text),
            Err(error) => Err(ScriptError::Unreadable {
                name,
                reason: error.to_string(),
            }),
        }
    }

    fn parse(name: String, text: &str) -> Result<Self, ScriptError> {
        let mut lines = VecDeque::new();
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let problem = if text.len() > LONGEST_LINE {
                format!(
                    "{} characters; the monitor takes {LONGEST_LINE}",
                    text.len()
                )
            } else if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                "only printable ASCII can be typed".to_owned()
            } else {
                lines.push_back((line, text.to_owned()));
                continue;
            };
            return Err(ScriptError::Line {
                name,
                line,
                problem,
            });
        }
        Ok(Self { name, lines })
    }

    /// The file, as it was named.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The next command, and the line that it stands in.
    pub(super) fn next(&mut self) -> Option<(usize, String)> {
        self.lines.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Script, ScriptError> {
        Script::parse("s".to_owned(), text)
    }

    #[test]
    fn a_script_is_its_commands_with_the_lines_they_stand_in() {
        let script = parse("# first\n\n regs 0 \r\npeek 0 lsr\n").unwrap();
        let lines = [(3, "regs 0".to_owned()), (4, "peek 0 lsr".to_owned())];
        assert_eq!(script.lines, lines);
    }

    #[test]
    fn what_cannot_be_typed_is_refused_with_its_line() {
        for (text, problem) in [
            ("a\nb\tc".to_owned(), "printable ASCII"),
            ("a\nä".to_owned(), "printable ASCII"),
            (
                format!("a\n{}", "x".repeat(LONGEST_LINE + 1)),
                "201 characters",
            ),
        ] {
            let error = parse(&text).unwrap_err().to_string();
            assert!(error.starts_with("s, line 2: "), "{error}");
            assert!(error.contains(problem), "{error}");
        }
        assert!(parse(&"x".repeat(LONGEST_LINE)).is_ok());
    }
}
