//! The compiler and the tools that a kernel's module is built with.
//!
//! Owns what is asked of this machine, and how Debian's compiler of a later
//! release runs on it where the kernel wants that one: unpacked, and each of
//! its programs replaced by a script that starts it on its own C library.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::apt::{AptRoot, Platform, Tree, Wish, platform};
use super::super::cache::CacheError;
use super::super::manifest::Part;
use super::super::start_script::{DynamicLoader, write_script};
use super::super::{Error, Setup, search_path};
use super::{LinuxError, suites};

/// Whose compiler builds the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compiler {
    /// This machine's.
    Host,
    /// One of Debian's.
    Debian {
        /// The suite that it comes from.
        suite: &'static str,
        /// Its package.
        package: &'static str,
        /// The program's name.
        name: &'static str,
    },
}

/// The compilers of this machine that are tried: Debian's own for the older
/// kernels first.
const COMPILERS: [&str; 2] = ["gcc-12", "gcc"];

/// Libraries that the kernel's own tools want, beside the compiler's.
const LIBRARIES: [&str; 2] = ["libelf1t64", "libssl3t64"];

/// Where Debian's compiler is unpacked, below the kernel that it builds for.
const DIRECTORY: &str = "tools";

/// What is in front of the names of Debian's tools.
const PREFIX: &str = "x86_64-linux-gnu-";

/// make's names of the tools, and theirs.
const TOOLS: [(&str, &str); 7] = [
    ("LD", "ld"),
    ("AR", "ar"),
    ("NM", "nm"),
    ("STRIP", "strip"),
    ("OBJCOPY", "objcopy"),
    ("OBJDUMP", "objdump"),
    ("READELF", "readelf"),
];

/// Tools that are there.
#[derive(Debug)]
pub(super) struct Tools {
    /// The compiler, by its name.
    compiler: String,
    /// Where the others are unpacked; none if they are this machine's.
    root: Option<PathBuf>,
}

impl Tools {
    /// Checks for what this machine must have itself; done before anything is
    /// fetched.
    ///
    /// # Errors
    /// [`LinuxError::NoTool`].
    pub(super) fn check(compiler: Compiler) -> Result<(), LinuxError> {
        let host: &[&'static str] = match compiler {
            Compiler::Host => &["make", "tar", "xz", "ld", "objcopy"],
            Compiler::Debian { .. } => &["make", "tar", "xz"],
        };
        for tool in host {
            search_path::find(tool).ok_or(LinuxError::NoTool(tool))?;
        }
        match compiler {
            Compiler::Host => host_compiler().map(drop),
            Compiler::Debian { .. } => Ok(()),
        }
    }

    /// Finds the tools, or fetches them to a directory below `entry`; with the
    /// packages that they came in.
    ///
    /// # Errors
    /// As [`Self::check`]; [`Error::Apt`], [`Error::Cache`],
    /// [`Error::Interrupted`].
    pub(super) fn get(
        setup: Setup<'_>,
        compiler: Compiler,
        entry: &Path,
    ) -> Result<(Self, Vec<Part>), Error> {
        let Compiler::Debian {
            suite,
            package,
            name,
        } = compiler
        else {
            let compiler = host_compiler()?.to_owned();
            let host = Self {
                compiler,
                root: None,
            };
            return Ok((host, Vec::new()));
        };
        let root = entry.join(DIRECTORY);
        fs::create_dir(&root).map_err(CacheError::at(&root))?;
        let apt = AptRoot::open(setup, &suites(suite))?;
        let Platform { loader, .. } = platform();
        let tree = Tree {
            root: &root,
            keep: &["usr/bin", "usr/lib", "usr/libexec", loader],
        };
        let packages: Vec<&str> = [package].into_iter().chain(LIBRARIES).collect();
        let wish = Wish::whole(&packages, suite);
        let parts = apt.unpack("Downloading Debian's compiler", &wish, &tree)?;
        let tools = Self {
            compiler: format!("{PREFIX}{name}"),
            root: Some(root.clone()),
        };
        let adopted = tools.adopt(&root.join("usr/bin")).and_then(|()| {
            // The compiler calls them by their plain names.
            let bin = root.join("usr/bin");
            for name in ["as", "ld"] {
                symlink(format!("{PREFIX}{name}"), bin.join(name))?;
            }
            tools.adopt(&root.join("usr/libexec"))
        });
        adopted.map_err(CacheError::at(&root))?;
        Ok((tools, parts))
    }

    /// Makes the programs below `directory` run here, if they would not.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn adopt(&self, directory: &Path) -> io::Result<()> {
        let Some(root) = &self.root else {
            return Ok(());
        };
        let Platform { libraries, loader } = platform();
        let loader = DynamicLoader {
            program: root.join(loader),
            libraries: root.join("usr/lib").join(libraries),
        };
        for program in programs(directory)? {
            let mut moved = program.clone().into_os_string();
            moved.push(".elf");
            fs::rename(&program, &moved)?;
            write_script(&program, Some(&loader), Path::new(&moved), &[])?;
        }
        Ok(())
    }

    /// Completes a call of the kernel's `make`.
    pub(super) fn give_to(&self, make: &mut Command) {
        let Some(root) = &self.root else {
            make.arg(format!("CC={}", self.compiler));
            // The headers name Debian's tools by their target.
            make.args(TOOLS.map(|(variable, name)| format!("{variable}={name}")));
            return;
        };
        let bin = root.join("usr/bin");
        let mut path = OsString::from(&bin);
        path.push(":");
        path.push(env::var_os("PATH").unwrap_or_default());
        make.env("PATH", path);
        make.arg(format!("CC={}", bin.join(&self.compiler).display()));
        for (variable, name) in TOOLS {
            let tool = bin.join(format!("{PREFIX}{name}"));
            make.arg(format!("{variable}={}", tool.display()));
        }
    }

    /// The compiler's name.
    pub(super) fn compiler(&self) -> &str {
        self.compiler.trim_start_matches(PREFIX)
    }

    /// Removes what was fetched.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(super) fn remove(self) -> io::Result<()> {
        self.root.map_or(Ok(()), fs::remove_dir_all)
    }
}

fn host_compiler() -> Result<&'static str, LinuxError> {
    let mut compilers = COMPILERS.into_iter();
    compilers
        .find(|name| search_path::find(name).is_some())
        .ok_or(LinuxError::NoTool("gcc"))
}

/// The programs below `directory` that a dynamic loader starts. Links are left
/// alone: what they lead to is found by itself.
fn programs(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                directories.push(entry.path());
            } else if kind.is_file() && is_program(&entry.path())? {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

/// Whether a file is an ELF program; libraries and object files are not.
fn is_program(path: &Path) -> io::Result<bool> {
    const MAGIC: &[u8; 4] = b"\x7fELF";
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.ends_with(".so") || name.contains(".so.") || name.ends_with(".o") {
        return Ok(false);
    }
    let mut magic = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut magic)?;
    Ok(magic == MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(root: &Path, path: &str, contents: &[u8]) -> PathBuf {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }

    #[test]
    fn programs_become_scripts_and_all_else_stays() {
        let dir = tempfile::tempdir().unwrap();
        let elf = b"\x7fELF and so on";
        let program = below(dir.path(), "scripts/mod/modpost", elf);
        let script = below(dir.path(), "scripts/check.sh", b"#!/bin/sh\n");
        let library = below(dir.path(), "scripts/plugin.so", elf);
        let short = below(dir.path(), "scripts/empty", b"");
        symlink("mod/modpost", dir.path().join("scripts/link")).unwrap();
        let tools = Tools {
            compiler: String::new(),
            root: Some("/root of tools".into()),
        };
        tools.adopt(dir.path()).unwrap();
        let text = fs::read_to_string(&program).unwrap();
        assert!(
            text.starts_with("#!/bin/sh\nexec '/root of tools/"),
            "{text}"
        );
        let moved = dir.path().join("scripts/mod/modpost.elf");
        assert_eq!(fs::read(&moved).unwrap(), elf);
        for (path, contents) in [(script, &b"#!/bin/sh\n"[..]), (library, elf), (short, b"")] {
            assert_eq!(fs::read(path).unwrap(), contents);
        }
        assert!(!dir.path().join("scripts/link.elf").exists());
    }

    #[test]
    fn the_hosts_tools_go_by_their_plain_names() {
        let tools = Tools {
            compiler: "gcc-12".to_owned(),
            root: None,
        };
        let mut make = Command::new("make");
        tools.give_to(&mut make);
        let words: Vec<_> = make.get_args().map(|word| word.to_string_lossy()).collect();
        assert!(words.contains(&"CC=gcc-12".into()), "{words:?}");
        assert!(words.contains(&"OBJCOPY=objcopy".into()), "{words:?}");
        assert_eq!(make.get_envs().count(), 0);
    }

    #[test]
    fn unpacked_tools_go_by_their_paths_and_come_first() {
        let tools = Tools {
            compiler: "x86_64-linux-gnu-gcc-14".to_owned(),
            root: Some("/t".into()),
        };
        let mut make = Command::new("make");
        tools.give_to(&mut make);
        let words: Vec<_> = make.get_args().map(|word| word.to_string_lossy()).collect();
        let compiler = "CC=/t/usr/bin/x86_64-linux-gnu-gcc-14";
        assert!(words.contains(&compiler.into()), "{words:?}");
        let (_, path) = make.get_envs().next().unwrap();
        let path = path.unwrap().to_string_lossy().into_owned();
        assert!(path.starts_with("/t/usr/bin:"), "{path}");
        assert_eq!(tools.compiler(), "gcc-14");
    }
}
