//! What the tests read with, and what they read.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;

use lineproof::progress::Silent;
use lineproof::provision::{Cache, Error, Setup};

/// Gets a part, or fails the test with what is missing.
pub fn get<T>(part: impl FnOnce(Setup<'_>) -> Result<T, Error>) -> T {
    let cache = Cache::from_env().unwrap();
    let setup = Setup {
        cache: &cache,
        progress: &Silent,
        stop: &AtomicBool::new(false),
    };
    part(setup).unwrap_or_else(|error| panic!("{error}"))
}

/// The program.
pub fn lineproof() -> Command {
    Command::new(env!("CARGO_BIN_EXE_lineproof"))
}

/// Runs `lineproof run` with these words and a report in `directory`, and expects
/// it to end with `code`.
pub fn report(directory: &Path, code: i32, words: &str) {
    let mut command = lineproof();
    command.arg("run").args(words.split_whitespace());
    command.arg("--report").arg(directory).stdin(Stdio::null());
    let end = command.output().unwrap();
    let said = String::from_utf8_lossy(&end.stderr);
    assert_eq!(end.status.code(), Some(code), "{words}: {said}");
}
