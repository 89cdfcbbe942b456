//! Why bare-metal code cannot be built, in one line each.

use std::path::PathBuf;

use super::super::apt::AptError;
use super::super::child;
use super::TARGET;

/// Why bare-metal code cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum RustError {
    /// The compiler cannot be asked.
    #[error("cannot run {program}: {reason}; install Rust (rustup.rs, or Debian: rustc cargo)")]
    NoCompiler {
        /// Which program.
        program: String,
        /// What happened.
        reason: String,
    },
    /// There is no `rust-src` of the compiler's version.
    #[error(
        "rustc {version} has no core for {TARGET}, and no rust-src of that version to build \
         it from ({looked}; {cause}); with rustup: rustup target add {TARGET}; on Debian: \
         apt install rust-src={version}*"
    )]
    NoSource {
        /// The compiler's version.
        version: String,
        /// Where it was looked for.
        looked: String,
        /// Why Debian's package did not help.
        cause: NoDebianSource,
    },
    /// The libraries do not build.
    #[error("cannot build core and alloc for {TARGET} from {}: {reason}", library.display())]
    Library {
        /// Their source.
        library: PathBuf,
        /// cargo's words.
        reason: String,
    },
    /// Nothing links for the target.
    #[error(
        "no linker for {TARGET}: the toolchain has no rust-lld, and neither ld.lld nor a GNU \
         ld for x86-64 is in PATH; install lld or binutils"
    )]
    NoLinker,
}

/// Why Debian's `rust-src` package did not help.
#[derive(Debug, thiserror::Error)]
pub enum NoDebianSource {
    /// Packages cannot be had at all.
    #[error("Debian's cannot be fetched: {0}")]
    Apt(#[from] AptError),
    /// They can, but not in that version.
    #[error("{mirror} has none")]
    NoSuchVersion {
        /// The mirror asked.
        mirror: String,
    },
}

/// cargo's first error, and the root of its cause if it names one.
pub(in super::super) fn cargo_reason(stderr: &str) -> String {
    let Some(error) = stderr.lines().find(|line| line.starts_with("error")) else {
        return child::last_line(stderr).to_owned();
    };
    let cause = stderr
        .rsplit_once("Caused by:\n")
        .and_then(|(_, rest)| rest.lines().next())
        .map(str::trim);
    match cause {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_causes_is_told_by_its_two_ends() {
        let text = "    Updating index\nerror: failed to download from `x`\n\n\
            Caused by:\n  first\n\nCaused by:\n  no route to host\n";
        assert_eq!(
            cargo_reason(text),
            "error: failed to download from `x`: no route to host"
        );
        assert_eq!(cargo_reason("killed\n"), "killed");
    }
}
