//! QEMU out of Debian's packages.
//!
//! Owns which packages and which of their files make a QEMU that runs from
//! the cache, and how it is started there: through the C library's loader
//! that came with it, so that the host's libraries do not matter.

use std::ffi::OsString;
use std::path::Path;

use super::super::apt::{AptRoot, BACKPORTS, Platform, STABLE, Tree, Wish, platform};
use super::super::{Cache, Error, Setup};
use super::probe::{self, Facts, Invocation};
use super::{QemuError, memo};

const PROGRAM: &str = "usr/bin/qemu-system-x86_64";

/// Where Debian's packages put firmware: QEMU's own (qboot among it),
/// SeaBIOS with the VGA BIOSes, network boot ROMs.
const DATA: [&str; 3] = ["usr/share/qemu", "usr/share/seabios", "usr/lib/ipxe/qemu"];

/// The name of QEMU's entry in the cache.
const ENTRY: &str = "qemu";

/// The QEMU that the cache holds.
pub(super) fn cached(cache: &Cache) -> Option<Invocation> {
    cache.entry(ENTRY).map(|entry| invocation(&entry.path))
}

/// The QEMU in the cache, fetched if it is not there.
///
/// # Errors
/// Those of the package root; [`QemuError::Fetched`] when Debian's QEMU is
/// not fit for use, in which case it is not kept.
pub(super) fn fetch(setup: Setup<'_>) -> Result<(Invocation, Facts), Error> {
    let entry = Cache::provide(setup, ENTRY, "QEMU", |partial| {
        // Only the backports' QEMU has vfio-user-pci.
        let apt = AptRoot::open(setup, &[STABLE, BACKPORTS])?;
        let keep = kept();
        let keep: Vec<&str> = keep.iter().map(String::as_str).collect();
        let tree = Tree {
            root: partial,
            keep: &keep,
        };
        let qemu = Wish::whole(&["qemu-system-x86"], BACKPORTS);
        let parts = apt.unpack("Downloading QEMU", &qemu, &tree)?;
        let invocation = invocation(partial);
        probe::probe(&invocation, probe::PATIENCE, setup.stop)
            .and_then(Facts::judge)
            .map_err(|fault| QemuError::Fetched {
                mirror: apt.mirror().to_owned(),
                fault,
            })?;
        Ok(parts)
    })?;
    let invocation = invocation(&entry.path);
    let facts = memo::facts(setup, &invocation)
        .and_then(Facts::judge)
        .map_err(|fault| QemuError::Cached {
            path: entry.path,
            fault,
        })?;
    Ok((invocation, facts))
}

fn kept() -> Vec<String> {
    let Platform { libraries, loader } = platform();
    let mut kept = vec![
        PROGRAM.to_owned(),
        loader.to_owned(),
        format!("usr/lib/{libraries}"),
        format!("lib/{libraries}"),
    ];
    kept.extend(DATA.map(str::to_owned));
    kept
}

/// How the QEMU unpacked at `root` is started.
fn invocation(root: &Path) -> Invocation {
    let Platform { libraries, loader } = platform();
    let usr_lib = root.join("usr/lib").join(libraries);
    let mut path = OsString::from(&usr_lib);
    for more in [usr_lib.join("pulseaudio"), root.join("lib").join(libraries)] {
        path.push(":");
        path.push(more);
    }
    let mut leading: Vec<OsString> = vec![
        "--library-path".into(),
        path,
        "--argv0".into(),
        "qemu-system-x86_64".into(),
        root.join(PROGRAM).into(),
    ];
    for data in DATA {
        leading.extend([OsString::from("-L"), root.join(data).into()]);
    }
    Invocation {
        program: root.join(loader),
        leading,
        // Else it would look for its modules among the host's.
        environment: vec![("QEMU_MODULE_DIR".into(), usr_lib.join("qemu").into())],
        identity: root.join(PROGRAM),
    }
}
