//! Debian's packages without root rights and without installing any.
//!
//! Owns a private apt root in the cache: own configuration, own state, an
//! empty package database, the mirror that the system's own apt uses. apt
//! resolves, downloads and verifies as it always does, against the host's
//! Debian keyring; this module adds nothing to what apt trusts and takes
//! nothing from what it checks. Refuses to know what the packages are for.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::cache::CacheError;
use super::child::{self, Finished, Stream};
use super::{Error, Setup, search_path};
use crate::progress::{Step, Unit};

mod config;
mod error;
mod package;
mod platform;
mod sources;
mod unpack;
mod wish;

pub use error::AptError;
use error::{apt_reason, tool_error};
use package::Package;
pub(super) use platform::{Platform, platform};
pub(super) use unpack::Tree;
pub(super) use wish::Wish;

/// Debian's release that parts are taken from, whatever the host runs.
pub(super) const STABLE: &str = "trixie";
/// The suite of newer packages for it; its dependencies are in [`STABLE`].
pub(super) const BACKPORTS: &str = "trixie-backports";

/// How long package lists count as current: long enough for one run that
/// needs several parts.
const LISTS_CURRENT: Duration = Duration::from_secs(10 * 60);

/// For a command that touches no network.
const LOCAL: Duration = Duration::from_secs(120);
/// For the package lists, about 10 MB.
const UPDATE: Duration = Duration::from_secs(15 * 60);
/// For the packages of one entry, about 110 MB.
const DOWNLOAD: Duration = Duration::from_secs(60 * 60);

/// What the host offers for fetching packages.
#[derive(Debug)]
pub(super) struct Host {
    /// The mirror that packages would come from.
    pub(super) mirror: String,
    /// The keys they would be verified with.
    pub(super) keyring: PathBuf,
    architecture: &'static str,
}

/// Whether this host can fetch packages, its network aside. Touches nothing.
///
/// # Errors
/// [`AptError::NoTool`], [`AptError::Architecture`], [`AptError::NoKeyring`].
pub(super) fn host() -> Result<Host, AptError> {
    for tool in ["apt-get", "apt-cache", "apt-config", "dpkg"] {
        search_path::find(tool).ok_or(AptError::NoTool(tool))?;
    }
    Ok(Host {
        architecture: config::architecture()?,
        keyring: config::keyring().ok_or(AptError::NoKeyring)?,
        mirror: config::mirror(),
    })
}

/// A private apt root, locked for this run as long as it lives.
pub(super) struct AptRoot<'a> {
    setup: Setup<'a>,
    root: PathBuf,
    mirror: String,
    keyring: PathBuf,
    architecture: &'static str,
    _lock: fs::File,
}

impl<'a> AptRoot<'a> {
    /// Opens the cache's apt root on `suites` of the host's mirror and brings
    /// its package lists up to date.
    ///
    /// # Errors
    /// Any [`AptError`] up to [`AptError::Update`]; [`Error::Cache`];
    /// [`Error::Interrupted`].
    pub(super) fn open(setup: Setup<'a>, suites: &[&str]) -> Result<Self, Error> {
        let Host {
            mirror,
            keyring,
            architecture,
        } = host()?;
        let lock = setup.cache.lock(setup, "apt")?;
        let apt = Self {
            setup,
            root: setup.cache.root().join("apt"),
            mirror,
            keyring,
            architecture,
            _lock: lock,
        };
        apt.write_config(suites)?;
        apt.update()?;
        Ok(apt)
    }

    /// Every version of `package` that the suites hold, newest first.
    ///
    /// # Errors
    /// [`AptError::Tool`]; [`Error::Interrupted`].
    pub(super) fn versions(&self, package: &str) -> Result<Vec<String>, Error> {
        let mut command = self.command("apt-cache");
        command.args(["madison", package]);
        let end = self.local(&mut command, "apt-cache")?;
        Ok(package::madison(&end.stdout))
    }

    /// What `package` depends on directly, by name; of alternatives the first.
    ///
    /// # Errors
    /// [`AptError::Tool`]; [`Error::Interrupted`].
    pub(super) fn dependencies(&self, package: &str) -> Result<Vec<String>, Error> {
        let mut command = self.command("apt-cache");
        command.args(["depends", "--important", package]);
        let end = self.local(&mut command, "apt-cache")?;
        Ok(package::depends(&end.stdout))
    }

    /// Downloads what `wish` comes to and unpacks of it what `tree` keeps.
    /// Returns what was unpacked.
    ///
    /// # Errors
    /// Any [`AptError`] from [`AptError::Resolve`] on; [`Error::Cache`];
    /// [`Error::Interrupted`].
    pub(super) fn unpack(
        &self,
        title: &str,
        wish: &Wish<'_>,
        tree: &Tree<'_>,
    ) -> Result<Vec<super::manifest::Part>, Error> {
        let unpacked = self.download_and_unpack(title, wish, tree);
        if let Err(Error::Cache(CacheError::Full { .. })) = &unpacked {
            // What has come so far would only keep it full.
            let _ = fs::remove_dir_all(self.archives());
        }
        unpacked
    }

    fn archives(&self) -> PathBuf {
        self.root.join("cache/archives")
    }

    fn download_and_unpack(
        &self,
        title: &str,
        wish: &Wish<'_>,
        tree: &Tree<'_>,
    ) -> Result<Vec<super::manifest::Part>, Error> {
        let archives = self.archives();
        let wanted = self
            .resolve(wish)
            .and_then(|wanted| {
                self.download(title, wish, &wanted)?;
                Ok(wanted)
            })
            .inspect_err(|_| config::forget_lists(&self.root))?;
        for package in &wanted {
            package
                .verify(&archives)
                .map_err(|reason| AptError::Download {
                    mirror: self.mirror.clone(),
                    reason,
                })?;
        }
        tree.unpack(self.setup, &archives, &wanted)?;
        // The tree is what is kept; the packages have done their work.
        for package in &wanted {
            let _ = fs::remove_file(archives.join(&package.file));
        }
        Ok(wanted.into_iter().map(Package::into_part).collect())
    }

    /// The mirror that packages come from.
    pub(super) fn mirror(&self) -> &str {
        &self.mirror
    }

    fn write_config(&self, suites: &[&str]) -> Result<(), Error> {
        let host = config::host_settings(self.setup)?;
        config::write(self, suites, &host).map_err(CacheError::at(&self.root))?;
        Ok(())
    }

    /// Fetches the package lists unless they were fetched just now for the
    /// same sources. An error later on drops that memory: the mirror may
    /// have changed meanwhile.
    fn update(&self) -> Result<(), Error> {
        if config::lists_are_current(&self.root, LISTS_CURRENT) {
            return Ok(());
        }
        let mut step = self.setup.progress.begin("Fetching Debian's package lists");
        let mut command = self.command("apt-get");
        command.args(["-q", "update"]);
        let end = self.run(&mut command, "apt-get", UPDATE, &mut |stream, line| {
            if stream == Stream::Out && line.starts_with("Get:") {
                step.message(line);
            }
        })?;
        if !end.status.success() {
            self.fail_if_full(&end)?;
            return Err(AptError::Update {
                mirror: self.mirror.clone(),
                reason: apt_reason(&end),
            }
            .into());
        }
        config::remember_lists(&self.root).map_err(CacheError::at(&self.root))?;
        step.finish("");
        Ok(())
    }

    /// What apt would download, with its checksums, as if nothing were there.
    fn resolve(&self, wish: &Wish<'_>) -> Result<Vec<Package>, Error> {
        let mut command = self.command("apt-get");
        wish.resolve(&mut command);
        let empty = self.root.join("empty/");
        command
            .args(["-o", "Acquire::ForceHash=SHA256", "-o"])
            .arg(format!("Dir::Cache::archives={}", empty.display()));
        let end = self.run(&mut command, "apt-get", LOCAL, &mut |_, _| {})?;
        let wanted = package::print_uris(&end.stdout);
        if end.status.success() && !wanted.is_empty() {
            return Ok(wanted);
        }
        Err(AptError::Resolve {
            mirror: self.mirror.clone(),
            packages: wish.packages.join(" "),
            reason: apt_reason(&end),
        }
        .into())
    }

    fn download(&self, title: &str, wish: &Wish<'_>, wanted: &[Package]) -> Result<(), Error> {
        let archives = self.archives();
        for package in wanted {
            // apt takes a file of the right size for the right one.
            if package.verify(&archives).is_err() {
                let _ = fs::remove_file(archives.join(&package.file));
            }
        }
        let mut step = self.setup.progress.begin(title);
        let bytes: u64 = wanted.iter().map(|package| package.bytes).sum();
        step.total(bytes, Unit::Bytes);
        let mut command = self.command("apt-get");
        wish.download(&mut command, &archives);
        command.args(["-o", "APT::Status-Fd=1"]);
        let end = self.run(&mut command, "apt-get", DOWNLOAD, &mut |_, line| {
            show_download(step.as_mut(), bytes, line);
        })?;
        if !end.status.success() {
            self.fail_if_full(&end)?;
            return Err(AptError::Download {
                mirror: self.mirror.clone(),
                reason: apt_reason(&end),
            }
            .into());
        }
        step.done(bytes);
        step.finish(&format!("{} packages", wanted.len()));
        Ok(())
    }

    /// An apt tool in this root, speaking English.
    fn command(&self, tool: &str) -> Command {
        let mut command = Command::new(tool);
        command
            .env("APT_CONFIG", self.root.join("apt.conf"))
            .env("LC_ALL", "C")
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    }

    fn local(&self, command: &mut Command, tool: &'static str) -> Result<Finished, Error> {
        let end = self.run(command, tool, LOCAL, &mut |_, _| {})?;
        if end.status.success() {
            return Ok(end);
        }
        let reason = apt_reason(&end);
        Err(AptError::Tool { tool, reason }.into())
    }

    fn run(
        &self,
        command: &mut Command,
        tool: &'static str,
        deadline: Duration,
        line: &mut dyn FnMut(Stream, &str),
    ) -> Result<Finished, Error> {
        child::run(command, deadline, self.setup.stop, line)
            .map_err(|error| tool_error(tool, error))
    }

    /// apt reports a full disk in its own words only.
    fn fail_if_full(&self, end: &Finished) -> Result<(), CacheError> {
        let full = |text: &str| {
            text.contains("No space left on device")
                || text.contains("enough free space")
                || text.contains("Disk quota exceeded")
        };
        if full(&end.stderr) || full(&end.stdout) {
            return Err(CacheError::Full {
                path: self.root.clone(),
            });
        }
        Ok(())
    }
}

/// `dlstatus:<n>:<percent>:<text>`, apt's progress report.
fn show_download(step: &mut dyn Step, bytes: u64, line: &str) {
    let mut fields = line.splitn(4, ':');
    if fields.next() != Some("dlstatus") {
        return;
    }
    if let Some(percent) = fields.nth(1).and_then(|text| text.parse::<f64>().ok()) {
        // Precise enough for a progress bar.
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of at most a few gigabytes, between 0 and all of it"
        )]
        step.done((bytes as f64 * percent.clamp(0.0, 100.0) / 100.0) as u64);
    }
}
