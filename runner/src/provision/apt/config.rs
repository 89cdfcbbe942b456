//! The private apt root's configuration.
//!
//! Owns every setting of it and what is taken over from the host: the way to
//! the mirror, and its administrator's policy on the age of package lists.
//! The host's hooks, preferences, pinning and trusted keys stay outside.

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::super::child;
use super::{AptError, AptRoot, Error, Setup, sources, tool_error};

/// Where Debian's own keyring package puts the archive's keys.
const KEYRINGS: [&str; 2] = [
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
];

/// Which of the host's settings hold in the private root too: how mirrors are
/// reached, and how old a list may be (a mirror that lags needs that). None of
/// them lets a package pass that the host's own apt would refuse.
const HOST_SETTINGS: [&str; 8] = [
    "Acquire::http::",
    "Acquire::https::",
    "Acquire::ForceIPv",
    "Acquire::Check-Valid-Until",
    "Acquire::Check-Date",
    "Acquire::Max-FutureTime",
    "Acquire::Min-ValidTime",
    "Acquire::Max-ValidTime",
];

/// The directories that apt expects to find.
const DIRECTORIES: [&str; 8] = [
    "state/lists/partial",
    "cache/archives/partial",
    "empty/partial",
    "etc/apt.conf.d",
    "etc/preferences.d",
    "etc/sources.list.d",
    "etc/trusted.gpg.d",
    "log",
];

/// The one list of sources in the root.
const SOURCES: &str = "etc/sources.list";

/// Debian's name for the host's processor.
pub(super) fn architecture() -> Result<&'static str, AptError> {
    match env::consts::ARCH {
        "x86_64" => Ok("amd64"),
        "aarch64" => Ok("arm64"),
        other => Err(AptError::Architecture(other)),
    }
}

/// The host's keyring with the keys of Debian's archive.
pub(super) fn keyring() -> Option<PathBuf> {
    KEYRINGS
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())
}

/// The mirror: the user's choice, else the system's.
pub(super) fn mirror() -> String {
    match env::var("LINEPROOF_DEBIAN_MIRROR") {
        Ok(uri) if !uri.is_empty() => uri.trim_end_matches('/').to_owned(),
        _ => sources::mirror(Path::new("/etc/apt")),
    }
}

/// The lines of the host's apt configuration that hold here too.
pub(super) fn host_settings(setup: Setup<'_>) -> Result<String, Error> {
    let mut command = Command::new("apt-config");
    command.arg("dump").env("LC_ALL", "C");
    let end = child::capture(&mut command, Duration::from_secs(60), setup.stop)
        .map_err(|error| tool_error("apt-config", error))?;
    Ok(select(&end.stdout))
}

fn select(dump: &str) -> String {
    dump.lines()
        .filter(|line| HOST_SETTINGS.iter().any(|name| line.starts_with(name)))
        .fold(String::new(), |mut all, line| {
            all.push_str(line);
            all.push('\n');
            all
        })
}

/// Writes the root's directories and files, over those of an earlier run.
pub(super) fn write(apt: &AptRoot<'_>, suites: &[&str], host: &str) -> io::Result<()> {
    for directory in DIRECTORIES {
        fs::create_dir_all(apt.root.join(directory))?;
    }
    // Nothing is installed here, so apt resolves down to the C library.
    fs::write(apt.root.join("status"), "")?;
    let list = source_list(&apt.keyring, &apt.mirror, suites);
    fs::write(apt.root.join(SOURCES), list)?;
    let text = settings(&apt.root, apt.architecture, host);
    fs::write(apt.root.join("apt.conf"), text)
}

/// The sources that the package lists on disk were fetched for.
const FETCHED_FOR: &str = "fetched-for";

/// Whether the package lists are of these very sources and younger than
/// `limit`.
pub(super) fn lists_are_current(root: &Path, limit: Duration) -> bool {
    let memory = root.join(FETCHED_FOR);
    let young = fs::metadata(&memory)
        .and_then(|meta| meta.modified())
        // A time in the future is an error here, and no proof of youth.
        .is_ok_and(|time| time.elapsed().is_ok_and(|age| age < limit));
    let text = |path| fs::read_to_string(path).ok();
    young && text(memory) == text(root.join(SOURCES))
}

/// Notes that the package lists were fetched now.
pub(super) fn remember_lists(root: &Path) -> io::Result<()> {
    fs::copy(root.join(SOURCES), root.join(FETCHED_FOR)).map(drop)
}

/// Lets the next run fetch the package lists anew.
pub(super) fn forget_lists(root: &Path) {
    // Not there is as good as removed.
    let _ = fs::remove_file(root.join(FETCHED_FOR));
}

fn source_list(keyring: &Path, mirror: &str, suites: &[&str]) -> String {
    suites.iter().fold(String::new(), |mut list, suite| {
        let keyring = keyring.display();
        // Writing to a string cannot fail.
        let _ = writeln!(list, "deb [signed-by={keyring}] {mirror} {suite} main");
        list
    })
}

fn settings(root: &Path, architecture: &str, host: &str) -> String {
    let root = root.display();
    format!(
        r#"{host}Dir::State "{root}/state/";
Dir::State::status "{root}/status";
Dir::Cache "{root}/cache/";
Dir::Log "{root}/log/";
Dir::Etc "{root}/etc/";
Dir::Etc::netrc "/etc/apt/auth.conf";
Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Get::Assume-Yes "true";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
// 100 MB less for a second of work on the rare day that packages are needed.
Acquire::GzipIndexes "true";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
// Another part's suites stay for the next time that it is needed.
APT::Get::List-Cleanup "false";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
// The cache is the user's own: apt's user _apt must not be let into it, and
// nothing that is downloaded here is installed or run as root.
APT::Sandbox::User "";
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_transport_and_age_are_taken_from_the_host() {
        let dump = "Acquire::AllowInsecureRepositories \"1\";\n\
            Acquire::http::Proxy \"http://proxy.example:3128\";\n\
            APT::Update::Post-Invoke:: \"rm -f /var/cache/apt/archives/*.deb\";\n\
            Acquire::Check-Valid-Until \"false\";\n\
            APT::Get::AllowUnauthenticated \"1\";\n";
        assert_eq!(
            select(dump),
            "Acquire::http::Proxy \"http://proxy.example:3128\";\n\
             Acquire::Check-Valid-Until \"false\";\n"
        );
    }

    #[test]
    fn every_source_is_signed_by_the_given_keyring() {
        let list = source_list(Path::new("/k.gpg"), "http://m.example/debian", &["a", "b"]);
        assert_eq!(
            list,
            "deb [signed-by=/k.gpg] http://m.example/debian a main\n\
             deb [signed-by=/k.gpg] http://m.example/debian b main\n"
        );
    }

    #[test]
    fn lists_are_current_only_for_the_same_sources_and_a_while() {
        let root = tempfile::tempdir().unwrap();
        let (root, minute) = (root.path(), Duration::from_secs(60));
        fs::create_dir(root.join("etc")).unwrap();
        fs::write(root.join(SOURCES), "one").unwrap();
        assert!(!lists_are_current(root, minute));
        remember_lists(root).unwrap();
        assert!(lists_are_current(root, minute));
        assert!(!lists_are_current(root, Duration::ZERO));
        fs::write(root.join(SOURCES), "two").unwrap();
        assert!(!lists_are_current(root, minute));
        remember_lists(root).unwrap();
        forget_lists(root);
        assert!(!lists_are_current(root, minute));
    }

    #[test]
    fn every_path_that_apt_writes_lies_in_the_root() {
        let text = settings(Path::new("/a b"), "amd64", "");
        for name in ["Dir::State", "Dir::State::status", "Dir::Cache", "Dir::Log"] {
            let line = text
                .lines()
                .find(|line| line.starts_with(&format!("{name} ")));
            assert!(line.is_some_and(|line| line.contains("\"/a b/")), "{name}");
        }
    }
}
