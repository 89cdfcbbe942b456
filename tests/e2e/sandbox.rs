//! A place of its own for each test, and the means to see that it is left as
//! it was found.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use lineproof::progress::Silent;
use lineproof::provision::qemu::{Qemu, qemu};
use lineproof::provision::{Cache, Setup, boot_image, guest, linux, ovmf};

/// Longer than anything takes on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(180);
/// Between two looks at a condition.
const LOOK: Duration = Duration::from_millis(20);

/// A directory for one test. Everything that `lineproof` keeps while it runs
/// goes there.
pub struct Sandbox {
    directory: tempfile::TempDir,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// The exit code; a signal counts as 128 and its number, as in a shell.
    pub fn code(&self) -> i32 {
        let signal = || 128 + self.status.signal().unwrap_or(0);
        self.status.code().unwrap_or_else(signal)
    }

    /// The one line that an error is.
    pub fn line(&self) -> &str {
        let mut lines = self.stderr.lines();
        let line = lines.next().unwrap_or_default();
        assert_eq!(lines.next(), None, "more than one line: {}", self.stderr);
        line
    }

    /// Fails the test unless the command ended with `code` and said `words`.
    pub fn expect(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!(self.code(), code, "{self:#?}");
        for word in words {
            let said = self.stdout.contains(word) || self.stderr.contains(word);
            assert!(said, "{word:?} is not in {self:#?}");
        }
        self
    }
}

impl Sandbox {
    /// An empty place. Its path is short, for UNIX sockets have short names.
    pub fn new() -> Self {
        // Whatever a test says about set-up, QEMU has been fetched before.
        real_qemu();
        let directory = tempfile::Builder::new()
            .prefix("lp")
            .tempdir_in("/tmp")
            .unwrap();
        Self { directory }
    }

    /// A path in the sandbox.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes an executable script.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// `lineproof`, to be started in the sandbox.
    pub fn lineproof<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_lineproof"));
        command.args(args);
        command
    }

    /// Any program, to be started in the sandbox.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command
            .env("XDG_RUNTIME_DIR", self.directory.path())
            .env_remove("LINEPROOF_QEMU")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// `lineproof run` with the guest that is built once for all tests.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.lineproof(["run", "--kernel"]);
        command.arg(kernel()).args(args);
        command
    }

    /// Fails the test unless nothing is left: no process, socket, instance or
    /// file of a run. (The places for them, empty, may stay.)
    pub fn assert_clean(&self) {
        let left = self.leftovers();
        assert!(left.is_empty(), "left behind: {left:#?}");
        // A process that was killed may take a moment to be gone.
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = self.processes();
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "left behind: {left:#?}");
            std::thread::sleep(LOOK);
        }
    }

    /// What runs have left on disk.
    pub fn leftovers(&self) -> Vec<String> {
        let mut left = Vec::new();
        for pool in ["lineproof/mtty", "lineproof/run"] {
            let Ok(entries) = fs::read_dir(self.path(pool)) else {
                continue;
            };
            let paths = entries.flatten().map(|entry| entry.path());
            // The pool's own lock file belongs to the place.
            let paths = paths.filter(|path| !path.ends_with(".lock"));
            left.extend(paths.map(|path| path.display().to_string()));
        }
        left
    }

    /// The processes of this sandbox, for a reader.
    fn processes(&self) -> Vec<String> {
        let line = |pid| format!("process {pid}: {}", command_line(pid));
        self.pids().into_iter().map(line).collect()
    }

    /// The processes of this sandbox whose command line has `words` in it.
    pub fn processes_with(&self, words: &str) -> Vec<u32> {
        let mut pids = self.pids();
        pids.retain(|&pid| command_line(pid).contains(words));
        pids
    }

    /// The processes of this sandbox, by the environment that they inherited.
    fn pids(&self) -> Vec<u32> {
        processes(|pid| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            let mark = format!("XDG_RUNTIME_DIR={}", self.directory.path().display());
            environment
                .split(|&byte| byte == 0)
                .any(|variable| variable == mark.as_bytes())
        })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A test that failed must not leave its daemon behind.
        if self.path("lineproof/mdevd/control").exists() {
            let _ = self.lineproof(["mdev", "stop", "--force"]).output();
        }
    }
}

/// A command that is still running, with its output as it comes.
pub struct Running {
    child: Child,
    stdout: Receiver<String>,
    said: String,
    stderr: Receiver<String>,
}

impl Running {
    /// Starts a command.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        // A test may have given it a pipe that the test itself reads.
        let stdout = child.stdout.take();
        let stdout = stdout.map_or_else(|| mpsc::channel().1, lines_of);
        let stderr = lines_of(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            said: String::new(),
            stderr,
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line on standard output that contains `word`.
    pub fn wait_for(&mut self, word: &str) {
        loop {
            match self.stdout.recv_timeout(PATIENCE) {
                Ok(line) => {
                    self.said += &line;
                    self.said.push('\n');
                    if line.contains(word) {
                        return;
                    }
                }
                Err(error) => {
                    let errors: Vec<String> = self.stderr.try_iter().collect();
                    panic!("no {word:?} ({error}) in {}\n{errors:#?}", self.said);
                }
            }
        }
    }

    /// Waits for a line on standard error that contains `word`, and gives it.
    pub fn wait_for_error(&mut self, word: &str) -> String {
        loop {
            let line = self.stderr.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|error| panic!("no {word:?} ({error})"));
            if line.contains(word) {
                return line;
            }
        }
    }

    /// What it has said on standard output, as far as it was waited for.
    pub fn said(&self) -> &str {
        &self.said
    }

    /// The QEMU that it has started.
    pub fn qemu(&self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let children = processes(|pid| parent(pid) == Some(self.pid()));
            let qemu = |pid: &u32| command_line(*pid).contains("isa-debug-exit");
            if let Some(pid) = children.into_iter().find(qemu) {
                return pid;
            }
            assert!(Instant::now() < deadline, "no QEMU");
            std::thread::sleep(LOOK);
        }
    }

    pub fn signal(&self, signal: &str) {
        kill(self.pid(), signal);
    }

    /// Waits for the end.
    pub fn end(self) -> Ended {
        self.end_within(PATIENCE)
    }

    /// Waits for the end of something that takes long.
    pub fn end_within(mut self, patience: Duration) -> Ended {
        let deadline = Instant::now() + patience;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::sleep(LOOK);
        };
        let rest = |lines: &Receiver<String>| lines.iter().map(|line| line + "\n").collect();
        let stdout: String = rest(&self.stdout);
        Ended {
            status,
            stdout: self.said.clone() + &stdout,
            stderr: rest(&self.stderr),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed must not leave its command behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until `condition` holds.
pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "it does not happen that {what}");
        std::thread::sleep(LOOK);
    }
}

/// Runs a command to its end.
pub fn end(command: Command) -> Ended {
    Running::start(command).end()
}

/// Sends a signal by its name.
pub fn kill(pid: u32, signal: &str) {
    let status = Command::new("kill")
        .args([format!("-{signal}"), pid.to_string()])
        .status()
        .unwrap();
    assert!(status.success(), "kill -{signal} {pid}: {status}");
}

/// Waits for the end of a process that is nobody's child here.
pub fn wait_until_dead(pid: u32) {
    wait_until(&format!("process {pid} ends"), || is_dead(pid));
}

/// The guest's kernel, built once.
pub fn kernel() -> &'static Path {
    static KERNEL: OnceLock<PathBuf> = OnceLock::new();
    KERNEL.get_or_init(|| {
        with_setup(|setup| guest::provide(setup).unwrap_or_else(|error| panic!("{error}")))
    })
}

/// The QEMU that `lineproof` uses here.
pub fn real_qemu() -> &'static Qemu {
    static QEMU: OnceLock<Qemu> = OnceLock::new();
    QEMU.get_or_init(|| {
        with_setup(|setup| qemu(setup, None).unwrap_or_else(|error| panic!("{error}")))
    })
}

/// Sees to it that the boot loader and the UEFI firmware are in the cache:
/// building the loader takes minutes, which no test's patience allows for.
pub fn disk_boot_parts() {
    static PARTS: OnceLock<()> = OnceLock::new();
    PARTS.get_or_init(|| {
        ovmf_parts();
        with_setup(|setup| {
            boot_image::builder(setup).unwrap_or_else(|error| panic!("{error}"));
        });
    });
}

/// Sees to it that Debian's kernel and the program for it are there: fetching
/// and building them takes longer than a test waits.
pub fn linux_parts() {
    static PARTS: OnceLock<()> = OnceLock::new();
    PARTS.get_or_init(|| {
        with_setup(|setup| {
            linux::kernel(setup, &linux::STOCK).unwrap_or_else(|error| panic!("{error}"));
            linux::initramfs(setup).unwrap_or_else(|error| panic!("{error}"));
        });
    });
}

/// Sees to it that the lab's usual kernel, with the driver built for it, and
/// its BusyBox are there.
pub fn lab_parts() {
    static PARTS: OnceLock<()> = OnceLock::new();
    PARTS.get_or_init(|| {
        with_setup(|setup| {
            let usual = &linux::VERSIONS[0];
            linux::with_driver(setup, usual).unwrap_or_else(|error| panic!("{error}"));
            linux::busybox(setup).unwrap_or_else(|error| panic!("{error}"));
        });
    });
}

/// The source of the driver of one of the lab's kernels.
pub fn driver_source(version: &linux::Version) -> String {
    let driver = with_setup(|setup| linux::with_driver(setup, version));
    let driver = driver.unwrap_or_else(|error| panic!("{error}"));
    fs::read_to_string(driver.source).unwrap()
}

/// The UEFI firmware.
pub fn ovmf_parts() -> &'static ovmf::Ovmf {
    static FIRMWARE: OnceLock<ovmf::Ovmf> = OnceLock::new();
    FIRMWARE.get_or_init(|| {
        let qemu = real_qemu();
        with_setup(|setup| ovmf::ovmf(setup, qemu).unwrap_or_else(|error| panic!("{error}")))
    })
}

/// The cache that all tests use.
pub fn cache() -> Cache {
    Cache::from_env().unwrap()
}

fn with_setup<T>(work: impl FnOnce(Setup<'_>) -> T) -> T {
    let cache = cache();
    work(Setup {
        cache: &cache,
        progress: &Silent,
        stop: &std::sync::atomic::AtomicBool::new(false),
    })
}

fn lines_of(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The processes for which `wanted` holds, dead ones that nobody has reaped
/// left out.
fn processes(wanted: impl Fn(u32) -> bool) -> Vec<u32> {
    let entries = fs::read_dir("/proc").unwrap();
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&pid| wanted(pid) && !is_dead(pid))
        .collect()
}

/// The fields of `/proc/PID/stat` after the name: state, parent, ...
fn stat(pid: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    Some(fields.split(' ').map(str::to_owned).collect())
}

/// Whether a process is gone, or waits only to be reaped.
fn is_dead(pid: u32) -> bool {
    stat(pid).is_none_or(|fields| fields[0] == "Z")
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid)?[1].parse().ok()
}

fn command_line(pid: u32) -> String {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}
