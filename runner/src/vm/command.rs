//! QEMU's command line.

use std::ffi::OsString;
use std::io;
use std::os::fd::{OwnedFd, RawFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::ValueEnum;
use command_fds::{CommandFdExt, FdMapping};

use super::placement::Cpus;
use crate::provision::accel::Accel;

/// Where the guest writes its report: the port of Bochs' debug console.
const REPORT_PORT: &str = "0xe9";
/// Where the guest writes its exit code.
const EXIT_PORT: &str = "0xf4";
/// The descriptors by which QEMU finds its channels.
const REPORT_FD: RawFd = 3;
const SERIAL_FD: RawFd = 4;
const QMP_FD: RawFd = 5;
/// The guest needs little; OVMF needs more than the kernel.
const MEMORY: &str = "256M";

/// The fw_cfg file that tells the guest what to run.
const PLAN_FILE: &str = "opt/org.lineproof.plan";
/// The fw_cfg file that makes the guest a monitor, instead of a run.
const MONITOR_FILE: &str = "opt/org.lineproof.monitor";
/// The fw_cfg file that makes the guest misbehave, for tests of the runner.
const FAULT_FILE: &str = "opt/org.lineproof.fault";

/// QEMU's chipset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Machine {
    /// Intel Q35 and ICH9.
    #[default]
    Q35,
    /// Intel 440FX and PIIX3.
    Pc,
}

/// How the guest comes into the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Boot {
    /// QEMU loads the kernel's ELF itself, by its PVH note.
    Pvh {
        /// The ELF file.
        kernel: PathBuf,
    },
    /// A disk image, by the machine's BIOS.
    Bios {
        /// The raw disk image.
        image: PathBuf,
    },
    /// A disk image, by UEFI.
    Uefi {
        /// The raw disk image.
        image: PathBuf,
        /// OVMF's code, mapped read-only.
        code: PathBuf,
        /// OVMF's variables; what the machine writes to them is lost.
        vars: PathBuf,
    },
    /// A Linux kernel, by the machine's BIOS.
    Linux {
        /// The kernel, compressed as distributions ship it.
        kernel: PathBuf,
        /// The file system that it starts with.
        initramfs: PathBuf,
        /// The kernel's command line.
        command_line: String,
    },
}

impl Boot {
    /// What this way of booting adds to the machine. The kernel reads no ACPI
    /// tables, but qboot would fetch them: a seventh of QEMU's whole start.
    const fn machine_options(&self) -> &'static str {
        match self {
            Self::Pvh { .. } => ",acpi=off",
            Self::Bios { .. } | Self::Uefi { .. } | Self::Linux { .. } => "",
        }
    }
}

/// QEMU's ends of its channels.
#[derive(Debug)]
pub(super) struct Channels {
    /// The debug console.
    pub(super) report: OwnedFd,
    /// COM1.
    pub(super) serial: OwnedFd,
    /// The machine protocol.
    pub(super) qmp: OwnedFd,
    /// Standard error.
    pub(super) errors: OwnedFd,
}

/// All that makes up one virtual machine.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The chipset.
    pub machine: Machine,
    /// How the guest is executed.
    pub accel: Accel,
    /// Where QEMU runs.
    pub cpus: Cpus,
    /// How the guest comes in.
    pub boot: Boot,
    /// The arguments that name the device under test.
    pub device: Vec<OsString>,
    /// The plan's text, for a guest that looks for one.
    pub plan: Option<String>,
    /// Whether the guest is to be worked by hand, over COM1.
    pub monitor: bool,
    /// A fault for the guest to commit.
    pub fault: Option<String>,
    /// The socket at which QEMU waits for gdb.
    pub gdb: Option<PathBuf>,
    /// Where the screen is drawn when the machine has ended.
    pub screenshot: Option<PathBuf>,
}

impl Spec {
    /// The arguments apart from the channels: what a user could type.
    #[must_use]
    pub fn arguments(&self) -> Vec<OsString> {
        let mut args = Vec::new();
        let mut add = |words: &[&str]| args.extend(words.iter().map(OsString::from));
        let machine = match self.machine {
            Machine::Q35 => "q35",
            Machine::Pc => "pc",
        };
        add(&["-M", &format!("{machine}{}", self.boot.machine_options())]);
        add(&["-accel", self.accel.name(), "-cpu", self.accel.cpu()]);
        add(&["-m", MEMORY, "-nodefaults", "-no-user-config"]);
        add(&["-display", "none", "-no-reboot"]);
        self.boot_arguments(&mut args);
        args.extend(self.device.iter().cloned());
        args.push("-device".into());
        args.push(format!("isa-debug-exit,iobase={EXIT_PORT},iosize=4").into());
        let files = [
            (PLAN_FILE, self.plan.as_deref()),
            (FAULT_FILE, self.fault.as_deref()),
            (MONITOR_FILE, self.monitor.then_some("on")),
        ];
        for (name, text) in files {
            if let Some(text) = text {
                args.push("-fw_cfg".into());
                args.push(fw_cfg(name, text));
            }
        }
        args
    }

    /// A machine whose screen is wanted stops when it has ended, instead of
    /// being gone.
    fn after_the_end(&self) -> &[&str] {
        match self.screenshot {
            Some(_) => &["-action", "shutdown=pause"],
            None => &[],
        }
    }

    /// A guest that stands still until gdb lets it go.
    fn debugger(&self) -> Vec<OsString> {
        let Some(socket) = &self.gdb else {
            return Vec::new();
        };
        let socket = option_value(&socket.to_string_lossy());
        let gdb = format!("unix:{socket},server=on,wait=off");
        vec!["-S".into(), "-gdb".into(), gdb.into()]
    }

    fn boot_arguments(&self, args: &mut Vec<OsString>) {
        match &self.boot {
            Boot::Pvh { kernel } => {
                args.extend(["-bios", "qboot.rom", "-kernel"].map(OsString::from));
                args.push(kernel.into());
            }
            Boot::Bios { image } => args.extend(disk(image)),
            Boot::Uefi { image, code, vars } => {
                args.push("-drive".into());
                args.push(drive("if=pflash,format=raw,unit=0,readonly=on", code));
                args.push("-drive".into());
                args.push(drive("if=pflash,format=raw,unit=1,snapshot=on", vars));
                args.extend(disk(image));
            }
            Boot::Linux {
                kernel,
                initramfs,
                command_line,
            } => {
                args.extend(["-kernel".into(), kernel.into()]);
                args.extend(["-initrd".into(), initramfs.into()]);
                args.extend(["-append".into(), command_line.into()]);
            }
        }
    }

    /// Completes `command`, which starts QEMU, by the arguments and the
    /// channels.
    ///
    /// # Errors
    /// When two channels are to have one number, which they are not.
    pub(super) fn complete(&self, command: &mut Command, channels: Channels) -> io::Result<()> {
        command
            .args(self.arguments())
            .arg("-chardev")
            .arg(socket("report", REPORT_FD))
            .arg("-device")
            .arg(format!("isa-debugcon,iobase={REPORT_PORT},chardev=report"))
            .arg("-chardev")
            .arg(socket("com1", SERIAL_FD))
            .args(["-serial", "chardev:com1", "-chardev"])
            .arg(socket("qmp", QMP_FD))
            .args(["-qmp", "chardev:qmp"])
            .args(self.after_the_end())
            .args(self.debugger())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::from(channels.errors))
            .fd_mappings(vec![
                mapping(channels.report, REPORT_FD),
                mapping(channels.serial, SERIAL_FD),
                mapping(channels.qmp, QMP_FD),
            ])
            .map_err(io::Error::other)?;
        Ok(())
    }
}

fn mapping(parent_fd: OwnedFd, child_fd: RawFd) -> FdMapping {
    FdMapping {
        parent_fd,
        child_fd,
    }
}

fn socket(id: &str, fd: RawFd) -> String {
    format!("socket,id={id},fd={fd}")
}

/// A command as a user would type it into a shell.
#[must_use]
pub fn shell_line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let word = word.to_string_lossy();
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_=,./:+@%".contains(c);
            if !word.is_empty() && word.chars().all(plain) {
                word.into_owned()
            } else {
                format!("'{}'", word.replace('\'', r"'\''"))
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// A value in QEMU's `key=value,key=value` syntax: its commas are doubled.
fn option_value(text: &str) -> String {
    text.replace(',', ",,")
}

fn fw_cfg(name: &str, text: &str) -> OsString {
    format!("name={name},string={}", option_value(text)).into()
}

/// A disk to boot from. The loader sets a video mode, and hangs without a card
/// to set it on.
fn disk(image: &Path) -> [OsString; 4] {
    [
        "-vga".into(),
        "std".into(),
        "-drive".into(),
        drive("if=ide,format=raw,snapshot=on", image),
    ]
}

fn drive(options: &str, file: &Path) -> OsString {
    // A path that is not UTF-8 cannot be doubled safely; QEMU then says that
    // it does not find it.
    format!("{options},file={}", option_value(&file.to_string_lossy())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(boot: Boot) -> Spec {
        Spec {
            machine: Machine::Q35,
            accel: Accel::Tcg,
            cpus: Cpus::All,
            boot,
            device: vec!["-device".into(), "card".into()],
            plan: Some("a,b".to_owned()),
            monitor: false,
            fault: None,
            gdb: None,
            screenshot: None,
        }
    }

    #[test]
    fn commas_in_values_are_doubled() {
        let args = spec(Boot::Bios {
            image: "/a,b.img".into(),
        })
        .arguments();
        let has = |text: &str| args.iter().any(|arg| arg.to_string_lossy().contains(text));
        assert!(has("file=/a,,b.img"));
        assert!(has("string=a,,b"));
    }

    #[test]
    fn only_the_kernel_that_reads_no_acpi_tables_gets_none() {
        let kernel = PathBuf::from("k");
        let linux = Boot::Linux {
            kernel: kernel.clone(),
            initramfs: "i".into(),
            command_line: String::new(),
        };
        for (boot, machine) in [(Boot::Pvh { kernel }, "q35,acpi=off"), (linux, "q35")] {
            assert_eq!(spec(boot).arguments()[..2], ["-M", machine]);
        }
    }

    #[test]
    fn a_command_is_shown_as_a_shell_takes_it() {
        let mut command = Command::new("qemu");
        command.args(["-M", "q35", "it's", ""]);
        assert_eq!(shell_line(&command), r"qemu -M q35 'it'\''s' ''");
    }

    #[test]
    fn a_disk_is_never_written_to() {
        for boot in [
            Boot::Bios { image: "i".into() },
            Boot::Uefi {
                image: "i".into(),
                code: "c".into(),
                vars: "v".into(),
            },
        ] {
            for arg in spec(boot).arguments() {
                let arg = arg.to_string_lossy();
                assert!(
                    !arg.contains("file=")
                        || arg.contains("snapshot=on")
                        || arg.contains("readonly=on")
                );
            }
        }
    }
}
