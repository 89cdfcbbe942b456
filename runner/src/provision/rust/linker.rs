//! The linker for bare-metal code.
//!
//! The target links with `rust-lld`. rustup's toolchains bring it, Debian's
//! do not; any linker for x86-64 ELF does as well, for the guest is linked
//! statically by a script of its own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::{child, search_path};
use super::{Error, QUESTION, RustError, Setup, TARGET, Toolchain};

/// The linkers to fall back on, best first.
const FALLBACKS: [&str; 3] = ["ld.lld", "x86_64-linux-gnu-ld", "ld"];

/// The linker that has to be named to cargo; `None` when the target's own
/// default is there or the user has chosen one.
///
/// # Errors
/// [`RustError::NoLinker`]; [`Error::Interrupted`].
pub(super) fn needed(setup: Setup<'_>, toolchain: &Toolchain) -> Result<Option<PathBuf>, Error> {
    let chosen = format!(
        "CARGO_TARGET_{}_LINKER",
        TARGET.replace('-', "_").to_uppercase()
    );
    if env::var_os(chosen).is_some() || in_sysroot(toolchain.sysroot()) {
        return Ok(None);
    }
    if search_path::find("rust-lld").is_some() {
        return Ok(None);
    }
    for name in FALLBACKS {
        if let Some(path) = search_path::find(name)
            && links_x86_64(setup, &path)
        {
            return Ok(Some(path));
        }
        setup.check_stop()?;
    }
    Err(RustError::NoLinker.into())
}

/// rustc looks for its tools in `lib/rustlib/HOST/bin` of the sysroot.
fn in_sysroot(sysroot: &Path) -> bool {
    let Ok(hosts) = sysroot.join("lib/rustlib").read_dir() else {
        return false;
    };
    hosts
        .flatten()
        .any(|host| host.path().join("bin/rust-lld").is_file())
}

/// GNU ld and lld both list the formats they know under `-V`.
fn links_x86_64(setup: Setup<'_>, linker: &Path) -> bool {
    let mut command = Command::new(linker);
    command.arg("-V").env("LC_ALL", "C");
    child::capture(&mut command, QUESTION, setup.stop).is_ok_and(|end| {
        end.status.success() && (end.stdout.contains("elf_x86_64") || end.stdout.contains("LLD"))
    })
}
