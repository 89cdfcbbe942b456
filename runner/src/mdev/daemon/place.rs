//! The daemon's own directory: its socket, its lock, its log, and the record
//! of what it serves.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use lineproof_host_emulator::CardType;
use lineproof_host_emulator::run_dir::BaseDir;
use rustix::fs::OFlags;
use rustix::io::Errno;
use uuid::Uuid;

use crate::mdev::Failure;

/// Name of the directory in the user's base directory.
const NAME: &str = "mdevd";

/// The most bytes of a record that are read. The 24 ports make 24 lines of
/// some 45 bytes.
const RECORD_LIMIT: u64 = 4096;

/// Where the daemon of this user keeps its things, open to nobody else.
#[derive(Clone, Debug)]
pub struct Place {
    directory: PathBuf,
}

/// The right to be the daemon of a place, or to start it. The lock dies with
/// its process.
#[derive(Debug)]
pub struct Right {
    _lock: File,
}

impl Place {
    /// The place in `base`.
    ///
    /// # Errors
    /// When what is there is not private to this user.
    pub fn open(base: &BaseDir) -> Result<Self, Failure> {
        let directory = base.path().join(NAME);
        BaseDir::open(&directory)?;
        Ok(Self { directory })
    }

    /// The control socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.directory.join("control")
    }

    /// What a daemon that nobody watches has to say.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// Opens the log afresh.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create_log(&self) -> Result<File, Failure> {
        let path = self.log();
        // Whatever is there, a link as well, is only a name to let go.
        let _ = fs::remove_file(&path);
        private()
            .append(true)
            .open(&path)
            .map_err(|error| Failure::io(format!("cannot write {}", path.display()), &error))
    }

    /// Waits for the right to start a daemon, so that of several who would
    /// start the first one, one does.
    ///
    /// # Errors
    /// When the lock file cannot be used.
    pub fn queue(&self) -> Result<Right, Failure> {
        let path = self.directory.join("start");
        let queued = private()
            .open(&path)
            .and_then(|lock| lock.lock().map(|()| lock));
        match queued {
            Ok(lock) => Ok(Right { _lock: lock }),
            Err(error) => Err(Failure::io(
                format!("cannot lock {}", path.display()),
                &error,
            )),
        }
    }

    /// Takes the right to serve; none while another process has it.
    ///
    /// # Errors
    /// When the lock file cannot be used.
    pub fn claim(&self) -> Result<Option<Right>, Failure> {
        let path = self.directory.join("lock");
        let failed =
            |error: &io::Error| Failure::io(format!("cannot lock {}", path.display()), error);
        let lock = private().open(&path).map_err(|error| failed(&error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Right { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(&error)),
        }
    }

    /// Writes down what is being served, for whoever comes after a daemon
    /// that had no chance to say goodbye.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn record(&self, served: &[String]) -> Result<(), Failure> {
        let (path, fresh) = (self.record_path(), self.directory.join("instances.new"));
        // What a daemon that died has left, or whatever else, is only a name
        // to let go.
        let _ = fs::remove_file(&fresh);
        private()
            .create_new(true)
            .open(&fresh)
            .and_then(|mut file| file.write_all(served.join("\n").as_bytes()))
            .and_then(|()| fs::rename(&fresh, &path))
            .map_err(|error| Failure::io(format!("cannot write {}", path.display()), &error))
    }

    /// What the last daemon served when it died, if it died and nobody has
    /// served since. Its state is gone, and so are its sockets.
    ///
    /// # Errors
    /// As [`Self::claim`].
    pub fn lost(&self) -> Result<Vec<String>, Failure> {
        if self.claim()?.is_none() {
            return Ok(Vec::new());
        }
        // A record that cannot be read tells of nobody.
        let record = read_record(&self.record_path()).unwrap_or_default();
        let record = String::from_utf8_lossy(&record);
        Ok(record.lines().filter_map(instance).collect())
    }

    fn record_path(&self) -> PathBuf {
        self.directory.join("instances")
    }
}

/// The bytes of a record, which is a file and no link: nothing else is waited
/// for.
fn read_record(path: &Path) -> io::Result<Vec<u8>> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(UNFOLLOWED.bits().cast_signed())
        .open(path)?;
    let mut bytes = Vec::new();
    if file.metadata()?.is_file() {
        file.take(RECORD_LIMIT).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// A line of a record, if it is one that a daemon writes: a UUID and a type.
fn instance(line: &str) -> Option<String> {
    let (uuid, card_type) = line.split_once(' ')?;
    let uuid: Uuid = uuid.parse().ok()?;
    let card_type: CardType = card_type.parse().ok()?;
    Some(format!("{uuid} {card_type}"))
}

/// How a file is opened that may turn out to be something else: no link is
/// followed, and a FIFO's other end is not waited for.
const UNFOLLOWED: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK);

/// A file of this user's alone, and no link to another.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .create(true)
        .write(true)
        .mode(0o600)
        .custom_flags(UNFOLLOWED.bits().cast_signed());
    options
}

/// The line that says what went with a daemon that died.
#[must_use]
pub fn farewell(lost: &[String]) -> Option<String> {
    (!lost.is_empty()).then(|| {
        format!(
            "gone with the daemon that died: {}; their state is not kept, create them again",
            lost.join(", ")
        )
    })
}

/// The failure of a second daemon.
#[must_use]
pub fn already_served() -> Failure {
    Failure::new(
        Errno::EXIST,
        "another daemon serves this user's instances already; use it, or end it with \
         `lineproof mdev stop`",
    )
}
