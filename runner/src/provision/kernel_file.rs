//! A kernel that the user names: which, and is the file one that can be booted?
//!
//! Owns these questions, so that a wrong file is told before anything is
//! fetched or built. Refuses to know what the kernel does.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use object::elf::FileHeader64;
use object::read::elf::{ElfFile, ProgramHeader};
use object::{Architecture, LittleEndian, Object, ObjectKind, ObjectSection};

/// How a kernel is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// By QEMU's `-kernel`, at the address in the kernel's PVH note.
    Pvh,
    /// By the loader on a disk image, as the kernel's `.bootloader-config`
    /// asks.
    DiskImage,
}

/// Why a file is no kernel for a boot.
#[derive(Debug, thiserror::Error)]
pub enum KernelFileError {
    /// It cannot be read.
    #[error("cannot read the kernel {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no program for this machine.
    #[error("the kernel {} is {what}, not a 64-bit x86 ELF executable", path.display())]
    NotExecutable {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
    /// It is a program, but none that this boot can start.
    #[error(
        "{} is a program, but no kernel that {boot} can start: it has no {lacks}; \
         leave --kernel away, or name an ELF that `lineproof guest build` made",
        path.display()
    )]
    NoEntry {
        /// The file.
        path: PathBuf,
        /// The boot, in a user's words.
        boot: &'static str,
        /// What such a kernel carries.
        lacks: &'static str,
    },
}

/// The kernel that the user names, checked: by `option`, the value of
/// `--kernel`, else by `LINEPROOF_KERNEL`; none if neither does.
///
/// # Errors
/// As [`check`].
pub fn named(option: Option<&Path>, entry: Entry) -> Result<Option<PathBuf>, KernelFileError> {
    let variable = || env::var_os("LINEPROOF_KERNEL").filter(|value| !value.is_empty());
    let named = option
        .map(Path::to_owned)
        .or_else(|| variable().map(PathBuf::from));
    if let Some(path) = &named {
        check(path, entry)?;
    }
    Ok(named)
}

/// Checks that the file at `path` is a kernel for x86-64 with that `entry`.
///
/// # Errors
/// See [`KernelFileError`].
pub fn check(path: &Path, entry: Entry) -> Result<(), KernelFileError> {
    let path = path.to_owned();
    let bytes = match regular_file(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(KernelFileError::Unreadable { path, source }),
    };
    let elf = match executable(&bytes) {
        Ok(elf) => elf,
        Err(what) => return Err(KernelFileError::NotExecutable { path, what }),
    };
    let (found, boot, lacks) = match entry {
        Entry::Pvh => (
            has_pvh_note(&elf, &bytes).unwrap_or(false),
            "a PVH boot (--boot pvh)",
            "PVH note",
        ),
        Entry::DiskImage => (
            elf.section_by_name(".bootloader-config")
                .is_some_and(|section| section.size() > 0),
            "the loader on a disk image",
            "section .bootloader-config",
        ),
    };
    if found {
        Ok(())
    } else {
        Err(KernelFileError::NoEntry { path, boot, lacks })
    }
}

/// The file's content. A pipe or a device might never come to an end.
fn regular_file(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_file() {
        fs::read(path)
    } else {
        Err(io::Error::other("it is no regular file"))
    }
}

type Elf<'data> = ElfFile<'data, FileHeader64<LittleEndian>>;

/// The file as a program for x86-64, or what it is instead.
fn executable(bytes: &[u8]) -> Result<Elf<'_>, String> {
    const CLASS_64: u8 = 2;
    const LITTLE_ENDIAN: u8 = 1;
    if bytes.is_empty() {
        return Err("empty".into());
    }
    if !bytes.starts_with(b"\x7fELF") {
        return Err("no ELF file".into());
    }
    if !bytes[4..].starts_with(&[CLASS_64, LITTLE_ENDIAN]) {
        return Err("an ELF file of another word size or byte order".into());
    }
    let elf = Elf::parse(bytes).map_err(|error| format!("a broken ELF file ({error})"))?;
    if elf.architecture() != Architecture::X86_64 {
        return Err("an ELF file for another processor".into());
    }
    let program = matches!(elf.kind(), ObjectKind::Executable | ObjectKind::Dynamic);
    if !program || elf.elf_program_headers().is_empty() {
        return Err("an ELF file without a program".into());
    }
    Ok(elf)
}

/// True if the kernel says where a 32-bit PVH entry finds it: the note
/// XEN_ELFNOTE_PHYS32_ENTRY (type 18, owner `Xen`) of Xen's PVH boot ABI.
fn has_pvh_note(elf: &Elf<'_>, bytes: &[u8]) -> object::read::Result<bool> {
    const OWNER: &[u8] = b"Xen";
    const PHYS32_ENTRY: u32 = 18;
    let endian = LittleEndian;
    for segment in elf.elf_program_headers() {
        let Some(mut notes) = segment.notes(endian, bytes)? else {
            continue;
        };
        while let Some(note) = notes.next()? {
            if note.name() == OWNER && note.n_type(endian).0 == PHYS32_ENTRY {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ELF64 header and one PT_NOTE segment that holds `note`.
    fn elf(class: u8, machine: u16, kind: u16, note: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 64 + 56];
        file[..7].copy_from_slice(b"\x7fELF\0\x01\x01");
        file[4] = class;
        file[16..18].copy_from_slice(&kind.to_le_bytes());
        file[18..20].copy_from_slice(&machine.to_le_bytes());
        file[20] = 1;
        file[32] = 64;
        file[54] = 56;
        file[56] = 1;
        file[64] = 4;
        file[72] = 64 + 56;
        let length = note.len() as u64;
        file[96..104].copy_from_slice(&length.to_le_bytes());
        file[104..112].copy_from_slice(&length.to_le_bytes());
        file[112] = 4;
        file.extend_from_slice(note);
        file
    }

    /// A note of that owner and type with a 4-byte address in it.
    fn note(owner: &[u8; 4], kind: u32) -> Vec<u8> {
        let mut note = Vec::new();
        for word in [4_u32, 4, kind] {
            note.extend_from_slice(&word.to_le_bytes());
        }
        note.extend_from_slice(owner);
        note.extend_from_slice(&0x20_0000_u32.to_le_bytes());
        note
    }

    fn checked(bytes: &[u8], entry: Entry) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), bytes).unwrap();
        check(file.path(), entry).map_err(|error| error.to_string())
    }

    #[test]
    fn a_pvh_kernel_has_xens_entry_note() {
        let kernel = |note: &[u8]| checked(&elf(2, 62, 2, note), Entry::Pvh);
        assert_eq!(kernel(&note(b"Xen\0", 18)), Ok(()));
        for lacking in [&note(b"Xen\0", 17)[..], &note(b"GNU\0", 18), b""] {
            assert!(kernel(lacking).unwrap_err().contains("has no PVH note"));
        }
        // A note that runs out of the file is none.
        let mut cut = elf(2, 62, 2, &note(b"Xen\0", 18));
        cut.truncate(cut.len() - 8);
        assert!(checked(&cut, Entry::Pvh).is_err());
    }

    #[test]
    fn an_ordinary_program_is_no_kernel() {
        let program = std::env::current_exe().unwrap();
        for (entry, word) in [
            (Entry::Pvh, "PVH note"),
            (Entry::DiskImage, ".bootloader-config"),
        ] {
            let error = check(&program, entry).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
            assert!(error.contains(program.to_str().unwrap()), "{error}");
        }
    }

    #[test]
    fn what_is_no_program_is_told_apart() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"#!/bin/sh\n", "no ELF"),
            (b"\x7fELF", "word size"),
            (b"\x7fELF\x02\x01", "broken"),
            (&elf(1, 3, 2, b""), "word size"),
            (&elf(2, 183, 2, b""), "another processor"),
            (&elf(2, 62, 1, b""), "without a program"),
        ] {
            let error = checked(bytes, Entry::Pvh).unwrap_err();
            assert!(error.contains(word), "{error} for {word}");
        }
    }

    #[test]
    fn a_missing_kernel_and_a_directory_are_one_line_each() {
        let dir = tempfile::tempdir().unwrap();
        for path in [dir.path().join("nothing"), dir.path().to_owned()] {
            let error = check(&path, Entry::Pvh).unwrap_err();
            assert!(
                matches!(error, KernelFileError::Unreadable { .. }),
                "{error}"
            );
            assert!(!error.to_string().contains('\n'));
        }
    }
}
