//! A headless browser.
//!
//! Owns how Debian's is started out of the cache: through the C library's
//! loader that came with it, also where it starts itself for a page, and with
//! fonts of its own.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::apt::{AptRoot, Platform, STABLE, Tree, Wish, platform};
use super::super::cache::CacheError;
use super::super::start_script::{DynamicLoader, write_script};
use super::super::{Cache, Error, Setup};

/// The name of its entry in the cache.
const ENTRY: &str = "browser";
/// What makes it: the program, and a font to draw with.
const PACKAGES: [&str; 2] = ["chromium-headless-shell", "fonts-dejavu-core"];
/// Its place in the package, with its data beside it.
const DIRECTORY: &str = "usr/lib/chromium";
const PROGRAM: &str = "usr/lib/chromium/chromium-headless-shell";
/// The dynamic loader stands there as well: the browser finds its data beside the
/// program that runs, and that is the loader.
const LOADER: &str = "usr/lib/chromium/loader";
const FONTS: &str = "usr/share/fonts";

/// A browser in the cache.
#[derive(Clone, Debug)]
pub struct Browser {
    root: PathBuf,
}

/// Debian's headless Chromium, fetched into the cache if it is not there: some
/// 100 MB, 400 MB unpacked.
///
/// # Errors
/// Those of the package root, [`Error::Cache`], [`Error::Interrupted`].
pub fn browser(setup: Setup<'_>) -> Result<Browser, Error> {
    let entry = Cache::provide(setup, ENTRY, "a headless browser", |partial| {
        let apt = AptRoot::open(setup, &[STABLE])?;
        let Platform { libraries, loader } = platform();
        let (usr, plain) = (format!("usr/lib/{libraries}"), format!("lib/{libraries}"));
        let tree = Tree {
            root: partial,
            keep: &[DIRECTORY, FONTS, loader, &usr, &plain],
        };
        let wish = Wish::whole(&PACKAGES, STABLE);
        let parts = apt.unpack("Downloading a headless browser", &wish, &tree)?;
        let beside = partial.join(LOADER);
        fs::copy(partial.join(loader), &beside).map_err(CacheError::at(&beside))?;
        Ok(parts)
    })?;
    Ok(Browser { root: entry.path })
}

impl Browser {
    /// A command that starts it, with all that it writes in `home`: its
    /// profile, and what it needs to start itself again.
    ///
    /// # Errors
    /// When `home` cannot be written to.
    pub fn command(&self, home: &Path) -> io::Result<Command> {
        let Platform { libraries, .. } = platform();
        let usr = self.root.join("usr/lib").join(libraries);
        let mut path = OsString::from(&usr);
        for more in [
            usr.join("pulseaudio"),
            self.root.join("lib").join(libraries),
        ] {
            path.push(":");
            path.push(more);
        }
        let loader = DynamicLoader {
            program: self.root.join(LOADER),
            libraries: path.into(),
        };
        let script = home.join("browser");
        // It would start the loader that it finds itself to be.
        let mut again = OsString::from("--browser-subprocess-path=");
        again.push(&script);
        let mut profile = OsString::from("--user-data-dir=");
        profile.push(home.join("profile"));
        let leading = ["--no-sandbox", "--no-zygote", "--disable-gpu"].map(OsStr::new);
        let leading = [&leading[..], &[&again, &profile]].concat();
        write_script(&script, Some(&loader), &self.root.join(PROGRAM), &leading)?;
        let fonts = home.join("fonts.conf");
        fs::write(&fonts, font_configuration(&self.root.join(FONTS), home))?;
        let mut command = Command::new(script);
        command.env("FONTCONFIG_FILE", fonts).env("HOME", home);
        Ok(command)
    }
}

fn font_configuration(fonts: &Path, home: &Path) -> String {
    format!(
        "<fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>\n",
        fonts.display(),
        home.join("fonts").display()
    )
}
