//! Whether a guest was built from the sources that this program was built from:
//! the plan that one writes and the report that it reads are the other's as well.
//!
//! Owns how a file is asked. The answer is a sentence that stands in it (the
//! constants `SOURCES` of the guests' packages), so a program, an archive and a
//! disk image are asked alike. Refuses to know what else is in the file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use memchr::memmem;

/// What the suite of this program says of itself.
pub const SUITE: &str = lineproof_conformance::SOURCES;
/// What its Linux guest says.
pub const LINUX_GUEST: &str = lineproof_linux_guest::SOURCES;

/// How many hex digits such a sentence ends with.
const DIGITS: usize = 16;

/// Why a guest does not go with this program.
#[derive(Debug, thiserror::Error)]
pub enum SourcesError {
    /// It cannot be read.
    #[error("cannot read the guest {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It says something else, or nothing.
    #[error(
        "{} was built from other sources than this program ({found}, not {expected}); build \
         the program again, or unpack its release archive again, as a whole",
        path.display()
    )]
    Other {
        /// The file.
        path: PathBuf,
        /// What it says.
        found: String,
        /// What it should.
        expected: &'static str,
    },
}

/// Checks that the file at `path` has the sentence `expected` in it.
///
/// # Errors
/// See [`SourcesError`].
pub fn check(path: &Path, expected: &'static str) -> Result<(), SourcesError> {
    let path = path.to_owned();
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(SourcesError::Unreadable { path, source }),
    };
    let (words, digits) = expected.split_at(expected.len() - DIGITS);
    let found = said(&bytes, words);
    if found.as_deref() == Some(digits) {
        return Ok(());
    }
    Err(SourcesError::Other {
        path,
        found: found.unwrap_or_else(|| "it names none".into()),
        expected: digits,
    })
}

/// The digits behind `words`, wherever both stand in `bytes`.
fn said(bytes: &[u8], words: &str) -> Option<String> {
    memmem::find_iter(bytes, words).find_map(|start| {
        let digits = bytes.get(start + words.len()..)?.get(..DIGITS)?;
        let hex = digits.iter().all(u8::is_ascii_hexdigit);
        hex.then(|| String::from_utf8_lossy(digits).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "some-guest sources 0123456789abcdef";

    fn answer(content: &[u8]) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), content).unwrap();
        check(file.path(), OURS).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_of_the_same_sources_is_let_through() {
        assert_eq!(answer(format!("\x7fELF {OURS}\0").as_bytes()), Ok(()));
        // The words alone may stand somewhere else as well.
        let twice = format!("some-guest sources {{}}{OURS}");
        assert_eq!(answer(twice.as_bytes()), Ok(()));
    }

    #[test]
    fn a_file_of_other_sources_is_refused_with_both() {
        let line = answer(b"some-guest sources 0123456789abcdee").unwrap_err();
        let both = "(0123456789abcdee, not 0123456789abcdef)";
        assert!(line.contains(both), "{line}");
        for nothing in [&b""[..], b"some-guest sources 0123", b"other-guest"] {
            let line = answer(nothing).unwrap_err();
            assert!(line.contains("it names none"), "{line}");
        }
    }

    #[test]
    fn both_guests_sentences_end_with_the_digits() {
        for sentence in [SUITE, LINUX_GUEST] {
            let (_, digits) = sentence.rsplit_once(' ').unwrap();
            assert_eq!(digits.len(), DIGITS, "{sentence}");
        }
    }
}
