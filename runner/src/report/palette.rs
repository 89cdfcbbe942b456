//! Colours, where they are wanted.

use std::io::IsTerminal;

/// The few colours of the report; none at all when the output is no terminal,
/// when `NO_COLOR` is set (<https://no-color.org>), or on a dumb terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    on: bool,
}

impl Palette {
    /// Without colours: what is written to a file.
    pub(super) const PLAIN: Self = Self { on: false };

    pub(super) fn detect(output: &impl IsTerminal) -> Self {
        let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            on: output.is_terminal() && unset("NO_COLOR") && !dumb,
        }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.on {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    pub(super) fn doubtful(self, text: &str) -> String {
        self.paint("33", text)
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }
}
