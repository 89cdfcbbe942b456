//! `--trace FILE`: the file's name says what is written to it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use thiserror::Error;

/// What is written to a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Levels, as a Value Change Dump (IEEE 1364, section 18).
    Vcd,
    /// Accesses and messages, a JSON object a line.
    Jsonl,
}

/// A trace by its file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracePath {
    path: PathBuf,
    format: Format,
}

/// A name that does not say what to write.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a trace is a .vcd file (levels) or a .jsonl file (accesses), and {0:?} is neither")]
pub struct UnknownFormat(String);

impl TracePath {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is written there.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }
}

impl FromStr for TracePath {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let path = PathBuf::from(name);
        let extension = path.extension().and_then(|extension| extension.to_str());
        let format = match extension {
            Some("vcd") => Format::Vcd,
            Some("jsonl") => Format::Jsonl,
            _ => return Err(UnknownFormat(name.to_owned())),
        };
        Ok(Self { path, format })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_and_nothing_else_is_taken() {
        let format = |name: &str| name.parse::<TracePath>().map(|path| path.format());
        assert_eq!(format("a.b/run.vcd"), Ok(Format::Vcd));
        assert_eq!(format("run.jsonl"), Ok(Format::Jsonl));
        for name in ["run", "run.json", "vcd", ".vcd", ""] {
            assert_eq!(format(name), Err(UnknownFormat(name.to_owned())));
        }
    }
}
