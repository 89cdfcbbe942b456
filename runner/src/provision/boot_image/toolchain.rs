//! A toolchain directory made up of parts that stand elsewhere.
//!
//! Owns its layout: `bin` with the programs that cargo and the loader's build
//! script call by name, and a sysroot that has the standard library's source
//! and LLVM's tools where they are looked for. Everything is a link or a
//! small script; nothing of the parts is changed or copied. Refuses to know
//! where the parts come from.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::start_script::write_script;
use super::environment;
use super::origin::Origin;

/// The targets of the loader's stages.
const STAGE_TARGETS: [&str; 5] = [
    "I386_CODE16_BOOT_SECTOR",
    "I386_CODE16_STAGE_2",
    "I686_STAGE_3",
    "X86_64_STAGE_4",
    "X86_64_UNKNOWN_UEFI",
];

/// Runs its arguments, and takes its whole process group along when it is
/// asked to end, as it is when the runner is killed: cargo, the loader's build
/// script and the cargos that this starts would otherwise go on for minutes.
const GUARD: &str = "trap 'kill -KILL 0' TERM; \"$@\" & wait $!";

/// A laid out toolchain.
#[derive(Debug)]
pub(super) struct Toolchain {
    bin: PathBuf,
}

impl Toolchain {
    /// Lays out the toolchain of `origin` at `root`, which must not exist.
    ///
    /// # Errors
    /// When a part is missing or a file cannot be written; the error says
    /// which.
    pub(super) fn lay_out(origin: &Origin, root: &Path) -> io::Result<Self> {
        let bin = root.join("bin");
        let sysroot = root.join("sysroot");
        let host = sysroot.join("lib/rustlib").join(&origin.host);
        let tools = host.join("bin");
        let source = sysroot.join("lib/rustlib/src");
        for directory in [&bin, &tools, &source] {
            fs::create_dir_all(directory)?;
        }
        let original = origin.sysroot.join("lib/rustlib").join(&origin.host);
        symlink(original.join("lib"), host.join("lib"))?;
        let above = origin.library.parent().unwrap_or(&origin.library);
        symlink(above, source.join("rust"))?;

        let loader = origin.dynamic_loader.as_ref();
        let rustc = origin.program("rustc").map_err(io::Error::other)?;
        let cargo = origin.program("cargo").map_err(io::Error::other)?;
        let linker = origin.linker().map_err(io::Error::other)?;
        let objcopy = origin.objcopy().map_err(io::Error::other)?;
        let in_sysroot = [OsStr::new("--sysroot"), sysroot.as_os_str()];
        write_script(&bin.join("rustc"), loader, &rustc, &in_sysroot)?;
        write_script(&bin.join("cargo"), loader, &cargo, &[])?;
        write_script(&tools.join("rust-lld"), loader, &linker, &[])?;
        write_script(&tools.join("llvm-objcopy"), loader, &objcopy, &[])?;
        // Its presence is how the build script knows the directory of LLVM's
        // tools; it is never run.
        symlink("llvm-objcopy", tools.join("llvm-objdump"))?;
        Ok(Self { bin })
    }

    /// A cargo command that uses this toolchain alone, with unstable features
    /// enabled, in an environment without traces of another build. It has to
    /// lead a process group of its own, and ends with all of it on SIGTERM.
    ///
    /// # Errors
    /// When the directory's path contains a colon, which no PATH can hold.
    pub(super) fn cargo(&self) -> io::Result<Command> {
        let cargo = self.bin.join("cargo");
        let host = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(
            std::iter::once(self.bin.clone()).chain(std::env::split_paths(&host)),
        )
        .map_err(io::Error::other)?;
        let mut command = Command::new("/bin/sh");
        command.args(["-c", GUARD, "sh"]).arg(&cargo);
        environment::clean(&mut command);
        for target in STAGE_TARGETS {
            // Flags for a target go before the `build.rustflags` of the user's
            // configuration, which are meant for programs of the host. This
            // one spares information that nobody sees.
            let name = format!("CARGO_TARGET_{target}_RUSTFLAGS");
            command.env(name, "-Cdebuginfo=0");
        }
        command
            .env("PATH", path)
            .env("RUSTC", self.bin.join("rustc"))
            // cargo cannot find out its own path when it is started through a
            // dynamic loader, and it hands this one on.
            .env("CARGO", cargo)
            .env("RUSTC_BOOTSTRAP", "1")
            // The user's own compiler cache does not know these compilers.
            .env("CARGO_BUILD_RUSTC_WRAPPER", "")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_PROGRESS_WHEN", "never")
            .env("LC_ALL", "C");
        Ok(command)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::process::Stdio;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Pid, Signal, kill_process};

    use super::super::origin::Release;
    use super::*;

    const HOST: &str = "x86_64-unknown-linux-gnu";

    /// An installation whose programs print their arguments, in a directory
    /// whose name needs quoting.
    fn installation(root: &Path) -> Origin {
        let sysroot = root.join("it's a $HOME");
        let tools = sysroot.join("lib/rustlib").join(HOST).join("bin");
        fs::create_dir_all(&tools).unwrap();
        fs::create_dir_all(sysroot.join("bin")).unwrap();
        let programs = ["bin/rustc", "bin/cargo"].map(|name| sysroot.join(name));
        let llvm = ["rust-lld", "rust-objcopy"].map(|name| tools.join(name));
        for program in programs.iter().chain(&llvm) {
            fs::write(program, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n").unwrap();
            fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Origin {
            name: "a fake".into(),
            release: Release(1, 95),
            host: HOST.into(),
            library: sysroot.join("src/library"),
            sysroot,
            dynamic_loader: None,
        }
    }

    fn output(program: &Path, argument: &str) -> String {
        let output = Command::new(program).arg(argument).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn rustc_gets_the_new_sysroot_and_every_argument_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("a 'quoted' place");
        Toolchain::lay_out(&installation(dir.path()), &root).unwrap();
        let said = output(&root.join("bin/rustc"), "two words");
        let sysroot = root.join("sysroot");
        assert_eq!(
            said,
            format!("--sysroot\n{}\ntwo words\n", sysroot.display())
        );
    }

    #[test]
    fn objcopy_stands_where_the_build_script_looks_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("toolchain");
        Toolchain::lay_out(&installation(dir.path()), &root).unwrap();
        let tools = root.join("sysroot/lib/rustlib").join(HOST).join("bin");
        assert!(tools.join("llvm-objdump").exists());
        assert_eq!(output(&tools.join("llvm-objcopy"), "x"), "x\n");
    }

    #[test]
    fn nothing_of_cargo_outlives_a_request_to_end() {
        let dir = tempfile::tempdir().unwrap();
        let origin = installation(dir.path());
        let cargo = origin.program("cargo").unwrap();
        fs::write(&cargo, "#!/bin/sh\nsleep 120 &\necho up\nwait\n").unwrap();
        let toolchain = Toolchain::lay_out(&origin, &dir.path().join("t")).unwrap();
        let mut command = toolchain.cargo().unwrap();
        let mut group = command
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(group.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert_eq!(line, "up\n");
        kill_process(Pid::from_child(&group), Signal::TERM).unwrap();
        // The grandchild holds the pipe: its end is the end of them all.
        let mut pipe = [PollFd::new(said.get_ref(), PollFlags::IN)];
        let limit = Timespec {
            tv_sec: 60,
            tv_nsec: 0,
        };
        assert_eq!(poll(&mut pipe, Some(&limit)).unwrap(), 1, "it lives on");
        assert_eq!(said.read_line(&mut line).unwrap(), 0);
        group.wait().unwrap();
    }

    #[test]
    fn cargo_hands_on_its_arguments_and_its_exit_code() {
        let dir = tempfile::tempdir().unwrap();
        let origin = installation(dir.path());
        let cargo = origin.program("cargo").unwrap();
        fs::write(&cargo, "#!/bin/sh\necho \"$2\"\nexit 101\n").unwrap();
        let toolchain = Toolchain::lay_out(&origin, &dir.path().join("t")).unwrap();
        let output = toolchain
            .cargo()
            .unwrap()
            .args(["build", "two words"])
            .output()
            .unwrap();
        assert_eq!(output.stdout, b"two words\n");
        assert_eq!(output.status.code(), Some(101));
    }

    #[test]
    fn a_missing_part_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let origin = installation(dir.path());
        fs::remove_file(origin.sysroot.join("bin/cargo")).unwrap();
        let error = Toolchain::lay_out(&origin, &dir.path().join("t")).unwrap_err();
        assert!(error.to_string().contains("bin/cargo"), "{error}");
    }
}
