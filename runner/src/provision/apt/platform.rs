//! Where Debian's packages put what the host's processor needs.
//!
//! Owns the names that depend on the processor. A program unpacked from
//! packages is started through the C library's loader that came with it, so
//! that the host's libraries do not matter.

use std::env;

/// Paths below the directory that packages are unpacked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Platform {
    /// The directory of libraries below `usr/lib` and `lib`.
    pub(in super::super) libraries: &'static str,
    /// The C library's dynamic loader.
    pub(in super::super) loader: &'static str,
}

/// The host's. Processors other than these two are refused before anything
/// is fetched.
pub(in super::super) fn platform() -> Platform {
    match env::consts::ARCH {
        "aarch64" => Platform {
            libraries: "aarch64-linux-gnu",
            loader: "usr/lib/ld-linux-aarch64.so.1",
        },
        _ => Platform {
            libraries: "x86_64-linux-gnu",
            loader: "usr/lib64/ld-linux-x86-64.so.2",
        },
    }
}
