//! Which packages are wanted.
//!
//! Owns how apt is told: by an installation that stops after the download
//! where dependencies are wanted too, and by a mere download where not.

use std::path::Path;
use std::process::Command;

/// Packages of one suite.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Wish<'a> {
    /// Names, or `name=version`.
    pub(super) packages: &'a [&'a str],
    /// The suite that is preferred.
    release: &'a str,
    /// Whether what they depend on is wanted as well.
    dependencies: bool,
}

impl<'a> Wish<'a> {
    /// `packages` (names, or `name=version`) with all that they depend on,
    /// down to the C library, preferring the suite `release`.
    pub(in super::super) const fn whole(packages: &'a [&'a str], release: &'a str) -> Self {
        Self {
            packages,
            release,
            dependencies: true,
        }
    }

    /// `packages` and nothing else: a kernel's image, say, which depends on
    /// the tools that would install it.
    pub(in super::super) const fn alone(packages: &'a [&'a str], release: &'a str) -> Self {
        Self {
            packages,
            release,
            dependencies: false,
        }
    }

    /// Makes `apt_get` print what it would download.
    pub(super) fn resolve(&self, apt_get: &mut Command) {
        self.complete(apt_get, &["--print-uris"]);
    }

    /// Makes `apt_get` download to `archives`.
    pub(super) fn download(&self, apt_get: &mut Command, archives: &Path) {
        // `download` writes where it stands; `install` knows its directory.
        apt_get.current_dir(archives);
        let stop: &[&str] = match self.dependencies {
            true => &["--download-only"],
            false => &[],
        };
        self.complete(apt_get, stop);
    }

    fn complete(&self, apt_get: &mut Command, options: &[&str]) {
        let action = match self.dependencies {
            true => "install",
            false => "download",
        };
        apt_get
            .args(["-q", "-y", "-t", self.release, action])
            .args(self.packages)
            .args(options);
    }
}
