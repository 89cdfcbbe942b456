//! The environment in which cargo compiles the boot loader.
//!
//! Owns which variables of the caller's cargo and rustup pass. An outer
//! `cargo run` leaves its own settings behind, and the loader's build script
//! starts cargo again, five times: a target directory would make them wait
//! for each other for ever, a flag would reach code that runs in real mode.

use std::env;
use std::ffi::OsStr;
use std::process::Command;

/// What says where crates come from, and how: the user's business.
const KEPT: [&str; 8] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "RUSTUP_HOME",
    "RUSTUP_AUTO_INSTALL",
];

/// What belongs to an outer cargo, rustup, rustc or make.
const OUTER: [&str; 4] = ["CARGO", "RUST", "MAKEFLAGS", "MFLAGS"];

/// Takes from `command` what an outer build has left in the environment.
pub(super) fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if !passes(&name) {
            command.env_remove(name);
        }
    }
    // Whatever else happens, no toolchain is downloaded on the way.
    command.env("RUSTUP_AUTO_INSTALL", "0");
}

fn passes(name: &OsStr) -> bool {
    let starts = |prefix: &&str| name.as_encoded_bytes().starts_with(prefix.as_bytes());
    KEPT.iter().any(starts) || !OUTER.iter().any(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_an_outer_build_do_not_pass() {
        for name in [
            "CARGO",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_MAKEFLAGS",
            "CARGO_MANIFEST_DIR",
            "CARGO_PROFILE_RELEASE_DEBUG",
            "MAKEFLAGS",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTFLAGS",
            "RUSTUP_TOOLCHAIN",
        ] {
            assert!(!passes(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn the_way_to_the_registry_passes() {
        for name in [
            "CARGO_HOME",
            "CARGO_HTTP_PROXY",
            "CARGO_NET_OFFLINE",
            "CARGO_REGISTRIES_CRATES_IO_PROTOCOL",
            "HOME",
            "PATH",
            "https_proxy",
        ] {
            assert!(passes(OsStr::new(name)), "{name}");
        }
    }
}
