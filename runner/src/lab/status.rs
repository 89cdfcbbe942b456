//! What the machine says of itself, line by line, on a channel of its own.

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The task begins.
    Up,
    /// There will be none, for this reason.
    Failed(String),
    /// The task has ended with this code.
    Exit(u8),
}

/// What it has said so far.
#[derive(Debug, Default)]
pub(super) struct Status {
    partial: Vec<u8>,
    up: bool,
    exit: Option<u8>,
}

impl Status {
    /// Takes bytes as they come, and returns the lines that they complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Word> {
        self.partial.extend(bytes);
        let mut words = Vec::new();
        while let Some(end) = self.partial.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.partial.drain(..=end).collect();
            words.extend(word(String::from_utf8_lossy(&line).trim()));
        }
        for word in &words {
            match word {
                Word::Up => self.up = true,
                Word::Exit(code) => self.exit = Some(*code),
                Word::Failed(_) => {}
            }
        }
        words
    }

    /// Whether the task has begun.
    pub(super) const fn is_up(&self) -> bool {
        self.up
    }

    /// The task's exit code, once it has ended.
    pub(super) const fn exit(&self) -> Option<u8> {
        self.exit
    }
}

fn word(line: &str) -> Option<Word> {
    match line.split_once(' ').unwrap_or((line, "")) {
        ("up", "") => Some(Word::Up),
        ("fail", why) => Some(Word::Failed(why.to_owned())),
        ("exit", code) => code.parse().ok().map(Word::Exit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_when_they_are_whole() {
        let mut status = Status::default();
        assert_eq!(status.take(b"u"), []);
        assert!(!status.is_up());
        assert_eq!(status.take(b"p\nexit 1"), [Word::Up]);
        assert_eq!(status.exit(), None);
        assert_eq!(status.take(b"30\n"), [Word::Exit(130)]);
        assert_eq!((status.is_up(), status.exit()), (true, Some(130)));
    }

    #[test]
    fn a_failure_has_its_reason_and_noise_has_none() {
        let mut status = Status::default();
        let words = status.take(b"hello\nfail module 9p cannot be loaded\nexit 300\n");
        let why = "module 9p cannot be loaded".to_owned();
        assert_eq!(words, [Word::Failed(why)]);
        assert_eq!(status.exit(), None);
    }
}
