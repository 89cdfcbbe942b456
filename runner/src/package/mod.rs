//! The release archive: this program with all that it needs, so that it runs
//! where there is neither the source tree nor Rust.
//!
//! Owns what goes into it and where. Refuses to know how its parts are made
//! (that is [`provision`](crate::provision)) and how an archive is written
//! (that is [`Archive`]).

mod archive;

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::outcome::Error;
use crate::progress::Progress;
use crate::provision::installed::{self, Installed, Part};
use crate::provision::{self, Cache, Setup, boot_image, guest, linux, sources};
use crate::signals::Interrupts;
use archive::{Access, Archive};

/// The guest as a disk image, for a USB stick as it is.
const IMAGE: &str = "lineproof.img";

/// Texts of the source tree that go along, as they are called there.
const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// A file that is made from the command line's definition.
#[derive(Debug)]
pub struct Page {
    /// Its place in the archive: `share/man/man1/lineproof.1`.
    pub path: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// Writes the archive into `directory`, and returns where it is. It appears
/// complete or not at all; the same program and parts give the same bytes.
///
/// # Errors
/// [`Error::Usage`] from a program that was installed itself,
/// [`Error::Environment`], also where a guest comes out of other sources than this
/// program; [`Error::Interrupted`].
pub fn write(
    directory: &Path,
    pages: &[Page],
    progress: &dyn Progress,
    interrupts: &Interrupts,
) -> Result<PathBuf, Error> {
    if let Some(installed) = Installed::of_this_program() {
        return Err(Error::Usage(format!(
            "this program came out of an archive itself, with {}; use the one that cargo \
             builds in a source tree",
            installed.directory().display()
        )));
    }
    let cache = Cache::from_env().map_err(provision::Error::from)?;
    let setup = Setup {
        cache: &cache,
        progress,
        stop: interrupts.flag(),
    };
    let root = guest::source_tree().map_err(provision::Error::from)?;
    let out = Out::new(directory)?;
    let image = out.scratch.path().join(IMAGE);
    let parts = Parts {
        program: env::current_exe().map_err(|error| out.failed(&error))?,
        guest: guest::provide(setup)?,
        image_builder: boot_image::builder(setup)?,
        linux_guest: linux::initramfs(setup)?,
    };
    boot_image::build(setup, &parts.guest, &image)?;
    sources::check(&image, sources::SUITE).map_err(provision::Error::from)?;
    let step = progress.begin("Packing");
    let packed = pack(&out, &parts, &image, &root, pages);
    let path = packed.map_err(|error| out.failed(&error))?;
    step.finish("");
    Ok(path)
}

/// The programs that go along.
struct Parts {
    program: PathBuf,
    guest: PathBuf,
    image_builder: PathBuf,
    linux_guest: PathBuf,
}

impl Parts {
    fn file(&self, part: Part) -> &Path {
        match part {
            Part::Guest => &self.guest,
            Part::ImageBuilder => &self.image_builder,
            Part::LinuxGuest => &self.linux_guest,
        }
    }
}

/// Where the archive goes, and a place beside it for what is not complete.
struct Out<'a> {
    directory: &'a Path,
    scratch: tempfile::TempDir,
}

impl<'a> Out<'a> {
    fn new(directory: &'a Path) -> Result<Self, Error> {
        let scratch = tempfile::Builder::new()
            .prefix(".lineproof-package-")
            .tempdir_in(directory)
            .map_err(|error| {
                Error::Environment(format!(
                    "cannot write into {}: {error}; name a directory that exists",
                    directory.display()
                ))
            })?;
        Ok(Self { directory, scratch })
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::Environment(format!(
            "cannot write the archive into {}: {error}",
            self.directory.display()
        ))
    }
}

fn pack(
    out: &Out<'_>,
    parts: &Parts,
    image: &Path,
    root: &Path,
    pages: &[Page],
) -> io::Result<PathBuf> {
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("lineproof-{version}-{}-linux", env::consts::ARCH);
    let partial = out.scratch.path().join("archive");
    let mut archive = Archive::create(&partial, &name, modified(&parts.program)?)?;
    archive.file("bin/lineproof", &parts.program, Access::Program)?;
    for part in Part::ALL {
        let access = match part {
            Part::ImageBuilder => Access::Program,
            Part::Guest | Part::LinuxGuest => Access::Data,
        };
        let path = format!("{}/{}", installed::DIRECTORY, part.file_name());
        archive.file(&path, parts.file(part), access)?;
    }
    archive.file(IMAGE, image, Access::Data)?;
    for text in TEXTS {
        archive.file(text, &root.join(text), Access::Data)?;
    }
    for text in documents(&root.join("docs"))? {
        let file = text.file_name().unwrap_or_default().to_string_lossy();
        archive.file(&format!("docs/{file}"), &text, Access::Data)?;
    }
    for page in pages {
        archive.bytes(&page.path, &page.bytes)?;
    }
    archive.finish()?;
    let path = out.directory.join(format!("{name}.tar.gz"));
    fs::rename(&partial, &path)?;
    Ok(path)
}

/// The documents that the README leads to, sorted.
fn documents(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The time that every file in the archive gets, in seconds since 1970:
/// `SOURCE_DATE_EPOCH` (reproducible-builds.org), else when the program was
/// built.
fn modified(program: &Path) -> io::Result<u64> {
    use std::os::unix::fs::MetadataExt;

    let told = env::var("SOURCE_DATE_EPOCH").ok();
    match told.and_then(|seconds| seconds.parse().ok()) {
        Some(seconds) => Ok(seconds),
        None => Ok(fs::metadata(program)?.mtime().unsigned_abs()),
    }
}
