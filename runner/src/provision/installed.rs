//! The parts that came with this program, where it was unpacked from a release
//! archive: they need neither the source tree nor Rust.
//!
//! Owns where they stand, seen from the program, and what they are called.
//! Refuses to know how they are made, and what stands in for them in a source
//! tree.

use std::env;
use std::path::{Path, PathBuf};

use super::{Error, sources};

/// Where the parts are, seen from the directory above the program's.
pub const DIRECTORY: &str = "lib/lineproof";

/// One of the parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The guest's ELF file, with its symbols.
    Guest,
    /// The program that puts a guest into a disk image for BIOS and UEFI.
    ImageBuilder,
    /// The initramfs of the Linux guest.
    LinuxGuest,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Guest, Self::ImageBuilder, Self::LinuxGuest];

    /// What it says of its sources; none of what goes with any program.
    const fn sources(self) -> Option<&'static str> {
        match self {
            Self::Guest => Some(sources::SUITE),
            Self::ImageBuilder => None,
            Self::LinuxGuest => Some(sources::LINUX_GUEST),
        }
    }

    /// The file's name in [`DIRECTORY`].
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Guest => "lineproof-kernel",
            Self::ImageBuilder => "lineproof-boot-image",
            Self::LinuxGuest => "linux-guest.cpio",
        }
    }
}

/// A part is not where the archive has it.
#[derive(Debug, thiserror::Error)]
#[error(
    "the installation is incomplete: {} is missing; unpack the release archive again, \
     as a whole", .0.display()
)]
pub struct Incomplete(PathBuf);

/// A directory with the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    directory: PathBuf,
}

impl Installed {
    /// The parts of the program that runs, if it came with any. A symbolic
    /// link to it may stand anywhere.
    #[must_use]
    pub fn of_this_program() -> Option<Self> {
        Self::of(&env::current_exe().ok()?)
    }

    fn of(program: &Path) -> Option<Self> {
        let directory = program.parent()?.parent()?.join(DIRECTORY);
        directory.is_dir().then_some(Self { directory })
    }

    /// Where they are.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The file of one of them.
    ///
    /// # Errors
    /// [`Error::Incomplete`] when it is not there, [`Error::Sources`] when it is
    /// another program's.
    pub fn part(&self, part: Part) -> Result<PathBuf, Error> {
        let path = self.directory.join(part.file_name());
        if !path.is_file() {
            return Err(Incomplete(path).into());
        }
        if let Some(expected) = part.sources() {
            sources::check(&path, expected)?;
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_parts_stand_beside_the_programs_directory() {
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("bin/lineproof");
        assert_eq!(Installed::of(&program), None);
        fs::create_dir_all(root.path().join(DIRECTORY)).unwrap();
        let installed = Installed::of(&program).unwrap();
        let guest = root.path().join("lib/lineproof/lineproof-kernel");
        fs::write(&guest, sources::SUITE).unwrap();
        assert_eq!(installed.part(Part::Guest).unwrap(), guest);
    }

    #[test]
    fn a_part_that_is_not_there_is_named() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(DIRECTORY)).unwrap();
        let installed = Installed::of(&root.path().join("bin/lineproof")).unwrap();
        for part in Part::ALL {
            let error = installed.part(part).unwrap_err().to_string();
            assert!(error.contains(part.file_name()), "{error}");
        }
    }

    #[test]
    fn a_part_of_another_program_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let parts = root.path().join(DIRECTORY);
        fs::create_dir_all(&parts).unwrap();
        let installed = Installed::of(&root.path().join("bin/lineproof")).unwrap();
        for part in [Part::Guest, Part::LinuxGuest] {
            fs::write(parts.join(part.file_name()), "something else").unwrap();
            let error = installed.part(part).unwrap_err().to_string();
            assert!(error.contains("other sources than this program"), "{error}");
        }
    }

    #[test]
    fn a_program_of_a_build_directory_came_with_nothing() {
        assert_eq!(Installed::of_this_program(), None);
    }
}
