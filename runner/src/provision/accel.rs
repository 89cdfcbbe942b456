//! Which accelerator QEMU shall use.
//!
//! Owns the choice and the facts it rests on. KVM is chosen by itself only
//! where the processor virtualises in hardware: software implementations of
//! `/dev/kvm` exist, and real-mode firmware crawls in them.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// What the user asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccelChoice {
    /// KVM where it is fit for use, else TCG.
    #[default]
    Auto,
    /// KVM or an error.
    Kvm,
    /// QEMU's own translator.
    Tcg,
}

/// What QEMU is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accel {
    /// The kernel's virtual machines, with the host's processor.
    Kvm,
    /// QEMU's own translator, with every feature it can emulate.
    Tcg,
}

impl Accel {
    /// QEMU's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
        }
    }

    /// The processor model to name with it.
    #[must_use]
    pub const fn cpu(self) -> &'static str {
        match self {
            Self::Kvm => "host",
            Self::Tcg => "max",
        }
    }
}

impl fmt::Display for Accel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Why KVM cannot be used although it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum AccelError {
    /// There is no such device.
    #[error(
        "no KVM: {} does not exist; load the kvm module (virtualisation must be on in \
         the firmware), or use --accel tcg", .0.display()
    )]
    Missing(PathBuf),
    /// The user may not open it.
    #[error(
        "no permission on {}; join its group (usually: sudo usermod -aG kvm $USER, then \
         log in again), or use --accel tcg", .0.display()
    )]
    Forbidden(PathBuf),
    /// It opens for nobody.
    #[error("cannot open {}: {source}; use --accel tcg", path.display())]
    Broken {
        /// The device.
        path: PathBuf,
        /// What opening it gave.
        source: io::Error,
    },
}

/// What the host offers.
#[derive(Clone, Debug)]
pub struct Kvm {
    device: PathBuf,
    cpuinfo: PathBuf,
}

impl Default for Kvm {
    fn default() -> Self {
        Self::on(Path::new("/"))
    }
}

impl Kvm {
    /// The facts as they stand below `root`, which is `/` but for tests.
    #[must_use]
    pub fn on(root: &Path) -> Self {
        Self {
            device: root.join("dev/kvm"),
            cpuinfo: root.join("proc/cpuinfo"),
        }
    }

    /// Whether `/dev/kvm` opens for this user.
    ///
    /// # Errors
    /// [`AccelError`], by the reason.
    pub fn open(&self) -> Result<File, AccelError> {
        let path = || self.device.clone();
        OpenOptions::new()
            .read(true)
            .write(true)
            .open(&self.device)
            .map_err(|source| match source.kind() {
                io::ErrorKind::NotFound => AccelError::Missing(path()),
                io::ErrorKind::PermissionDenied => AccelError::Forbidden(path()),
                _ => AccelError::Broken {
                    path: path(),
                    source,
                },
            })
    }

    /// The processor's flag for hardware virtualisation: `vmx` (Intel) or
    /// `svm` (AMD).
    #[must_use]
    pub fn cpu_flag(&self) -> Option<&'static str> {
        let cpuinfo = fs::read_to_string(&self.cpuinfo).ok()?;
        let flags = cpuinfo.lines().find(|line| line.starts_with("flags"))?;
        ["vmx", "svm"]
            .into_iter()
            .find(|&name| flags.split_whitespace().any(|flag| flag == name))
    }

    /// What `choice` comes to on this host.
    ///
    /// # Errors
    /// [`AccelError`] when KVM was asked for and cannot be opened.
    pub fn choose(&self, choice: AccelChoice) -> Result<Accel, AccelError> {
        match choice {
            AccelChoice::Tcg => Ok(Accel::Tcg),
            AccelChoice::Kvm => self.open().map(|_| Accel::Kvm),
            AccelChoice::Auto if self.cpu_flag().is_some() && self.open().is_ok() => Ok(Accel::Kvm),
            AccelChoice::Auto => Ok(Accel::Tcg),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A host with that processor and, if asked for, a KVM device that opens.
    fn host(flags: &str, kvm: bool) -> (tempfile::TempDir, Kvm) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("dev")).unwrap();
        fs::create_dir(root.path().join("proc")).unwrap();
        let cpuinfo = format!("model name\t: x\nflags\t\t: fpu {flags} nx\nbugs\t: vmx\n");
        fs::write(root.path().join("proc/cpuinfo"), cpuinfo).unwrap();
        if kvm {
            fs::write(root.path().join("dev/kvm"), "").unwrap();
        }
        let facts = Kvm::on(root.path());
        (root, facts)
    }

    #[test]
    fn auto_takes_kvm_only_with_both_the_flag_and_the_device() {
        for (flags, device, expected) in [
            ("vmx", true, Accel::Kvm),
            ("svm", true, Accel::Kvm),
            ("vmx", false, Accel::Tcg),
            ("vmx_like", true, Accel::Tcg),
            ("", true, Accel::Tcg),
        ] {
            let (_root, kvm) = host(flags, device);
            let chosen = kvm.choose(AccelChoice::Auto).unwrap();
            assert_eq!(chosen, expected, "flags {flags:?}, device {device}");
        }
    }

    #[test]
    fn kvm_by_name_is_taken_without_the_flag() {
        let (_root, kvm) = host("", true);
        assert_eq!(kvm.choose(AccelChoice::Kvm).unwrap(), Accel::Kvm);
    }

    #[test]
    fn kvm_by_name_without_the_device_says_what_to_do() {
        let (_root, kvm) = host("vmx", false);
        let error = kvm.choose(AccelChoice::Kvm).unwrap_err();
        assert!(matches!(error, AccelError::Missing(_)), "{error}");
        assert!(error.to_string().contains("--accel tcg"), "{error}");
    }

    #[test]
    fn kvm_by_name_without_permission_names_the_group() {
        let (root, kvm) = host("vmx", true);
        let device = root.path().join("dev/kvm");
        fs::set_permissions(&device, fs::Permissions::from_mode(0o000)).unwrap();
        match kvm.choose(AccelChoice::Kvm) {
            Err(error) => {
                assert!(matches!(error, AccelError::Forbidden(_)), "{error}");
                assert_eq!(kvm.choose(AccelChoice::Auto).unwrap(), Accel::Tcg);
            }
            // Root opens everything; the rule is then tested by other users.
            Ok(_) => assert!(rustix::process::geteuid().is_root()),
        }
    }

    #[test]
    fn tcg_by_name_asks_for_nothing() {
        let (_root, kvm) = host("vmx", true);
        assert_eq!(kvm.choose(AccelChoice::Tcg).unwrap(), Accel::Tcg);
    }
}
