//! Scripts that stand for programs which cannot be started as they are.
//!
//! A program out of another release's packages wants that release's C library.
//! It runs anywhere through the dynamic loader that came with it; a script in
//! its place spares whoever calls it to know that.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// How a program is started that was unpacked and not installed.
#[derive(Clone, Debug)]
pub(super) struct DynamicLoader {
    /// The C library's dynamic loader.
    pub(super) program: PathBuf,
    /// The directory of the libraries.
    pub(super) libraries: PathBuf,
}

/// Writes a script that starts `program` with `leading` arguments before its
/// own, through `loader` if one is given.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write_script(
    path: &Path,
    loader: Option<&DynamicLoader>,
    program: &Path,
    leading: &[&OsStr],
) -> io::Result<()> {
    let mut script = b"#!/bin/sh\nexec".to_vec();
    let mut word = |text: &OsStr| {
        script.push(b' ');
        quote(text, &mut script);
    };
    if let Some(loader) = loader {
        word(loader.program.as_os_str());
        word(OsStr::new("--library-path"));
        word(loader.libraries.as_os_str());
        // LLVM's tools are one program that goes by the name it is called, gcc
        // finds its parts and modpost its variants beside their own path.
        word(OsStr::new("--argv0"));
        word(path.as_os_str());
    }
    word(program.as_os_str());
    for argument in leading {
        word(argument);
    }
    script.extend_from_slice(b" \"$@\"\n");
    fs::write(path, script)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

/// Appends `text` as one word of the shell.
fn quote(text: &OsStr, script: &mut Vec<u8>) {
    script.push(b'\'');
    for &byte in text.as_bytes() {
        match byte {
            b'\'' => script.extend_from_slice(b"'\\''"),
            _ => script.push(byte),
        }
    }
    script.push(b'\'');
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_dynamic_loader_is_put_before_the_program() {
        let dir = tempfile::tempdir().unwrap();
        let echo = dir.path().join("echo");
        fs::write(&echo, "#!/bin/sh\necho \"$*\"\n").unwrap();
        fs::set_permissions(&echo, fs::Permissions::from_mode(0o755)).unwrap();
        let loader = DynamicLoader {
            program: echo,
            libraries: "/root/lib".into(),
        };
        let script = dir.path().join("rust-lld");
        write_script(&script, Some(&loader), Path::new("/root/lld"), &[]).unwrap();
        let output = Command::new(&script).arg("-flavor").output().unwrap();
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            format!(
                "--library-path /root/lib --argv0 {} /root/lld -flavor\n",
                script.display()
            )
        );
    }
}
