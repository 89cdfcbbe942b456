//! One of Debian's kernels with its sample driver `mtty`, which Debian does
//! not build: compiled here, from the source of the very same version.
//!
//! Owns which kernels it can be had for and how an out-of-tree module is
//! built from packages that are unpacked and not installed. The kernel, its
//! headers and its source are one entry of the cache, so that they cannot
//! fall apart when the archive moves on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::super::apt::{AptRoot, BACKPORTS, STABLE, Tree, Wish};
use super::super::cache::CacheError;
use super::super::{Cache, Entry, Error, Setup, child};
use super::tools::{Compiler, Tools};
use super::{Image, Linux, LinuxError, concrete, find, not_fetched};

/// A kernel that the driver can be built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// What a user calls it.
    pub name: &'static str,
    image: Image,
    compiler: Compiler,
}

impl Version {
    /// The name of its entry in the cache. The word behind the version changes
    /// when what an entry holds changes: one of an older program is then not
    /// looked at, and stays for whoever still runs that program.
    fn entry(&self) -> String {
        format!("mtty-{}-with-source", self.name)
    }
}

/// The kernels, the usual one first. Two are those of Debian 12: the tools
/// that come with their headers run on every later C library, and a newer
/// compiler than theirs will do. The youngest one's tools want a C library as
/// young as they are, and flags that only its own compiler has.
pub const VERSIONS: [Version; 3] = [
    Version {
        name: "6.12",
        image: Image {
            suite: "bookworm-backports",
            package: "linux-image-amd64",
        },
        compiler: Compiler::Host,
    },
    Version {
        name: "6.1",
        image: Image {
            suite: "bookworm",
            package: "linux-image-amd64",
        },
        compiler: Compiler::Host,
    },
    Version {
        name: "7.3",
        image: Image {
            suite: BACKPORTS,
            package: "linux-image-amd64",
        },
        compiler: Compiler::Debian {
            suite: STABLE,
            package: "gcc-14-x86-64-linux-gnu",
            name: "gcc-14",
        },
    },
];

/// A kernel and the driver that was built for it.
#[derive(Clone, Debug)]
pub struct WithDriver {
    /// The kernel.
    pub linux: Linux,
    /// `mtty.ko`.
    pub module: PathBuf,
    /// `mtty.c`, from which it was built.
    pub source: PathBuf,
}

/// The driver's source below a kernel's.
const SOURCE: &str = "samples/vfio-mdev/mtty.c";

/// For the extraction of some files out of 1.4 GB.
const EXTRACT: Duration = Duration::from_secs(10 * 60);
/// For the compilation of one file.
const BUILD: Duration = Duration::from_secs(5 * 60);

/// The kernel `version` with its driver, fetched and built if it is not in
/// the cache.
///
/// # Errors
/// [`LinuxError::NoTool`] when this host cannot build, [`LinuxError::Build`]
/// when the build fails; else as [`super::kernel`].
pub fn with_driver(setup: Setup<'_>, version: &Version) -> Result<WithDriver, Error> {
    let name = version.entry();
    let what = format!("Debian's kernel {} with the driver mtty", version.name);
    let entry = Cache::provide(setup, &name, &what, |partial| {
        Tools::check(version.compiler)?;
        let (tools, mut parts) = Tools::get(setup, version.compiler, partial)?;
        let apt = AptRoot::open(setup, &[version.image.suite])?;
        let packages = packages(&apt, &version.image)?;
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        let tree = Tree {
            root: partial,
            keep: &["boot", "lib/modules", "usr/lib", "usr/src"],
        };
        let wish = Wish::alone(&packages, version.image.suite);
        let title = "Downloading Debian's kernel, its headers and its source";
        parts.extend(apt.unpack(title, &wish, &tree)?);
        build(setup, partial, tools)?;
        Ok(parts)
    });
    let entry = entry.map_err(|error| not_fetched(&what, error))?;
    let file = |name| file(&entry, &version.image, name);
    Ok(WithDriver {
        linux: find(&version.image, &entry)?,
        module: file("mtty.ko")?,
        source: file("mtty.c")?,
    })
}

/// The image, what building a module for it takes, and its source. A younger
/// image is no more than the name of the packages that hold it.
fn packages(apt: &AptRoot<'_>, image: &Image) -> Result<Vec<String>, Error> {
    let kernel = concrete(apt, image)?;
    let pieces = apt.dependencies(&kernel)?.into_iter();
    let pieces = pieces
        .filter(|name| name.starts_with("linux-binary-") || name.starts_with("linux-modules-"));
    let headers = kernel.replacen("linux-image-", "linux-headers-", 1);
    let parts = apt
        .dependencies(&headers)?
        .into_iter()
        .filter(|name| name.starts_with("linux-headers-") || name.starts_with("linux-kbuild-"));
    let source = apt.dependencies("linux-source")?.into_iter();
    let source = source.filter(|name| name.starts_with("linux-source-"));
    let mut packages: Vec<String> = parts.chain(source).chain(pieces).collect();
    packages.extend([kernel, headers]);
    Ok(packages)
}

/// Builds the driver below `root` and removes what only that was for.
fn build(setup: Setup<'_>, root: &Path, tools: Tools) -> Result<(), Error> {
    let io = |error| CacheError::at(root)(error);
    let mut step = setup.progress.begin("Building the kernel's driver mtty");
    step.message("extracting its source");
    let directory = root.join("driver");
    fs::create_dir(&directory).map_err(io)?;
    unpack_source(setup, root, SOURCE, &directory)?;
    fs::write(directory.join("Makefile"), "obj-m := mtty.o\n").map_err(io)?;
    let headers = configured_headers(root).map_err(io)?;
    let kernels = kernels_tools(root).map_err(io)?;
    for directory in &kernels {
        tools.adopt(directory).map_err(io)?;
    }
    step.message("compiling it");
    let mut make = Command::new("make");
    make.arg("-C")
        .arg(&headers)
        .arg(format!("M={}", directory.display()))
        // Without the kernel's own debugging information there is no BTF.
        .args(["CONFIG_DEBUG_INFO_BTF_MODULES=", "modules"])
        .env("LC_ALL", "C")
        .env_remove("MAKEFLAGS");
    tools.give_to(&mut make);
    tool(setup, &mut make, "make", BUILD)?;
    // The source stays too: the profiles name its lines.
    for kept in ["mtty.ko", "mtty.c"] {
        fs::rename(directory.join(kept), root.join(kept)).map_err(io)?;
    }
    for done in ["driver", "usr/src"] {
        fs::remove_dir_all(root.join(done)).map_err(io)?;
    }
    for directory in kernels {
        fs::remove_dir_all(directory).map_err(io)?;
    }
    step.finish(tools.compiler());
    tools.remove().map_err(io)?;
    Ok(())
}

/// The directories of the tools that come with a kernel's headers.
fn kernels_tools(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = children(&root.join("usr/lib"))?;
    found.retain(|path| name(path).starts_with("linux-kbuild-"));
    Ok(found)
}

/// Takes `wanted`, a file or a directory of the kernel's source whose package
/// was unpacked at `root`, out of it and into `directory`, under its own name.
///
/// # Errors
/// [`LinuxError::Build`] where it cannot be taken out, [`Error::Interrupted`].
pub(in super::super) fn unpack_source(
    setup: Setup<'_>,
    root: &Path,
    wanted: &str,
    directory: &Path,
) -> Result<(), Error> {
    let sources = children(&root.join("usr/src")).map_err(CacheError::at(root))?;
    let archive = sources
        .into_iter()
        .find(|path| name(path).starts_with("linux-source-") && name(path).ends_with(".tar.xz"));
    let archive = archive.ok_or_else(|| LinuxError::Build {
        tool: "tar",
        reason: "the source package holds no archive".to_owned(),
    })?;
    let top = name(&archive).trim_end_matches(".tar.xz").to_owned();
    let above = wanted.matches('/').count() + 1;
    let mut tar = Command::new("tar");
    tar.arg("-xJf")
        .arg(&archive)
        .arg("-C")
        .arg(directory)
        .arg(format!("--strip-components={above}"))
        .arg(format!("{top}/{wanted}"))
        .env("LC_ALL", "C");
    tool(setup, &mut tar, "tar", EXTRACT)
}

/// The headers of the image, made to find their common part where it is and
/// not where it would be installed.
fn configured_headers(root: &Path) -> io::Result<PathBuf> {
    let sources = root.join("usr/src");
    for path in children(&sources)? {
        let makefile = path.join("Makefile");
        if !path.join(".config").is_file() {
            continue;
        }
        let text = fs::read_to_string(&makefile)?;
        let text = text.replace("/usr/src/", &format!("{}/", sources.display()));
        fs::write(&makefile, text)?;
        return Ok(path);
    }
    Err(io::Error::new(
        io::ErrorKind::NotFound,
        "no configured headers in usr/src",
    ))
}

/// One of the driver's files in an entry.
fn file(entry: &Entry, image: &Image, name: &'static str) -> Result<PathBuf, LinuxError> {
    let file = entry.path.join(name);
    if file.is_file() {
        return Ok(file);
    }
    Err(super::missing(name, image.package, entry))
}

fn tool(
    setup: Setup<'_>,
    command: &mut Command,
    tool: &'static str,
    deadline: Duration,
) -> Result<(), Error> {
    let failed = |reason: String| LinuxError::Build { tool, reason };
    let end = match child::capture(command, deadline, setup.stop) {
        Ok(end) => end,
        Err(child::ChildError::Interrupted) => return Err(Error::Interrupted),
        Err(error) => return Err(failed(error.to_string()).into()),
    };
    if end.status.success() {
        return Ok(());
    }
    // The first error is the cause; make's own last line only says that there
    // was one.
    let said = |text: &str| {
        let mut lines = text.lines();
        lines.find(|line| line.contains("rror")).map(str::to_owned)
    };
    let reason = said(&end.stderr).unwrap_or_else(|| child::last_line(&end.stderr).to_owned());
    Err(failed(reason).into())
}

fn children(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.path()))
        .collect()
}

fn name(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}
