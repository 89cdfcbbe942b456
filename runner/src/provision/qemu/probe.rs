//! What a program that claims to be QEMU really is.
//!
//! Owns the questions (`--version`, `-machine help`, `-device help`,
//! `-L help`), their deadlines, and the verdict. Refuses to know where the
//! program came from.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::child::{self, ChildError, Finished};

/// How long QEMU may take to answer one question. It takes 50 ms on a quiet
/// machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// The device model that the runner's cards are attached with.
const DEVICE: &str = "vfio-user-pci";

/// A version of QEMU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second.
    pub minor: u32,
    /// The third.
    pub micro: u32,
}

/// The first version that has `vfio-user-pci` (QEMU's release notes for 10.1).
pub const NEEDED: Version = Version {
    major: 10,
    minor: 1,
    micro: 0,
};

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.micro)
    }
}

impl Version {
    /// The version in QEMU's answer to `--version`.
    fn parse(answer: &str) -> Option<Self> {
        let rest = answer.trim_start().strip_prefix("QEMU emulator version ")?;
        let end = rest
            .find(|character: char| !(character.is_ascii_digit() || character == '.'))
            .unwrap_or(rest.len());
        let mut numbers = rest[..end].split('.').map(|number| number.parse().ok());
        Some(Self {
            major: numbers.next()??,
            minor: numbers.next()??,
            micro: numbers.next().flatten().unwrap_or(0),
        })
    }
}

/// How a QEMU is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Invocation {
    /// The program.
    pub(super) program: PathBuf,
    /// Arguments that come before all others.
    pub(super) leading: Vec<OsString>,
    /// What is added to its environment.
    pub(super) environment: Vec<(String, OsString)>,
    /// The file whose change means another QEMU.
    pub(super) identity: PathBuf,
}

impl Invocation {
    /// A program that is started as it is.
    pub(super) fn plain(program: PathBuf) -> Self {
        Self {
            identity: program.clone(),
            program,
            leading: Vec::new(),
            environment: Vec::new(),
        }
    }

    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.leading);
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        command
    }
}

/// What is known of a QEMU that answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) version: Version,
    /// Whether it has the device model; not asked, like what follows, of
    /// versions before 10.1.
    pub(super) vfio_user: bool,
    /// Where it looks for firmware, first to last.
    pub(super) data_dirs: Vec<PathBuf>,
}

impl Facts {
    /// Whether this QEMU is fit for use.
    pub(super) fn judge(self) -> Result<Self, Fault> {
        if self.version < NEEDED {
            return Err(Fault::TooOld(self.version));
        }
        if !self.vfio_user {
            return Err(Fault::NoVfioUser(self.version));
        }
        Ok(self)
    }
}

/// Why a program cannot serve as QEMU. Reads on from the program's path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such file.
    #[error("does not exist")]
    NotFound,
    /// The operating system will not run it.
    #[error("cannot be executed: {0}")]
    NotExecutable(String),
    /// It answers, but not as QEMU does.
    #[error("is no qemu-system-x86_64: {0}")]
    NotQemu(String),
    /// It ended instead of answering.
    #[error("exits at once ({status}): {said}")]
    Exited {
        /// How.
        status: String,
        /// Its last words.
        said: String,
    },
    /// It does not answer.
    #[error("hangs: no answer to {question} within {} s", patience.as_secs_f32())]
    Hangs {
        /// What it was asked.
        question: &'static str,
        /// How long.
        patience: Duration,
    },
    /// It is older than the device model.
    #[error("is QEMU {0}, which is too old: vfio-user-pci needs {NEEDED} or newer")]
    TooOld(Version),
    /// It is new enough, but was built without the device model.
    #[error("is QEMU {0} built without vfio-user-pci")]
    NoVfioUser(Version),
    /// The stop flag was raised meanwhile.
    #[error("was not asked to the end: interrupted")]
    Interrupted,
}

/// Asks a program what it is.
///
/// # Errors
/// A [`Fault`] other than [`Fault::TooOld`] and [`Fault::NoVfioUser`], which
/// are for [`Facts::judge`] to find.
pub(super) fn probe(
    invocation: &Invocation,
    patience: Duration,
    stop: &AtomicBool,
) -> Result<Facts, Fault> {
    let ask = |arguments: &[&'static str]| answer(invocation, arguments, patience, stop);
    let said = ask(&["--version"])?;
    let version = Version::parse(&said.stdout).ok_or_else(|| Fault::not_qemu(&said))?;
    if version < NEEDED {
        return Ok(Facts {
            version,
            vfio_user: false,
            data_dirs: Vec::new(),
        });
    }
    let machines = ask(&["-machine", "help"])?;
    if !has_word(&machines.stdout, "q35") {
        return Err(Fault::NotQemu("it has no machine type q35".into()));
    }
    let vfio_user = ask(&["-device", "help"])?
        .stdout
        .contains(&format!("name \"{DEVICE}\""));
    let data_dirs = ask(&["-L", "help"])?
        .stdout
        .lines()
        .map(PathBuf::from)
        .collect();
    Ok(Facts {
        version,
        vfio_user,
        data_dirs,
    })
}

fn answer(
    invocation: &Invocation,
    arguments: &[&'static str],
    patience: Duration,
    stop: &AtomicBool,
) -> Result<Finished, Fault> {
    let mut command = invocation.command();
    command.args(arguments).env("LC_ALL", "C");
    let end = child::capture(&mut command, patience, stop).map_err(|error| match error {
        ChildError::Start(error) if error.kind() == io::ErrorKind::NotFound => {
            // A script whose interpreter is missing gives the same error.
            match invocation.program.exists() {
                true => Fault::NotExecutable("its interpreter is missing".into()),
                false => Fault::NotFound,
            }
        }
        ChildError::Start(error) => Fault::NotExecutable(error.to_string()),
        ChildError::TimedOut(patience) => Fault::Hangs {
            question: arguments[0],
            patience,
        },
        ChildError::Interrupted => Fault::Interrupted,
        ChildError::Read(error) => Fault::NotExecutable(error.to_string()),
    })?;
    if end.status.success() {
        return Ok(end);
    }
    // Programs that print a usage text do so on either stream.
    let said = match end.stderr.trim() {
        "" => end
            .stdout
            .trim()
            .lines()
            .next()
            .unwrap_or("it said nothing"),
        _ => child::last_line(&end.stderr),
    };
    Err(Fault::Exited {
        status: end.status.to_string(),
        said: brief(said),
    })
}

impl Fault {
    fn not_qemu(said: &Finished) -> Self {
        let first = said.stdout.lines().next().unwrap_or_default().trim();
        Self::NotQemu(match first {
            "" => "it says nothing when asked for its version".into(),
            line => format!("asked for its version it says \"{}\"", brief(line)),
        })
    }
}

/// At most 120 characters of a line that a stranger wrote.
fn brief(line: &str) -> String {
    line.chars()
        .map(|character| {
            if character.is_control() {
                '?'
            } else {
                character
            }
        })
        .take(120)
        .collect()
}

fn has_word(text: &str, word: &str) -> bool {
    text.split_whitespace().any(|candidate| candidate == word)
}

#[cfg(test)]
#[path = "probe_tests.rs"]
mod tests;
