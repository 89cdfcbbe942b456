//! What this machine has of what a run needs.
//!
//! Owns the list of things looked at and the judgement of each: there, to be
//! had, or missing, and what to do about it. Fetches, builds and writes
//! nothing. Refuses to know how the findings are printed.

use std::path::Path;

use indicatif::DecimalBytes;
use serde::Serialize;

use super::installed::{Installed, Part};
use super::rust::Toolchain;
use super::{Cache, Error, Setup, apt, boot_image, guest, linux, ovmf, qemu, rust};

mod host;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The cache of fetched parts.
    Cache,
    /// Debian's packages, as a source of parts.
    Packages,
    /// QEMU.
    Qemu,
    /// The Rust toolchain and what it lacks for the guest.
    Rust,
    /// The guest's source, or the parts that came with this program.
    Guest,
    /// KVM.
    Kvm,
    /// The kernel's own mediated devices.
    Vfio,
    /// UEFI firmware, the loader of disk images, and Linux.
    Images,
}

/// The judgement of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is there and fit for use.
    Found,
    /// It is not there, and a run that needs it fetches or builds it.
    Obtainable,
    /// It is not there or not fit for use, and a plain run does without.
    Absent,
    /// It is not there or not fit for use, and a plain run needs it.
    Missing,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub topic: Topic,
    /// The thing: a path, a program, a device.
    pub name: String,
    /// The judgement.
    pub state: State,
    /// What was found, or why not.
    pub detail: String,
    /// What to do about it, where there is something to do.
    pub advice: Option<String>,
}

/// Everything that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The findings, by topic.
    pub findings: Vec<Finding>,
}

impl Diagnosis {
    /// Whether a plain run has all that it needs or can get it.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.state != State::Missing)
    }
}

impl Finding {
    fn new(topic: Topic, name: impl Into<String>, state: State, detail: impl Into<String>) -> Self {
        Self {
            topic,
            name: name.into(),
            state,
            detail: detail.into(),
            advice: None,
        }
    }

    fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Looks at everything. `named` is the QEMU that the user names, if any.
///
/// # Errors
/// [`Error::Interrupted`]; whatever else is wrong is a finding.
pub fn diagnose(setup: Setup<'_>, named: Option<&Path>) -> Result<Diagnosis, Error> {
    let packages = packages();
    let fetchable = packages.state == State::Found;
    let mut findings = qemu(setup, named, fetchable);
    setup.check_stop()?;
    match Installed::of_this_program() {
        Some(installed) => findings.extend(came_along(&installed)),
        None => {
            findings.extend(rust(setup, fetchable)?);
            findings.push(source());
        }
    }
    let needed = findings
        .iter()
        .any(|finding| finding.state == State::Obtainable);
    findings.insert(0, cache(setup.cache, needed));
    findings.insert(1, packages);
    findings.extend(host::kvm(Path::new("/")));
    findings.extend(host::vfio(Path::new("/")));
    findings.extend(images(setup.cache, fetchable));
    setup.check_stop()?;
    Ok(Diagnosis { findings })
}

/// The cache: it must be writable only if something is to be put there.
fn cache(cache: &Cache, needed: bool) -> Finding {
    let name = cache.root().display().to_string();
    let unwritable = match needed {
        true => State::Missing,
        false => State::Absent,
    };
    let existing = cache.root().ancestors().find(|path| path.exists());
    let writable = existing.is_some_and(|path| {
        path.is_dir() && rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
    });
    match (writable, cache.root().exists()) {
        (true, true) => {
            let size = DecimalBytes(cache.bytes()).to_string();
            Finding::new(Topic::Cache, name, State::Found, size)
        }
        (true, false) => Finding::new(Topic::Cache, name, State::Found, "not made yet"),
        (false, _) => Finding::new(Topic::Cache, name, unwritable, "cannot be written")
            .advise("set LINEPROOF_CACHE to a directory you can write"),
    }
}

fn packages() -> Finding {
    match apt::host() {
        Ok(host) => {
            let keyring = host.keyring.display();
            let detail = format!("verified with {keyring}");
            Finding::new(Topic::Packages, host.mirror, State::Found, detail)
        }
        Err(error) => Finding::new(
            Topic::Packages,
            "Debian's packages",
            State::Absent,
            error.to_string(),
        ),
    }
}

/// Every candidate, then the outcome if none of them will do.
fn qemu(setup: Setup<'_>, named: Option<&Path>, fetchable: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_name = false;
    for candidate in qemu::survey(setup, named) {
        by_name |= candidate.origin == qemu::Origin::Named;
        let name = candidate.path.display().to_string();
        findings.push(match candidate.result {
            Ok(qemu) => {
                let detail = format!("QEMU {} with vfio-user-pci", qemu.version());
                Finding::new(Topic::Qemu, name, State::Found, detail)
            }
            Err(fault) => Finding::new(Topic::Qemu, name, State::Absent, fault.to_string()),
        });
    }
    if findings.iter().any(|finding| finding.state == State::Found) {
        return findings;
    }
    let name = "qemu-system-x86_64";
    findings.push(if by_name {
        Finding::new(Topic::Qemu, name, State::Missing, "the one named is unfit")
            .advise("name another, or none to use PATH, the cache or Debian's packages")
    } else if fetchable {
        Finding::new(
            Topic::Qemu,
            name,
            State::Obtainable,
            "fetched from Debian's packages by the next run",
        )
    } else {
        Finding::new(Topic::Qemu, name, State::Missing, "none is fit for use").advise(qemu::INSTALL)
    });
    findings
}

fn rust(setup: Setup<'_>, fetchable: bool) -> Result<Vec<Finding>, Error> {
    let dir = guest::source_tree().unwrap_or_else(|_| "/".into());
    let found = Toolchain::active(setup, &dir)
        .and_then(|toolchain| Ok((toolchain.version(setup)?, toolchain)));
    let (version, toolchain) = match found {
        Ok(found) => found,
        Err(Error::Interrupted) => return Err(Error::Interrupted),
        Err(error) => {
            let detail = error.to_string();
            return Ok(vec![Finding::new(
                Topic::Rust,
                "rustc",
                State::Missing,
                detail,
            )]);
        }
    };
    let sysroot = toolchain.sysroot();
    let mut findings = vec![Finding::new(
        Topic::Rust,
        format!("rustc {}", version.release),
        State::Found,
        sysroot.display().to_string(),
    )];
    let target = |state, detail: String| {
        Finding::new(
            Topic::Rust,
            format!("core for {}", rust::TARGET),
            state,
            detail,
        )
    };
    let source = rust::find_rust_src(setup.cache, sysroot, &version.release);
    findings.push(if toolchain.has_target() {
        target(State::Found, "came with the toolchain".into())
    } else if let Some(entry) = rust::cached_libraries(setup.cache, &version) {
        target(State::Found, entry.path.display().to_string())
    } else if let Some(library) = source {
        let detail = format!("built by the next run from {}", library.display());
        target(State::Obtainable, detail)
    } else if fetchable && sysroot == Path::new("/usr") {
        // Debian keeps rust-src beside its own rustc.
        target(
            State::Obtainable,
            "built by the next run from Debian's rust-src".into(),
        )
    } else {
        target(State::Missing, "neither it nor rust-src is there".into())
            .advise(format!("rustup target add {}", rust::TARGET))
    });
    findings.push(match toolchain.linker(setup) {
        Ok(linker) => {
            let detail =
                linker.map_or_else(|| "rust-lld".into(), |path| path.display().to_string());
            Finding::new(Topic::Rust, "linker", State::Found, detail)
        }
        Err(Error::Interrupted) => return Err(Error::Interrupted),
        Err(error) => Finding::new(Topic::Rust, "linker", State::Missing, error.to_string()),
    });
    Ok(findings)
}

/// The parts of a release archive: with them, neither Rust nor the source is
/// needed. A plain run needs the guest alone.
fn came_along(installed: &Installed) -> Vec<Finding> {
    let finding = |part: Part| match (installed.part(part), part) {
        (Ok(path), _) => {
            let name = path.display().to_string();
            Finding::new(Topic::Guest, name, State::Found, "came with this program")
        }
        (Err(error), Part::Guest) => Finding::new(
            Topic::Guest,
            part.file_name(),
            State::Missing,
            error.to_string(),
        ),
        (Err(error), _) => Finding::new(
            Topic::Guest,
            part.file_name(),
            State::Absent,
            error.to_string(),
        ),
    };
    Part::ALL.into_iter().map(finding).collect()
}

fn source() -> Finding {
    match guest::source_tree() {
        Ok(root) => {
            let detail = "source tree of the guest";
            Finding::new(
                Topic::Guest,
                root.display().to_string(),
                State::Found,
                detail,
            )
        }
        Err(error) => Finding::new(
            Topic::Guest,
            "source tree",
            State::Missing,
            error.to_string(),
        ),
    }
}

/// What `--boot bios` and `--boot uefi` need on top.
fn images(cache: &Cache, fetchable: bool) -> Vec<Finding> {
    let absent = match fetchable {
        true => State::Obtainable,
        false => State::Absent,
    };
    let firmware = match ovmf::find(cache, None) {
        Some(ovmf) => {
            let path = ovmf.code.display().to_string();
            Finding::new(Topic::Images, "UEFI firmware", State::Found, path)
        }
        None => Finding::new(
            Topic::Images,
            "UEFI firmware",
            absent,
            "for --boot uefi only",
        ),
    };
    let loader = match boot_image::is_there(cache) {
        true => Finding::new(Topic::Images, "boot loader", State::Found, "ready"),
        false => Finding::new(
            Topic::Images,
            "boot loader",
            absent,
            "for --boot bios, --boot uefi and image only; takes minutes to build",
        ),
    };
    let kernel = match linux::is_cached(cache, &linux::STOCK) {
        true => Finding::new(Topic::Images, "Debian's kernel", State::Found, "fetched"),
        false => Finding::new(Topic::Images, "Debian's kernel", absent, "for linux only"),
    };
    vec![firmware, loader, kernel]
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
